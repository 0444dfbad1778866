#pragma once

#include <QJsonArray>
#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QStringList>
#include <QVariant>

#include <optional>

namespace console::sim {

// The simulated Cortex's side of its database: schema of the reference version, WAL, times as UTC
// text. Every write that fails (a locked or damaged file) is dropped, as the reference logs and
// goes on.
class SimStore
{
public:
    explicit SimStore(QString path);
    ~SimStore();
    Q_DISABLE_COPY_MOVE(SimStore)

    // Schema and `dispatches` rows over two weeks; an error sentence or empty.
    [[nodiscard]] QString create(int dispatches, quint32 seed);
    bool open();
    void close(); // leaves no -wal behind when nobody else has the file open

    // One pass of the scheduler: ends an attempt that ran `pace` seconds, starts one when the last
    // start is as long ago, writes tick_metrics with `ready` beads. Returns messages for the log.
    QStringList tick(bool mayStart, int pace, int ready);
    void interruptRunning();

    // Ends enough attempts now that `share` of the last hour's failed with `category`; with
    // share 0 enough good ones that the failed share falls below 3 %.
    void burst(double share, const QString& category);
    void addEvent(const QString& type, const QString& details);
    void addRunning(const QString& bead, const QString& project);
    void endRunning(const QString& bead);
    void addCompletions(const QString& bead, const QString& agent, int count);
    void plantUsage(int count);
    void removePlantedUsage();
    bool checkpoint();

    // Figures of the API; zero when the database fails, as the reference answers.
    [[nodiscard]] qint64 count(const QString& sql, const QVariantList& binds = {});
    [[nodiscard]] QJsonArray recentEvents();
    [[nodiscard]] QJsonArray dispatchesOf(const QString& bead);
    [[nodiscard]] QList<QPair<QString, qint64>> runningByStage();
    bool exec(const QString& sql, const QVariantList& binds = {});

private:
    bool createSchema();
    void insert(const QString& bead, const QString& project, const QString& agent, double started,
        std::optional<double> ended, const QString& status, const QString& category);

    QString m_path;
    QString m_connection;
    QRandomGenerator m_random;
};

[[nodiscard]] QString cortexTime(double epoch);

} // namespace console::sim
