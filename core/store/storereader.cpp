#include "store/storereader.h"

#include "base/cortextime.h"

#include <cmath>
#include <limits>

namespace console {

using namespace Qt::StringLiterals;

StoreReader::StoreReader(std::unique_ptr<SqlSource> source, QString path)
    : m_source(std::move(source))
    , m_path(std::move(path))
{
}

Result<StoreFacts> StoreReader::read(double now)
{
    const Look look(*m_source);
    if (!look.begun())
        return look.begun().error();
    const auto schema = Schema::read(*m_source, m_path);
    if (!schema)
        return schema.error();
    if (auto updated = m_memory.update(*m_source, *schema, *look.begun(), now); !updated)
        return updated.error();
    StoreFacts facts{.lastDispatchAt = m_memory.lastDispatchAt(),
        .endedWithoutTime = m_memory.endedWithoutTime()};
    for (const auto& [id, row] : m_memory.rows()) {
        facts.running += row.status == "running"_L1;
        facts.pendingRetry += row.status == "pending_retry"_L1;
        facts.dispatches.push_back(row);
    }
    if (auto events = readEvents(*schema, now, facts); !events)
        return events.error();
    if (auto ticks = readTicks(*schema, now, facts); !ticks)
        return ticks.error();
    if (auto usage = readUsage(*schema, now, facts); !usage)
        return usage.error();
    return facts;
}

Result<> StoreReader::readEvents(const Schema& schema, double now, StoreFacts& facts)
{
    facts.hasHealthEvents = schema.has(u"health_events"_s, u"event_type"_s)
        && schema.has(u"health_events"_s, u"created_at"_s);
    if (!facts.hasHealthEvents)
        return {};
    // Two queries, each with its own bound: a flood of one kind must not push out the other.
    const auto critical = selectEvents(schema, u"'gateway_critical'"_s, now);
    if (!critical)
        return critical.error();
    for (const StoreFacts::BeadEvent& event : *critical)
        facts.gatewayCritical.push_back({event.time, event.details});
    const auto beads = selectEvents(schema, u"'bead_churn_blocked', 'bead_quarantined'"_s, now);
    if (!beads)
        return beads.error();
    facts.beadEvents = *beads;
    return {};
}

Result<std::vector<StoreFacts::BeadEvent>> StoreReader::selectEvents(
    const Schema& schema, const QString& types, double now)
{
    const auto column
        = [&](const QStringList& names) { return schema.column(u"health_events"_s, names); };
    // The index on created_at carries this; both time formats begin alike, so text compares.
    const auto rows = m_source->select(
        u"SELECT substr(created_at, 1, 19), event_type, %1, substr(%2, 1, 300) FROM health_events "
        "WHERE created_at >= ? AND event_type IN (%3) ORDER BY created_at DESC LIMIT 1000"_s.arg(
            column({u"bead_id"_s, u"morsel_id"_s}), column({u"details"_s}), types),
        {toCortexTime(now - 86'400)});
    if (!rows)
        return rows.error();
    std::vector<StoreFacts::BeadEvent> events;
    for (const SqlRow& row : *rows) {
        if (const auto time = parseCortexTime(row.at(0).toString()))
            events.push_back(
                {*time, row.at(1).toString(), row.at(2).toString(), row.at(3).toString()});
    }
    return events;
}

Result<> StoreReader::readTicks(const Schema& schema, double now, StoreFacts& facts)
{
    const QString ready = schema.column(u"tick_metrics"_s, {u"beads_ready"_s, u"morsels_ready"_s});
    facts.hasTickMetrics = ready != "NULL"_L1;
    for (const QString& column : {u"id"_s, u"tick_at"_s, u"project"_s})
        facts.hasTickMetrics = facts.hasTickMetrics && schema.has(u"tick_metrics"_s, column);
    qint64 before = std::numeric_limits<qint64>::max();
    // Downwards by id until an hour is covered: the table has no index on its time.
    while (facts.hasTickMetrics) {
        const auto rows = m_source->select(u"SELECT id, substr(tick_at, 1, 19), project, "_s + ready
                + u" FROM tick_metrics WHERE id < ? ORDER BY id DESC LIMIT 200"_s,
            {before});
        if (!rows)
            return rows.error();
        for (const SqlRow& row : *rows) {
            const auto time = parseCortexTime(row.at(1).toString());
            if (!time)
                continue;
            if (facts.ticks.empty() || std::abs(facts.ticks.back().time - *time) > 2)
                facts.ticks.push_back({*time});
            facts.ticks.back().readyByProject[row.at(2).toString()] = row.at(3).toDouble();
        }
        if (rows->size() < 200 || facts.ticks.empty() || facts.ticks.back().time < now - 3600)
            return {};
        before = rows->back().front().toLongLong();
    }
    return {};
}

Result<> StoreReader::readUsage(const Schema& schema, double now, StoreFacts& facts)
{
    if (!schema.has(u"provider_usage"_s, u"dispatched_at"_s)
        || !schema.has(u"provider_usage"_s, u"provider"_s))
        return {};
    // A covering range per provider: (provider, dispatched_at) is indexed, distinct providers few.
    const auto rows = m_source->select(
        u"WITH RECURSIVE p(name) AS (SELECT min(provider) FROM provider_usage UNION ALL SELECT "
        "(SELECT min(provider) FROM provider_usage WHERE provider > p.name) FROM p WHERE p.name IS "
        "NOT NULL) "
        "SELECT total((SELECT count(*) FROM provider_usage WHERE provider = p.name AND "
        "dispatched_at >= ?)), total((SELECT count(*) FROM provider_usage WHERE provider = p.name "
        "AND dispatched_at >= ?)), substr(max((SELECT max(dispatched_at) FROM provider_usage WHERE "
        "provider = p.name)), 1, 19) FROM p WHERE p.name IS NOT NULL"_s,
        {toCortexTime(now - 5 * 3600), toCortexTime(now - 7 * 86'400)});
    if (!rows)
        return rows.error();
    const SqlRow& sums = rows->front();
    facts.usage5h = sums.at(0).toDouble();
    facts.usageWeekly = sums.at(1).toDouble();
    facts.lastUsageAt = parseCortexTime(sums.at(2).toString());
    return {};
}

Result<QString> StoreReader::integrity(bool full)
{
    const Look look(*m_source);
    if (!look.begun()) {
        if (look.begun().error().kind == Error::Kind::Corrupt)
            return look.begun().error().details;
        return look.begun().error();
    }
    const auto rows
        = m_source->select(full ? u"PRAGMA integrity_check(1)"_s : u"PRAGMA quick_check(1)"_s);
    if (!rows) {
        // A file too damaged to be checked is a finding, not a lack of one.
        if (rows.error().kind == Error::Kind::Corrupt
            || rows.error().kind == Error::Kind::NotADatabase)
            return rows.error().details;
        return rows.error();
    }
    return rows->empty() ? u"no answer"_s : rows->front().front().toString();
}

} // namespace console
