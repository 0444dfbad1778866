#include "store/dispatchmemory.h"

#include "base/jsonio.h"

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int version = 2; // a document of another version is refused: one scan more

QJsonArray rowToJson(const Dispatch& row)
{
    return {double(row.id), row.bead, row.project, row.agent, row.status, row.stage, row.category,
        toJson(row.dispatchedAt), toJson(row.completedAt)};
}

Dispatch rowFromJson(const QJsonArray& row)
{
    return {qint64(row.at(0).toDouble()), row.at(1).toString(), row.at(2).toString(),
        row.at(3).toString(), row.at(4).toString(), row.at(5).toString(), row.at(6).toString(),
        optionalNumber(row.at(7)), optionalNumber(row.at(8))};
}

QJsonObject prefixesToJson(const DispatchMemory::Prefixes& prefixes)
{
    QJsonObject projects;
    for (const auto& [project, counts] : prefixes) {
        QJsonObject object;
        for (const auto& [prefix, count] : counts)
            object.insert(prefix, double(count));
        projects.insert(project, object);
    }
    return projects;
}

DispatchMemory::Prefixes prefixesFromJson(const QJsonObject& projects)
{
    DispatchMemory::Prefixes prefixes;
    for (auto project = projects.begin(); project != projects.end(); ++project) {
        const QJsonObject counts = project.value().toObject();
        for (auto count = counts.begin(); count != counts.end(); ++count)
            prefixes[project.key()][count.key()] = qint64(count.value().toDouble());
    }
    return prefixes;
}

bool isSound(const QJsonObject& document)
{
    for (const auto key : {"complete_since"_L1, "looked_at"_L1, "highest_id"_L1, "newest_id"_L1,
             "highest_event_id"_L1, "swept_to"_L1, "rechecked_to"_L1}) {
        if (!document.value(key).isDouble())
            return false;
    }
    return document.value("version"_L1) == version && document.value("rows"_L1).isArray()
        && document.value("ended_without_time"_L1).isArray()
        && document.value("prefixes"_L1).isObject();
}

} // namespace

QJsonObject DispatchMemory::toJson() const
{
    QJsonArray rows;
    for (const auto& [id, row] : m_rows)
        rows.append(rowToJson(row));
    QJsonArray ended;
    for (const qint64 id : m_endedWithoutTime)
        ended.append(double(id));
    return {{u"version"_s, version}, {u"identity"_s, m_identity},
        {u"complete_since"_s, m_completeSince}, {u"looked_at"_s, m_lookedAt},
        {u"highest_id"_s, double(m_highestId)}, {u"newest_id"_s, double(m_newestId)},
        {u"highest_event_id"_s, double(m_highestEventId)}, {u"swept_to"_s, double(m_sweptTo)},
        {u"rechecked_to"_s, double(m_recheckedTo)}, {u"ended_without_time"_s, ended},
        {u"prefixes"_s, prefixesToJson(m_prefixes)}, {u"rows"_s, rows}};
}

DispatchMemory DispatchMemory::fromJson(const QJsonObject& document)
{
    if (!isSound(document))
        return {};
    const auto number = [&](QLatin1StringView key) { return document.value(key).toDouble(); };
    DispatchMemory memory;
    memory.m_identity = document.value("identity"_L1).toString();
    memory.m_completeSince = number("complete_since"_L1);
    memory.m_lookedAt = number("looked_at"_L1);
    memory.m_highestId = qint64(number("highest_id"_L1));
    memory.m_newestId = qint64(number("newest_id"_L1));
    memory.m_highestEventId = qint64(number("highest_event_id"_L1));
    memory.m_sweptTo = qint64(number("swept_to"_L1));
    memory.m_recheckedTo = qint64(number("rechecked_to"_L1));
    for (const QJsonValue& id : document.value("ended_without_time"_L1).toArray())
        memory.m_endedWithoutTime.insert(qint64(id.toDouble()));
    memory.m_prefixes = prefixesFromJson(document.value("prefixes"_L1).toObject());
    for (const QJsonValue& value : document.value("rows"_L1).toArray()) {
        if (value.toArray().size() != 9)
            return {};
        const Dispatch row = rowFromJson(value.toArray());
        memory.m_rows.insert_or_assign(row.id, row);
    }
    // Without the anchors a restored file could not be told.
    if (!memory.m_rows.contains(memory.m_highestId))
        return {};
    if (memory.m_newestId > 0) {
        if (!memory.m_rows.contains(memory.m_newestId))
            return {};
        memory.m_newestAt = memory.m_rows.at(memory.m_newestId).dispatchedAt;
    }
    return memory;
}

} // namespace console
