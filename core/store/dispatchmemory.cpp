#include "store/dispatchmemory.h"

#include "base/cortextime.h"
#include "base/jsonio.h"
#include "base/logging.h"

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int idsPerQuery = 400;

bool isNeeded(const Dispatch& row, double since)
{
    return row.isOpen() || row.completedAt.value_or(0) >= since
        || row.dispatchedAt.value_or(0) >= since;
}

QString idList(const std::vector<qint64>& ids, std::size_t from)
{
    QStringList texts;
    for (std::size_t i = from; i < ids.size() && i < from + idsPerQuery; ++i)
        texts += QString::number(ids[i]);
    return texts.join(u',');
}

} // namespace

Result<> DispatchMemory::update(
    SqlSource& source, const Schema& schema, const QString& identity, double now)
{
    // A clock that went backwards may have dropped rows that the window needs again.
    bool anew = identity != m_identity || m_highestId == 0 || now < m_lookedAt;
    if (!anew) {
        const auto reread = rereadRemembered(source, schema);
        if (!reread)
            return reread.error();
        anew = *reread == Reread::Replaced;
    }
    if (anew) {
        if (auto scanned = scanAll(source, schema, now); !scanned)
            return scanned;
        m_identity = identity;
    } else {
        if (auto read = readNew(source, schema); !read)
            return read;
        if (auto read = readOpen(source, schema); !read)
            return read;
        if (now - m_passedAt >= passEvery) {
            if (auto passed = passOverEnded(source, schema, now); !passed)
                return passed;
        }
    }
    m_lookedAt = now;
    forgetBefore(now - span);
    return {};
}

void DispatchMemory::remember(const Dispatch& row, double since)
{
    noteEnd(row);
    m_highestId = std::max(m_highestId, row.id);
    if (row.dispatchedAt)
        m_lastDispatchAt = std::max(m_lastDispatchAt.value_or(0), *row.dispatchedAt);
    if (isNeeded(row, since))
        m_rows.insert_or_assign(row.id, row);
}

void DispatchMemory::noteEnd(const Dispatch& row)
{
    if (!row.isOpen() && !row.completedAt)
        m_endedWithoutTime.insert(row.id);
    else
        m_endedWithoutTime.erase(row.id);
}

Result<> DispatchMemory::scanAll(SqlSource& source, const Schema& schema, double now)
{
    const double since = now - span;
    const QString from = toCortexTime(since);
    // The row of the highest id is always taken: it is the anchor that shows a restore.
    const auto rows = source.select(selectDispatches(schema)
            + u"WHERE status IN ('running', 'pending_retry') OR substr(completed_at, 1, 19) >= ? "
              "OR substr(dispatched_at, 1, 19) >= ? OR completed_at IS NULL OR id = (SELECT "
              "max(id) FROM "
              "dispatches)"_s,
        {from, from});
    if (!rows)
        return rows.error();
    const auto last = source.select(u"SELECT substr(max(dispatched_at), 1, 19) FROM dispatches"_s);
    if (!last)
        return last.error();
    m_rows.clear();
    m_highestId = 0;
    m_endedWithoutTime.clear();
    m_lastDispatchAt = parseCortexTime(last->front().front().toString());
    for (const SqlRow& row : *rows) {
        remember(readDispatch(row), since);
        m_rows.insert_or_assign(row.front().toLongLong(), readDispatch(row));
    }
    m_passedAt = now;
    ++m_fullScans;
    qCDebug(logStore) << "read all of dispatches," << m_rows.size() << "rows remembered";
    return {};
}

Result<DispatchMemory::Reread> DispatchMemory::rereadRemembered(
    SqlSource& source, const Schema& schema)
{
    std::vector<qint64> ids;
    for (const auto& [id, row] : m_rows)
        ids.push_back(id);
    std::size_t found = 0;
    for (std::size_t at = 0; at < ids.size(); at += idsPerQuery) {
        const auto rows
            = source.select(selectDispatches(schema) + u"WHERE id IN ("_s + idList(ids, at) + u')');
        if (!rows)
            return rows.error();
        for (const SqlRow& row : *rows) {
            const Dispatch fresh = readDispatch(row);
            Dispatch& known = m_rows.at(fresh.id);
            if (fresh.bead != known.bead || fresh.dispatchedAt != known.dispatchedAt)
                return Reread::Replaced;
            known = fresh;
            noteEnd(fresh);
            ++found;
        }
    }
    return found == ids.size() ? Reread::Same : Reread::Replaced;
}

Result<> DispatchMemory::readNew(SqlSource& source, const Schema& schema)
{
    const auto rows = source.select(selectDispatches(schema) + u"WHERE id > ?"_s, {m_highestId});
    if (!rows)
        return rows.error();
    for (const SqlRow& row : *rows) {
        const Dispatch dispatch = readDispatch(row);
        remember(dispatch, 0);
        m_rows.insert_or_assign(dispatch.id, dispatch);
    }
    return {};
}

Result<> DispatchMemory::readOpen(SqlSource& source, const Schema& schema)
{
    const auto open = source.select(
        u"SELECT id FROM dispatches WHERE status IN ('running', 'pending_retry')"_s);
    if (!open)
        return open.error();
    std::vector<qint64> unknown;
    for (const SqlRow& row : *open) {
        if (!m_rows.contains(row.front().toLongLong()))
            unknown.push_back(row.front().toLongLong());
    }
    for (std::size_t at = 0; at < unknown.size(); at += idsPerQuery) {
        const auto rows = source.select(
            selectDispatches(schema) + u"WHERE id IN ("_s + idList(unknown, at) + u')');
        if (!rows)
            return rows.error();
        for (const SqlRow& row : *rows)
            remember(readDispatch(row), 0);
    }
    return {};
}

Result<> DispatchMemory::passOverEnded(SqlSource& source, const Schema& schema, double now)
{
    const auto rows = source.select(selectDispatches(schema)
            + u"WHERE status IN ('failed', 'retried') AND substr(completed_at, 1, 19) >= ?"_s,
        {toCortexTime(now - span)});
    if (!rows)
        return rows.error();
    for (const SqlRow& row : *rows)
        remember(readDispatch(row), now - span);
    m_passedAt = now;
    return {};
}

void DispatchMemory::forgetBefore(double since)
{
    std::erase_if(m_rows, [&](const auto& entry) {
        return entry.first != m_highestId && !isNeeded(entry.second, since);
    });
}

QJsonObject DispatchMemory::toJson() const
{
    QJsonArray rows;
    for (const auto& [id, row] : m_rows) {
        rows.append(QJsonArray{double(id), row.bead, row.project, row.agent, row.status, row.stage,
            row.category, console::toJson(row.dispatchedAt), console::toJson(row.completedAt)});
    }
    QJsonArray ended;
    for (const qint64 id : m_endedWithoutTime)
        ended.append(double(id));
    return {{u"identity"_s, m_identity}, {u"highest_id"_s, double(m_highestId)},
        {u"last_dispatch_at"_s, console::toJson(m_lastDispatchAt)},
        {u"ended_without_time"_s, ended}, {u"passed_at"_s, m_passedAt},
        {u"looked_at"_s, m_lookedAt}, {u"rows"_s, rows}};
}

DispatchMemory DispatchMemory::fromJson(const QJsonObject& document)
{
    DispatchMemory memory;
    memory.m_identity = document.value("identity"_L1).toString();
    memory.m_highestId = qint64(document.value("highest_id"_L1).toDouble());
    memory.m_lastDispatchAt = optionalNumber(document.value("last_dispatch_at"_L1));
    if (!document.value("ended_without_time"_L1).isArray())
        return {}; // written by another version: the database is scanned once again
    for (const QJsonValue& id : document.value("ended_without_time"_L1).toArray())
        memory.m_endedWithoutTime.insert(qint64(id.toDouble()));
    memory.m_passedAt = document.value("passed_at"_L1).toDouble();
    memory.m_lookedAt = document.value("looked_at"_L1).toDouble();
    for (const QJsonValue& value : document.value("rows"_L1).toArray()) {
        const QJsonArray row = value.toArray();
        if (row.size() != 9)
            return {};
        const qint64 id = qint64(row.at(0).toDouble());
        memory.m_rows.insert_or_assign(id,
            Dispatch{id, row.at(1).toString(), row.at(2).toString(), row.at(3).toString(),
                row.at(4).toString(), row.at(5).toString(), row.at(6).toString(),
                optionalNumber(row.at(7)), optionalNumber(row.at(8))});
    }
    if (!memory.m_rows.contains(memory.m_highestId))
        return {}; // without that row a restore could not be seen
    return memory;
}

} // namespace console
