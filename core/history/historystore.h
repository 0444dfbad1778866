#pragma once

#include "base/result.h"
#include "history/historyreader.h"
#include "history/metricseries.h"
#include "monitor/report.h"

#include <map>
#include <memory>

namespace console {

// The console's own memory of one profile, an SQLite file in the data directory: every sample of
// 48 h, one-minute minimum, maximum and mean of 90 days, and what a restart goes on from. Used in
// one thread; several processes may have it open.
class HistoryStore final : public HistoryReader
{
public:
    static constexpr double fullResolution = 48 * 3600;
    static constexpr double minutesKept = 90 * 86'400.0;

    // Makes the directory and the file when missing. A damaged file is renamed aside, with its
    // -wal and -shm, and a new one begun.
    [[nodiscard]] static Result<std::unique_ptr<HistoryStore>> open(
        const QString& directory, const QString& profile);
    ~HistoryStore() override;
    Q_DISABLE_COPY_MOVE(HistoryStore)

    void append(double time, const std::vector<MeasuredValue>& values);
    [[nodiscard]] std::vector<Bucket> buckets(
        Metric metric, double from, double to, int columns) const override;

    void setState(const QString& key, const QByteArray& value);
    [[nodiscard]] QByteArray state(const QString& key) const;

private:
    explicit HistoryStore(QString path);
    Result<> openFile();
    void closeFile();
    void loadSamples();
    void prune(double now);
    bool exec(const QString& sql, const QVariantList& binds = {}) const;
    [[nodiscard]] std::vector<Bucket> minuteBuckets(
        Metric metric, double from, double to, int columns) const;

    QString m_path;
    QString m_connection;
    std::map<Metric, MetricSeries> m_series;
    double m_prunedAt = 0;
};

} // namespace console
