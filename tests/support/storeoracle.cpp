#include "support/storeoracle.h"

#include "base/cortextime.h"
#include "store/localsqlsource.h"

using namespace console;
using namespace Qt::StringLiterals;

StoreReader makeReader(const QString& path)
{
    return {std::make_unique<LocalSqlSource>(path), path};
}

StoreOracle::StoreOracle(RandomCortex& cortex)
    : m_cortex(cortex)
    , m_reader(makeReader(cortex.path()))
{
}

void StoreOracle::restart()
{
    const QJsonObject document = m_reader.memory().toJson();
    m_scansBefore = fullScans();
    m_reader = makeReader(m_cortex.path());
    m_reader.setMemory(DispatchMemory::fromJson(document));
}

QString StoreOracle::look(double now)
{
    const auto seen = m_reader.read(now);
    if (!seen)
        return seen.error().message + u' ' + seen.error().details;
    facts = *seen;
    QStringList findings{compareRows(now), compareTotals(),
        comparesPrefixes ? comparePrefixes() : QString(), compareWindow(now - 3600, now),
        compareWindow(now - 7200, now - 3600)};
    findings.removeAll(QString());
    return findings.join(u"; "_s);
}

QString StoreOracle::column(const QString& name) const
{
    return m_cortex.has(u"dispatches"_s, name) ? name : u"''"_s;
}

QString StoreOracle::compareRows(double now)
{
    const QString since = toCortexTime(now - DispatchMemory::span);
    const auto rows = m_cortex.query(
        u"SELECT id, %1, project, %2, status, %3, %4, substr(dispatched_at, 1, 19), "
        "substr(completed_at, 1, 19) FROM dispatches WHERE status IN ('running', 'pending_retry') "
        "OR substr(completed_at, 1, 19) >= ? OR substr(dispatched_at, 1, 19) >= ? ORDER BY id"_s
            .arg(column(m_cortex.beadColumn()), column(u"agent_id"_s), column(u"stage"_s),
                column(u"failure_category"_s)),
        {since, since});
    QStringList expected;
    for (const auto& row : rows) {
        QStringList texts;
        for (const QVariant& value : row)
            texts += value.toString();
        expected += texts.join(u'|');
    }
    QStringList found;
    const auto time = [](const std::optional<double>& t) { return t ? toCortexTime(*t) : u""_s; };
    for (const Dispatch& row : facts.dispatches) {
        found += QStringList{QString::number(row.id), row.bead, row.project, row.agent, row.status,
            row.stage, row.category, time(row.dispatchedAt), time(row.completedAt)}
                     .join(u'|');
    }
    if (found == expected)
        return {};
    QStringList missing = expected;
    missing.removeIf([&](const QString& row) { return found.contains(row); });
    found.removeIf([&](const QString& row) { return expected.contains(row); });
    return u"missing "_s + missing.join(u", "_s) + u" too many " + found.join(u", "_s);
}

QString StoreOracle::compareTotals()
{
    const auto row = m_cortex
                         .query(u"SELECT total(status = 'running'), total(status = "
                                u"'pending_retry'), total(completed_at IS "
                                "NULL AND status NOT IN ('running', 'pending_retry')), "
                                "substr(max(dispatched_at), 1, 19) "
                                "FROM dispatches"_s)
                         .front();
    const auto number = [&](std::size_t at) { return row.at(at).toDouble(); };
    if (facts.running != number(0) || facts.pendingRetry != number(1))
        return u"other open rows"_s;
    if (double(facts.endedWithoutTime) != number(2))
        return u"%1 rows without time, not %2"_s.arg(facts.endedWithoutTime).arg(number(2));
    return facts.lastDispatchAt == parseCortexTime(row.at(3).toString()) ? QString()
                                                                         : u"other last dispatch"_s;
}

QString StoreOracle::comparePrefixes()
{
    const QString bead = column(m_cortex.beadColumn());
    const auto rows = m_cortex.query(
        u"SELECT project, substr(%1, 1, instr(%1 || '-', '-') - 1), count(*) FROM dispatches WHERE "
        "%1 NOT IN ('', 'nightwatch-synth') AND %2 NOT IN ('test', 'test-agent') AND %3 <> "
        "'synthetic' GROUP BY 1, 2"_s.arg(
            bead, column(u"agent_id"_s), column(u"failure_category"_s)));
    DispatchMemory::Prefixes expected;
    for (const auto& row : rows)
        expected[row.at(0).toString()][row.at(1).toString()] = row.at(2).toLongLong();
    return facts.prefixesByProject == expected ? QString() : u"other prefixes"_s;
}

QString StoreOracle::compareWindow(double from, double to)
{
    const QString category = column(u"failure_category"_s);
    const QString rows
        = u"FROM dispatches WHERE substr(completed_at, 1, 19) BETWEEN ? AND ? AND status <> "
          "'running' AND %1 <> 'synthetic' AND %2 NOT IN ('test', 'test-agent') AND %3 <> "
          "'nightwatch-synth' "_s.arg(
              category, column(u"agent_id"_s), column(m_cortex.beadColumn()));
    const QVariantList range{toCortexTime(from), toCortexTime(to)};
    const QString failed
        = u"status IN ('failed', 'pending_retry', 'retried', 'escalated', 'rejected')"_s;
    const QString vanished = u"%1 IN ('session_disappeared', 'unknown_exit_state')"_s.arg(category);
    const auto totals = m_cortex.query(u"SELECT total("_s + failed
            + u"), total(status = 'completed'), total(" + vanished
            + u"), count(*), total(status = 'cancelled'), total(status = 'interrupted') " + rows,
        range);
    const auto number = [&](std::size_t at) { return totals.front().at(at).toDouble(); };
    WindowCounts expected{.failed = number(0),
        .succeeded = number(1),
        .vanished = number(2),
        .ended = number(3),
        .cancelled = number(4),
        .interrupted = number(5)};
    const auto categories
        = m_cortex.query(u"SELECT iif(%1 = '', 'no category', %1), count(*) "_s.arg(category) + rows
                + u"AND (" + failed + u" OR " + vanished + u") GROUP BY 1",
            range);
    for (const auto& row : categories)
        expected.categories[row.at(0).toString()] = row.at(1).toInt();
    return countWindow(facts.dispatches, from, to) == expected
        ? QString()
        : u"other counts from %1 to %2"_s.arg(range.front().toString(), range.back().toString());
}
