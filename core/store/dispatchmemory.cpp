#include "store/dispatchmemory.h"

#include "base/cortextime.h"
#include "base/logging.h"

#include <cmath>
#include <limits>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int idsPerQuery = 400;
constexpr int scannedPerQuery = 2000;
constexpr int attemptsPerBead = 200; // the newest: a retry is one of a bead's last attempts
constexpr int recheckedPerLook = 200;
constexpr int learnedProjects = 200;
constexpr int learnedPrefixes = 50; // per project
constexpr std::size_t newPerLook = 10'000; // more of them are a scan's work

const QStringList beadNames{u"bead_id"_s, u"morsel_id"_s};

bool isNeeded(const Dispatch& row, double since)
{
    return row.isOpen() || row.completedAt.value_or(0) >= since
        || row.dispatchedAt.value_or(0) >= since;
}

Result<> append(SqlSource& source, const QString& sql, const QVariantList& binds,
    std::vector<Dispatch>& dispatches)
{
    const auto rows = source.select(sql, binds);
    if (!rows)
        return rows.error();
    for (const SqlRow& row : *rows)
        dispatches.push_back(readDispatch(row));
    return {};
}

// Of the rows that the query `ids` names, those that ended since `since` or without a time.
Result<> appendEnded(SqlSource& source, const Schema& schema, const QString& ids,
    QVariantList binds, double since, std::vector<Dispatch>& dispatches)
{
    binds += toCortexTime(since);
    return append(source,
        selectDispatches(schema) + u"WHERE id IN (" + ids
            + u") AND (completed_at IS NULL OR substr(completed_at, 1, 19) >= ?)",
        binds, dispatches);
}

// How many failed and retried rows lie below `before`, at most `limit`, and the lowest of them.
Result<std::pair<qint64, qint64>> findPiece(SqlSource& source, qint64 before, qint64 limit)
{
    // Both halves come from the index on status, ordered already.
    const QString one = u"SELECT * FROM (SELECT id FROM dispatches WHERE status = '%1' AND id < ? "
                        "ORDER BY id DESC LIMIT ?)"_s;
    const auto rows
        = source.select(u"SELECT count(*), min(id) FROM (SELECT id FROM ("_s + one.arg(u"failed"_s)
                + u" UNION ALL " + one.arg(u"retried"_s) + u") ORDER BY id DESC LIMIT ?)",
            {before, limit, before, limit, limit});
    if (!rows)
        return rows.error();
    return std::pair{rows->front().at(0).toLongLong(), rows->front().at(1).toLongLong()};
}

} // namespace

// What one look found.
struct DispatchMemory::Changes
{
    bool replaced = false; // another file, or other rows under known ids
    std::vector<Dispatch> fresh = {}; // ids never seen before, ascending
    std::vector<Dispatch> reread = {};
    qint64 highestEventId = 0;
    qint64 sweptTo = 0;
    qint64 recheckedTo = 0;
};

Result<> DispatchMemory::update(
    SqlSource& source, const Schema& schema, const QString& identity, double now)
{
    bool known = identity == m_identity && m_highestId > 0 && now - span >= m_completeSince;
    if (known) {
        const auto changes = readChanges(source, schema, now);
        if (!changes)
            return changes.error();
        known = !changes->replaced;
        if (known)
            apply(*changes);
    }
    if (!known) {
        DispatchMemory anew;
        anew.m_identity = identity;
        anew.m_completeSince = now - span - slack;
        anew.m_fullScans = m_fullScans + 1;
        if (auto scanned = anew.scanAll(source, schema); !scanned)
            return scanned;
        *this = std::move(anew);
    }
    m_lookedAt = now;
    forgetBefore(now - span - slack);
    return {};
}

std::vector<Dispatch> DispatchMemory::rows() const
{
    std::vector<Dispatch> rows;
    rows.reserve(m_rows.size());
    for (const auto& [id, row] : m_rows) {
        if (isNeeded(row, std::floor(m_lookedAt - span)))
            rows.push_back(row);
    }
    return rows;
}

// One pass over the table, in pieces: the rows never lie in memory all at once.
Result<> DispatchMemory::scanAll(SqlSource& source, const Schema& schema)
{
    const QString sql = selectDispatches(schema) + u"WHERE id < ? ORDER BY id DESC LIMIT "
        + QString::number(scannedPerQuery);
    qint64 before = std::numeric_limits<qint64>::max();
    for (std::size_t found = scannedPerQuery; found == scannedPerQuery;) {
        std::vector<Dispatch> dispatches;
        if (auto read = append(source, sql, {before}, dispatches); !read)
            return read;
        found = dispatches.size();
        for (const Dispatch& row : dispatches) {
            learn(row);
            keep(row);
            before = row.id;
        }
    }
    if (schema.has(u"health_events"_s, u"id"_s)) {
        const auto highest = source.select(u"SELECT max(id) FROM health_events"_s);
        if (!highest)
            return highest.error();
        m_highestEventId = highest->front().front().toLongLong();
    }
    qCDebug(logStore) << "read all of dispatches," << m_rows.size() << "rows remembered";
    return {};
}

Result<DispatchMemory::Changes> DispatchMemory::readChanges(
    SqlSource& source, const Schema& schema, double now) const
{
    Changes changes{.highestEventId = m_highestEventId};
    if (auto read = rereadKnown(source, schema, changes); !read)
        return read.error();
    if (auto read = readNew(source, schema, changes); !read)
        return read.error();
    if (changes.replaced)
        return changes;
    if (auto read
        = append(source, selectDispatches(schema) + u"WHERE status IN ('running', 'pending_retry')",
            {}, changes.reread);
        !read)
        return read.error();
    if (auto read = readTraced(source, schema, now - span - slack, changes); !read)
        return read.error();
    if (auto read = sweep(source, schema, now, changes); !read)
        return read.error();
    return changes;
}

Result<> DispatchMemory::rereadKnown(
    SqlSource& source, const Schema& schema, Changes& changes) const
{
    std::vector<qint64> ids;
    for (const auto& [id, row] : m_rows)
        ids.push_back(id);
    auto ended = m_endedWithoutTime.upper_bound(m_recheckedTo);
    for (int i = 0; i < recheckedPerLook && ended != m_endedWithoutTime.end(); ++i, ++ended) {
        changes.recheckedTo = *ended;
        if (!m_rows.contains(*ended))
            ids.push_back(*ended);
    }
    if (ended == m_endedWithoutTime.end())
        changes.recheckedTo = 0;
    for (std::size_t at = 0; at < ids.size(); at += idsPerQuery) {
        QStringList texts;
        for (std::size_t i = at; i < std::min(ids.size(), at + idsPerQuery); ++i)
            texts += QString::number(ids[i]);
        const QString sql = selectDispatches(schema) + u"WHERE id IN (" + texts.join(u',') + u')';
        if (auto read = append(source, sql, {}, changes.reread); !read)
            return read;
    }
    changes.replaced = changes.reread.size() != ids.size();
    for (const Dispatch& row : changes.reread) {
        const auto known = m_rows.find(row.id);
        changes.replaced = changes.replaced
            || (known != m_rows.end()
                && (row.bead != known->second.bead
                    || row.dispatchedAt != known->second.dispatchedAt));
    }
    return {};
}

Result<> DispatchMemory::readNew(SqlSource& source, const Schema& schema, Changes& changes) const
{
    const QString sql = selectDispatches(schema) + u"WHERE id > ? ORDER BY id LIMIT "
        + QString::number(newPerLook + 1);
    if (auto read = append(source, sql, {m_highestId}, changes.fresh); !read)
        return read;
    changes.replaced = changes.replaced || changes.fresh.size() > newPerLook;
    return {};
}

Result<> DispatchMemory::readTraced(
    SqlSource& source, const Schema& schema, double since, Changes& changes) const
{
    if (schema.hasIndexOn(u"dispatches"_s, beadNames)) {
        std::set<QString> beads;
        for (const Dispatch& row : changes.fresh)
            beads.insert(row.bead);
        const QString attempts
            = u"SELECT id FROM dispatches WHERE %1 = ? ORDER BY id DESC LIMIT %2"_s
                  .arg(schema.column(u"dispatches"_s, beadNames))
                  .arg(attemptsPerBead);
        for (const QString& bead : beads) {
            if (auto read = appendEnded(source, schema, attempts, {bead}, since, changes.reread);
                !read)
                return read;
        }
    }
    if (!schema.has(u"health_events"_s, u"id"_s)
        || !schema.has(u"health_events"_s, u"dispatch_id"_s))
        return {};
    const auto highest = source.select(u"SELECT max(id) FROM health_events"_s);
    if (!highest)
        return highest.error();
    changes.highestEventId = highest->front().front().toLongLong();
    return appendEnded(source, schema, u"SELECT dispatch_id FROM health_events WHERE id > ?"_s,
        {m_highestEventId}, since, changes.reread);
}

Result<> DispatchMemory::sweep(
    SqlSource& source, const Schema& schema, double now, Changes& changes) const
{
    constexpr qint64 top = std::numeric_limits<qint64>::max();
    qint64 left = std::max(qint64(sweptPerLook), qint64(sweptPerSecond * (now - m_lookedAt)));
    qint64 before = m_sweptTo > 0 ? m_sweptTo : top;
    // At the lower end it goes on from the top, once.
    for (bool again = before != top;; again = false) {
        const auto piece = findPiece(source, before, left);
        if (!piece)
            return piece.error();
        const auto [count, lowest] = *piece;
        if (auto read = appendEnded(source, schema,
                u"SELECT id FROM dispatches WHERE status IN ('failed', 'retried') AND id >= ? AND "
                "id < ?"_s,
                {lowest, before}, now - span - slack, changes.reread);
            !read)
            return read;
        changes.sweptTo = count < left ? 0 : lowest;
        left -= count;
        if (left == 0 || !again)
            return {};
        before = top;
    }
}

void DispatchMemory::apply(const Changes& changes)
{
    for (const Dispatch& row : changes.fresh) {
        learn(row);
        keep(row);
    }
    for (const Dispatch& row : changes.reread)
        keep(row);
    m_highestEventId = changes.highestEventId;
    m_sweptTo = changes.sweptTo;
    m_recheckedTo = changes.recheckedTo;
}

// A row that was never seen before.
void DispatchMemory::learn(const Dispatch& row)
{
    count(row, 1);
    m_highestId = std::max(m_highestId, row.id);
    if (row.dispatchedAt && (!m_newestAt || *row.dispatchedAt > *m_newestAt)) {
        m_newestAt = row.dispatchedAt;
        m_newestId = row.id;
    }
}

void DispatchMemory::count(const Dispatch& row, int by)
{
    if (row.isTestRow() || row.bead.isEmpty())
        return;
    if (!m_prefixes.contains(row.project) && m_prefixes.size() >= learnedProjects)
        return;
    auto& prefixes = m_prefixes[row.project];
    const QString prefix = row.bead.section(u'-', 0, 0);
    if (!prefixes.contains(prefix) && prefixes.size() >= learnedPrefixes)
        return;
    if ((prefixes[prefix] += by) <= 0)
        prefixes.erase(prefix);
    if (prefixes.empty())
        m_prefixes.erase(row.project);
}

void DispatchMemory::keep(const Dispatch& row)
{
    if (!row.isOpen() && !row.completedAt)
        m_endedWithoutTime.insert(row.id);
    else
        m_endedWithoutTime.erase(row.id);
    if (const auto known = m_rows.find(row.id); known != m_rows.end()) {
        if (known->second.isTestRow() != row.isTestRow()) {
            count(known->second, -1);
            count(row, 1);
        }
        known->second = row;
    } else if (isNeeded(row, m_completeSince) || isAnchor(row.id)) {
        m_rows.insert({row.id, row});
    }
}

void DispatchMemory::forgetBefore(double since)
{
    std::erase_if(m_rows, [&](const auto& entry) {
        return !isAnchor(entry.first) && !isNeeded(entry.second, since);
    });
    m_completeSince = std::max(m_completeSince, since);
}

} // namespace console
