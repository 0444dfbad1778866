#pragma once

#include "simhistory.h"
#include "simtext.h"

#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QStringList>
#include <QVariant>

namespace console::sim {

// The simulated Cortex's side of its database: schema of the reference version, WAL, times as UTC
// text. A write that fails (a locked or damaged file) is dropped and a figure that cannot be read
// is zero, as the reference logs and goes on.
class SimStore
{
public:
    explicit SimStore(QString path);
    ~SimStore();
    Q_DISABLE_COPY_MOVE(SimStore)

    bool open(); // makes missing tables and columns
    void close(); // leaves no -wal behind when nobody else has the file open
    [[nodiscard]] QString lastError() const { return m_error; }
    [[nodiscard]] bool fill(const History& history, const HistoryPlan& plan);
    bool checkpoint(); // all of the WAL into the file, the WAL emptied

    // Of one pass of the scheduler; what it did, as fields of log lines.
    [[nodiscard]] QList<Fields> reapEnded(double now, int pace, bool keepOutput);
    [[nodiscard]] QList<Fields> startDue(double now, int pace, bool dryRun);
    void addTick(double now, const QStringList& projects, int ready);
    // Attempts whose session went with the last run of the service; returns how many.
    int failOrphans(double now);
    int interruptRunning(double now);

    qint64 insert(const Attempt& attempt, const QString& prompt = {});
    bool exec(const QString& sql, const QVariantList& binds = {});
    [[nodiscard]] qint64 number(const QString& sql, const QVariantList& binds = {});
    [[nodiscard]] QList<QVariantList> rows(const QString& sql, const QVariantList& binds = {});

private:
    [[nodiscard]] std::optional<QSqlQuery> run(const QString& sql, const QVariantList& binds);
    bool migrate();
    void relaunchRetries(double now, QList<Fields>& done);
    void addOutput(qint64 id, const Attempt& attempt);
    void fillTicks(const HistoryPlan& plan);

    QString m_path;
    QString m_connection;
    QString m_error;
    double m_lastStart = 0;
};

} // namespace console::sim
