#pragma once

#include "store/dispatch.h"

#include <QJsonObject>

#include <map>
#include <set>

namespace console {

// The rows of dispatches that windows of `span` seconds need, kept from look to look so that a
// look costs what the window holds and not what the table holds. There is no index on the time
// columns and none may be made.
//
// A look reads: the rows behind the highest id seen; every remembered row again, by id; the open
// rows, by the index on status. A row that had ended can come back through a retry. While it is
// `pending_retry` the index shows it; one whose retry began and ended between two looks is found
// by a pass over the failed and retried rows, by the same index, once a minute and after any
// pause. A remembered row that is gone or is another attempt means that the file was restored:
// everything is read anew.
class DispatchMemory
{
public:
    static constexpr double span = 3 * 3600; // rule unknown-failures looks back 2 h + 1 h
    static constexpr double passEvery = 60; // seconds between passes over ended rows

    // Brings the memory to the state of `source`. `identity` is the one of the look.
    [[nodiscard]] Result<> update(
        SqlSource& source, const Schema& schema, const QString& identity, double now);

    [[nodiscard]] const std::map<qint64, Dispatch>& rows() const { return m_rows; }
    [[nodiscard]] std::optional<double> lastDispatchAt() const { return m_lastDispatchAt; }
    [[nodiscard]] qint64 endedWithoutTime() const { return qint64(m_endedWithoutTime.size()); }
    [[nodiscard]] int fullScans() const { return m_fullScans; }

    // For a restart of the console: a known database is not scanned again.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static DispatchMemory fromJson(const QJsonObject& document);

private:
    enum class Reread { Same, Replaced };

    Result<> scanAll(SqlSource& source, const Schema& schema, double now);
    Result<Reread> rereadRemembered(SqlSource& source, const Schema& schema);
    Result<> readNew(SqlSource& source, const Schema& schema);
    Result<> readOpen(SqlSource& source, const Schema& schema);
    Result<> passOverEnded(SqlSource& source, const Schema& schema, double now);
    void remember(const Dispatch& row, double since);
    void noteEnd(const Dispatch& row);
    void forgetBefore(double since);

    QString m_identity;
    std::map<qint64, Dispatch> m_rows;
    qint64 m_highestId = 0;
    std::optional<double> m_lastDispatchAt;
    std::set<qint64> m_endedWithoutTime; // ids; no window holds these rows
    double m_passedAt = 0;
    double m_lookedAt = 0;
    int m_fullScans = 0;
};

} // namespace console
