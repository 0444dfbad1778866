#pragma once

#include "store/dispatch.h"

#include <QJsonObject>

#include <map>
#include <set>
#include <vector>

namespace console {

// The rows of dispatches that windows of `span` seconds need, kept from look to look so that a
// look costs what the window holds and not what the table holds. There is no index on the time
// columns and none may be made.
//
// A look reads the rows behind the highest id seen, every remembered row again, and the open rows
// by the index on status. A row that had ended, and was forgotten, can come back through a retry:
// - while it waits for the scheduler it is open;
// - superseded, it has a new row of the same bead: all attempts of a new row's bead are read;
// - given up, it is named by a health event: all rows that new events name are read;
// - ended without any such trace between two looks (a launch that failed, another tool's hand), it
//   is found by a sweep over the failed and retried rows: some at each look, more after a pause.
//   Where no more rows than `sweptPerLook` have failed, each look reads them all.
// A remembered row that is gone or is another attempt means that the file was restored: everything
// is read anew. So it is when the clock went back further than `slack`.
class DispatchMemory
{
public:
    static constexpr double span = 3 * 3600; // rule unknown-failures looks back 2 h + 1 h
    static constexpr double slack = 600; // of a clock that is being set
    static constexpr int sweptPerLook = 400;
    static constexpr int sweptPerSecond = 80; // of the time since the look before

    using Prefixes = std::map<QString, std::map<QString, qint64>>;

    // Brings the memory to the state of `source`, or leaves it as it is. `identity` is the one of
    // the look.
    [[nodiscard]] Result<> update(
        SqlSource& source, const Schema& schema, const QString& identity, double now);

    // Open at the last look, or begun or ended in the `span` before it; by id.
    [[nodiscard]] std::vector<Dispatch> rows() const;
    [[nodiscard]] std::optional<double> lastDispatchAt() const { return m_newestAt; }
    [[nodiscard]] qint64 endedWithoutTime() const { return qint64(m_endedWithoutTime.size()); }
    [[nodiscard]] const Prefixes& prefixes() const { return m_prefixes; }
    [[nodiscard]] int fullScans() const { return m_fullScans; }

    // For a restart of the console: a known database is not scanned again.
    [[nodiscard]] QJsonObject toJson() const;
    [[nodiscard]] static DispatchMemory fromJson(const QJsonObject& document);

private:
    struct Changes;

    Result<> scanAll(SqlSource& source, const Schema& schema);
    // These only read: a look that fails half-way must not count as one.
    Result<Changes> readChanges(SqlSource& source, const Schema& schema, double now) const;
    Result<> rereadKnown(SqlSource& source, const Schema& schema, Changes& changes) const;
    Result<> readNew(SqlSource& source, const Schema& schema, Changes& changes) const;
    Result<> readTraced(
        SqlSource& source, const Schema& schema, double since, Changes& changes) const;
    Result<> sweep(SqlSource& source, const Schema& schema, double now, Changes& changes) const;
    void apply(const Changes& changes);

    [[nodiscard]] bool isAnchor(qint64 id) const { return id == m_highestId || id == m_newestId; }
    void learn(const Dispatch& row);
    void count(const Dispatch& row, int by);
    void keep(const Dispatch& row);
    void forgetBefore(double since);

    QString m_identity;
    std::map<qint64, Dispatch> m_rows; // also the two anchors
    double m_completeSince = 0; // every row that ended or began since is in m_rows
    double m_lookedAt = 0;
    qint64 m_highestId = 0;
    qint64 m_newestId = 0; // of the latest dispatched_at
    std::optional<double> m_newestAt;
    qint64 m_highestEventId = 0;
    qint64 m_sweptTo = 0; // 0: the next sweep begins at the newest rows
    qint64 m_recheckedTo = 0; // the same over m_endedWithoutTime
    std::set<qint64> m_endedWithoutTime; // ids; no window holds these rows
    Prefixes m_prefixes;
    int m_fullScans = 0;
};

} // namespace console
