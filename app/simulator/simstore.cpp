#include "simstore.h"

#include "simschema.h"

#include <QDateTime>
#include <QSqlError>
#include <QSqlRecord>
#include <QUuid>

#include <algorithm>
#include <optional>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr double retryBackoff = 120;
constexpr int maxRetries = 2;

// Columns that came while the reference was young, with their declarations.
const QStringList& addedColumns()
{
    static const QStringList columns{u"session_name TEXT NOT NULL DEFAULT ''"_s,
        u"stage TEXT NOT NULL DEFAULT 'dispatched'"_s, u"pr_url TEXT NOT NULL DEFAULT ''"_s,
        u"pr_number INTEGER NOT NULL DEFAULT 0"_s, u"input_tokens INTEGER NOT NULL DEFAULT 0"_s,
        u"output_tokens INTEGER NOT NULL DEFAULT 0"_s, u"cost_usd REAL NOT NULL DEFAULT 0"_s,
        u"failure_category TEXT NOT NULL DEFAULT ''"_s,
        u"failure_summary TEXT NOT NULL DEFAULT ''"_s, u"log_path TEXT NOT NULL DEFAULT ''"_s,
        u"branch TEXT NOT NULL DEFAULT ''"_s, u"backend TEXT NOT NULL DEFAULT ''"_s};
    return columns;
}

QString stageOf(const Attempt& attempt)
{
    if (attempt.status == "interrupted"_L1)
        return u"running"_s; // the reference leaves the stage untouched
    if (attempt.status == "retried"_L1)
        return u"pending_retry"_s;
    if (attempt.category == "session_disappeared"_L1 || attempt.category == "unknown_exit_state"_L1)
        return u"failed_needs_check"_s;
    return attempt.status;
}

int exitCodeOf(const Attempt& attempt)
{
    if (attempt.status != "failed"_L1)
        return 0;
    return stageOf(attempt) == "failed_needs_check"_L1 ? -1 : 1;
}

QString sessionOf(const Attempt& attempt)
{
    return u"ctx-cortex-%1-%2"_s.arg(attempt.agent).arg(qint64(attempt.started * 1000), 0, 16);
}

} // namespace

SimStore::SimStore(QString path)
    : m_path(std::move(path))
    , m_connection(QUuid::createUuid().toString())
{
}

SimStore::~SimStore()
{
    close();
}

bool SimStore::open()
{
    if (QSqlDatabase::contains(m_connection))
        return true;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
        database.setDatabaseName(m_path);
        // Short of the reference's 5 s: here one thread answers everything.
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
        if (database.open() && exec(u"PRAGMA journal_mode=WAL"_s)
            && exec(u"PRAGMA synchronous=NORMAL"_s) && migrate())
            return true;
        if (database.lastError().isValid())
            m_error = database.lastError().text();
    }
    close();
    return false;
}

bool SimStore::migrate()
{
    for (const QString& statement : schemaStatements()) {
        if (!exec(statement))
            return false;
    }
    for (const QString& column : addedColumns()) {
        const bool known
            = number(u"SELECT count(*) FROM pragma_table_info('dispatches') WHERE name = ?"_s,
                  {column.section(u' ', 0, 0)})
            > 0;
        if (!known && !exec(QString(u"ALTER TABLE dispatches ADD COLUMN "_s + column)))
            return false;
    }
    return true;
}

void SimStore::close()
{
    if (!QSqlDatabase::contains(m_connection))
        return;
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

std::optional<QSqlQuery> SimStore::run(const QString& sql, const QVariantList& binds)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (query.prepare(sql)) {
        for (const QVariant& bind : binds) // a null text would be NULL
            query.addBindValue(bind.userType() == QMetaType::QString && bind.toString().isNull()
                    ? QVariant(u""_s)
                    : bind);
        if (query.exec())
            return query;
    }
    m_error = query.lastError().text();
    return std::nullopt;
}

bool SimStore::exec(const QString& sql, const QVariantList& binds)
{
    return run(sql, binds).has_value();
}

qint64 SimStore::number(const QString& sql, const QVariantList& binds)
{
    auto query = run(sql, binds);
    return query && query->next() ? query->value(0).toLongLong() : 0;
}

QList<QVariantList> SimStore::rows(const QString& sql, const QVariantList& binds)
{
    QList<QVariantList> all;
    auto query = run(sql, binds);
    while (query && query->next()) {
        QVariantList row;
        for (int i = 0; i < query->record().count(); ++i)
            row += query->value(i);
        all += row;
    }
    return all;
}

qint64 SimStore::insert(const Attempt& attempt, const QString& prompt)
{
    const double seconds = attempt.ended ? *attempt.ended - attempt.started : 0;
    const auto inserted = run(
        u"INSERT INTO dispatches (bead_id, project, agent_id, provider, tier, pid, session_name, "
        "stage, prompt, dispatched_at, completed_at, status, exit_code, duration_s, retries, "
        "input_tokens, output_tokens, cost_usd, failure_category, failure_summary) VALUES (?, ?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
        {attempt.bead, attempt.project, attempt.agent, attempt.provider, attempt.tier,
            1000 + int(qint64(attempt.started) % 30'000), sessionOf(attempt), stageOf(attempt),
            prompt.isEmpty() ? QString(u"Work on "_s + attempt.bead) : prompt,
            cortexTime(attempt.started),
            attempt.ended ? QVariant(cortexTime(*attempt.ended)) : QVariant(), attempt.status,
            exitCodeOf(attempt), seconds, attempt.retries, int(seconds * 90), int(seconds * 12),
            seconds * 0.0004, attempt.category, attempt.summary});
    const qint64 id = inserted ? inserted->lastInsertId().toLongLong() : 0;
    if (id > 0 && attempt.authed)
        exec(u"INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) VALUES (?, "
             "?, ?, ?)"_s,
            {attempt.provider, attempt.agent, attempt.bead, cortexTime(attempt.started)});
    return id;
}

void SimStore::addOutput(qint64 id, const Attempt& attempt)
{
    const QString tail = u"Reading %1\nEditing internal/part%2.go\n%3\n"_s.arg(attempt.bead)
                             .arg(id % 4)
                             .arg(attempt.summary.isEmpty() ? u"ok"_s : attempt.summary);
    const QString output = u"Agent %1 starts\n"_s.arg(attempt.agent) + tail.repeated(4);
    exec(u"INSERT INTO dispatch_output (dispatch_id, captured_at, output, output_tail, "
         "output_bytes) VALUES (?, ?, ?, ?, ?)"_s,
        {id, cortexTime(attempt.ended.value_or(attempt.started)), output, tail, output.size()});
}

void SimStore::fillTicks(const HistoryPlan& plan)
{
    exec(
        u"WITH RECURSIVE tick(at) AS (SELECT ? UNION ALL SELECT at + 60 FROM tick WHERE at + 60 <= "
        "?) INSERT INTO tick_metrics (tick_at, project, beads_open, beads_ready) SELECT "
        "datetime(at, 'unixepoch'), project.name, 12, 2 + (at / 60) % 3 FROM tick, (SELECT "
        "'cortex' AS name UNION ALL SELECT 'hg-website') AS project ORDER BY at"_s,
        {qint64(plan.now) - plan.days * 86'400LL, qint64(plan.now)});
}

bool SimStore::fill(const History& history, const HistoryPlan& plan)
{
    if (!open() || !exec(u"BEGIN"_s))
        return false;
    const auto event = [this](const QString& type, const QString& details, double at, qint64 id,
                           const QString& bead) {
        exec(u"INSERT INTO health_events (event_type, details, dispatch_id, bead_id, created_at) "
             "VALUES (?, ?, ?, ?, ?)"_s,
            {type, details, id, bead, cortexTime(at)});
    };
    for (const Attempt& attempt : history.attempts) {
        const qint64 id = insert(attempt);
        addOutput(id, attempt);
        if (attempt.category == "session_disappeared"_L1)
            event(u"dispatch_session_gone"_s, sessionOf(attempt), *attempt.ended, id, attempt.bead);
        if (id % 9 == 0)
            event(u"session_cleaned"_s, sessionOf(attempt), *attempt.ended, 0, {});
        if (id % 1500 == 0) {
            event(u"gateway_check_failed"_s, u"inactive"_s, attempt.started, 0, {});
            event(u"gateway_restart_success"_s, u"restarted"_s, attempt.started + 4, 0, {});
        }
    }
    fillTicks(plan);
    const bool done = exec(u"COMMIT"_s);
    close();
    return done;
}

bool SimStore::checkpoint()
{
    // The first column says whether a reader or writer was in the way: no error, and yet undone.
    const auto answer = rows(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
    return !answer.isEmpty() && answer.constFirst().constFirst().toInt() == 0;
}

QList<Fields> SimStore::reapEnded(double now, int pace, bool keepOutput)
{
    QList<Fields> done;
    // Attempts take one to four paces, always the same for one id.
    const auto due = rows(u"SELECT id, bead_id, project, agent_id, strftime('%s', dispatched_at) "
                          "FROM dispatches WHERE status = 'running' AND dispatched_at <= "
                          "datetime(?, '-' || (? * (1 + id % 4)) || ' seconds')"_s,
        {cortexTime(now), pace});
    for (const QVariantList& row : due) {
        const qint64 id = row.at(0).toLongLong();
        const double seconds = now - row.at(4).toDouble();
        exec(u"UPDATE dispatches SET status = 'completed', stage = 'completed', completed_at = ?, "
             "duration_s = ?, input_tokens = ?, output_tokens = ? WHERE id = ?"_s,
            {cortexTime(now), seconds, int(seconds * 90), int(seconds * 12), id});
        if (keepOutput)
            addOutput(
                id, {.bead = row.at(1).toString(), .agent = row.at(3).toString(), .ended = now});
        done.append({{u"msg"_s, u"dispatch completed"_s}, {u"bead"_s, row.at(1).toString()},
            {u"dispatch_id"_s, id}, {u"status"_s, u"completed"_s}, {u"exit_code"_s, 0},
            {u"duration_s"_s, seconds}});
    }
    return done;
}

void SimStore::relaunchRetries(double now, QList<Fields>& done)
{
    const auto waiting
        = rows(u"SELECT id, bead_id, project, agent_id, provider, tier, retries FROM dispatches "
               "WHERE status = 'pending_retry' AND coalesce(completed_at, '') <= ?"_s,
            {cortexTime(now - retryBackoff)});
    for (const QVariantList& row : waiting) {
        const bool spent = row.at(6).toInt() >= maxRetries;
        exec(u"UPDATE dispatches SET status = ?, completed_at = ?, exit_code = 0 WHERE id = ?"_s,
            {spent ? u"failed"_s : u"retried"_s, cortexTime(now), row.at(0)});
        if (spent) {
            exec(u"INSERT INTO health_events (event_type, details, dispatch_id, bead_id) VALUES "
                 "('max_retries', 'retries exhausted', ?, ?)"_s,
                row.first(2));
            continue;
        }
        const Attempt again{.bead = row.at(1).toString(),
            .project = row.at(2).toString(),
            .agent = row.at(3).toString(),
            .provider = row.at(4).toString(),
            .tier = row.at(5).toString(),
            .started = now};
        insert(again);
        done.append({{u"msg"_s, u"dispatch retried"_s}, {u"bead"_s, again.bead},
            {u"project"_s, again.project}, {u"agent"_s, again.agent}});
    }
}

QList<Fields> SimStore::startDue(double now, int pace, bool dryRun)
{
    QList<Fields> done;
    relaunchRetries(now, done);
    if (now - m_lastStart < pace)
        return done;
    m_lastStart = now;
    // A new work item each time: one agent on one item again and again would be a finding.
    const Attempt attempt
        = liveAttempt(number(u"SELECT seq FROM sqlite_sequence WHERE name = 'dispatches'"_s), now);
    Fields fields{{u"msg"_s, u"dispatched"_s}, {u"bead"_s, attempt.bead},
        {u"project"_s, attempt.project}, {u"agent"_s, attempt.agent},
        {u"role"_s, attempt.agent.section(u'-', -1)}, {u"stage"_s, u"stage:coding"_s},
        {u"provider"_s, attempt.provider}, {u"tier"_s, attempt.tier}};
    if (dryRun) // counted and logged like a real one, and yet nothing starts
        fields.append({u"dry_run"_s, true});
    else if (insert(attempt) > 0)
        fields.append({u"session"_s, sessionOf(attempt)});
    return done << fields;
}

void SimStore::addTick(double now, const QStringList& projects, int ready)
{
    for (const QString& project : projects)
        exec(u"INSERT INTO tick_metrics (tick_at, project, beads_open, beads_ready) VALUES (?, ?, "
             "12, ?)"_s,
            {cortexTime(now), project, ready});
}

int SimStore::failOrphans(double now)
{
    const auto orphans = rows(u"SELECT id, bead_id FROM dispatches WHERE status = 'running'"_s);
    for (const QVariantList& row : orphans) {
        exec(u"UPDATE dispatches SET status = 'failed', stage = 'failed_needs_check', exit_code = "
             "-1, completed_at = ?, failure_category = 'session_disappeared' WHERE id = ?"_s,
            {cortexTime(now), row.at(0)});
        exec(u"INSERT INTO health_events (event_type, details, dispatch_id, bead_id) VALUES "
             "('dispatch_session_gone', 'session disappeared', ?, ?)"_s,
            row);
    }
    return int(orphans.size());
}

int SimStore::interruptRunning(double now)
{
    auto query = run(u"UPDATE dispatches SET status = 'interrupted', completed_at = ? WHERE status "
                     "= 'running'"_s,
        {cortexTime(now)});
    return query ? query->numRowsAffected() : 0;
}

} // namespace console::sim
