#include "simstore.h"

#include <QDateTime>
#include <QFile>
#include <QJsonObject>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

#include <cmath>
#include <optional>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

double nowEpoch()
{
    return double(QDateTime::currentMSecsSinceEpoch()) / 1000;
}

QString projectOf(int n)
{
    return n % 2 ? u"hg-website"_s : u"cortex"_s;
}

QString beadOf(int n)
{
    return (n % 2 ? u"bd-%1"_s : u"cx-%1"_s).arg(100 + n % 40);
}

QString agentOf(int n)
{
    static const QStringList roles{u"planner"_s, u"coder"_s, u"reviewer"_s};
    return projectOf(n) + u'-' + roles.at(n / 2 % 3);
}

} // namespace

QString cortexTime(double epoch)
{
    return QDateTime::fromSecsSinceEpoch(qint64(epoch), Qt::UTC).toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

SimStore::SimStore(QString path)
    : m_path(std::move(path))
    , m_connection(QUuid::createUuid().toString())
    , m_random(1)
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
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(m_path);
    // Short of the reference's 5 s: here one thread answers everything.
    database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=2000"_s);
    return database.open() && exec(u"PRAGMA journal_mode=WAL"_s)
        && exec(u"PRAGMA synchronous=NORMAL"_s);
}

void SimStore::close()
{
    if (!QSqlDatabase::contains(m_connection))
        return;
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

bool SimStore::exec(const QString& sql, const QVariantList& binds)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.prepare(sql))
        return false;
    for (const QVariant& bind : binds)
        query.addBindValue(bind);
    return query.exec();
}

qint64 SimStore::count(const QString& sql, const QVariantList& binds)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    if (!query.prepare(sql))
        return 0;
    for (const QVariant& bind : binds)
        query.addBindValue(bind);
    return query.exec() && query.next() ? query.value(0).toLongLong() : 0;
}

bool SimStore::createSchema()
{
    static const QStringList statements{
        u"CREATE TABLE dispatches (id INTEGER PRIMARY KEY AUTOINCREMENT, bead_id TEXT NOT NULL, "
        "project TEXT NOT NULL, agent_id TEXT NOT NULL, provider TEXT NOT NULL, tier TEXT NOT "
        "NULL, "
        "pid INTEGER NOT NULL, session_name TEXT NOT NULL DEFAULT '', stage TEXT NOT NULL DEFAULT "
        "'dispatched', prompt TEXT NOT NULL, dispatched_at DATETIME NOT NULL, completed_at "
        "DATETIME, "
        "status TEXT NOT NULL DEFAULT 'running', exit_code INTEGER NOT NULL DEFAULT 0, duration_s "
        "REAL NOT NULL DEFAULT 0, retries INTEGER NOT NULL DEFAULT 0, escalated_from_tier TEXT NOT "
        "NULL DEFAULT '', pr_url TEXT NOT NULL DEFAULT '', pr_number INTEGER NOT NULL DEFAULT 0, "
        "input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, "
        "cost_usd REAL NOT NULL DEFAULT 0, failure_category TEXT NOT NULL DEFAULT '', "
        "failure_summary TEXT NOT NULL DEFAULT '', log_path TEXT NOT NULL DEFAULT '', branch TEXT "
        "NOT NULL DEFAULT '', backend TEXT NOT NULL DEFAULT '')"_s,
        u"CREATE TABLE provider_usage (id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT "
        u"NULL, "
        "agent_id TEXT NOT NULL, bead_id TEXT NOT NULL, input_tokens INTEGER NOT NULL DEFAULT 0, "
        "output_tokens INTEGER NOT NULL DEFAULT 0, dispatched_at DATETIME NOT NULL)"_s,
        u"CREATE TABLE health_events (id INTEGER PRIMARY KEY AUTOINCREMENT, event_type TEXT NOT "
        "NULL, details TEXT NOT NULL DEFAULT '', dispatch_id INTEGER NOT NULL DEFAULT 0, bead_id "
        "TEXT NOT NULL DEFAULT '', created_at DATETIME NOT NULL DEFAULT (datetime('now')))"_s,
        u"CREATE TABLE tick_metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, tick_at DATETIME NOT "
        "NULL, project TEXT NOT NULL, beads_open INTEGER NOT NULL DEFAULT 0, beads_ready INTEGER "
        "NOT "
        "NULL DEFAULT 0, dispatched INTEGER NOT NULL DEFAULT 0, completed INTEGER NOT NULL DEFAULT "
        "0, failed INTEGER NOT NULL DEFAULT 0, stuck INTEGER NOT NULL DEFAULT 0)"_s,
        u"CREATE TABLE dispatch_output (id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id INTEGER "
        "NOT NULL, captured_at DATETIME NOT NULL, output TEXT NOT NULL, output_tail TEXT NOT NULL, "
        "output_bytes INTEGER NOT NULL DEFAULT 0)"_s,
        u"CREATE TABLE bead_stages (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, "
        "bead_id TEXT NOT NULL, workflow TEXT NOT NULL, current_stage TEXT NOT NULL, stage_index "
        "INTEGER NOT NULL DEFAULT 0, total_stages INTEGER NOT NULL, stage_history TEXT NOT NULL "
        "DEFAULT '[]', created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL)"_s,
        u"CREATE INDEX idx_dispatches_status ON dispatches(status)"_s,
        u"CREATE INDEX idx_dispatches_bead ON dispatches(bead_id)"_s,
        u"CREATE INDEX idx_usage_provider ON provider_usage(provider, dispatched_at)"_s,
        u"CREATE INDEX idx_output_dispatch ON dispatch_output(dispatch_id)"_s,
        u"CREATE INDEX idx_health_dispatch ON health_events(dispatch_id)"_s,
        u"CREATE INDEX idx_health_bead ON health_events(bead_id)"_s,
        u"CREATE INDEX idx_health_created ON health_events(created_at)"_s,
        u"CREATE UNIQUE INDEX idx_stages_bead ON bead_stages(project, bead_id)"_s,
        u"CREATE INDEX idx_stages_stage ON bead_stages(project, current_stage)"_s};
    return std::all_of(
        statements.begin(), statements.end(), [this](const QString& sql) { return exec(sql); });
}

void SimStore::insert(const QString& bead, const QString& project, const QString& agent,
    double started, std::optional<double> ended, const QString& status, const QString& category)
{
    exec(u"INSERT INTO dispatches (bead_id, project, agent_id, provider, tier, pid, stage, prompt, "
         "dispatched_at, completed_at, status, exit_code, duration_s, failure_category) VALUES "
         "(?, ?, ?, 'claude-sonnet-4', 'balanced', ?, ?, ?, ?, ?, ?, ?, ?, ?)"_s,
        {bead, project, agent, m_random.bounded(1000, 30'000), ended ? status : u"running"_s,
            QString(u"Work on "_s + bead), cortexTime(started),
            ended ? QVariant(cortexTime(*ended)) : QVariant(), status,
            status == "failed"_L1 ? 1 : 0, ended ? *ended - started : 0.0,
            category.isNull() ? u""_s : category}); // a null text would be NULL
    exec(u"INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) VALUES "
         "('claude-sonnet-4', ?, ?, ?)"_s,
        {agent, bead, cortexTime(started)});
}

QString SimStore::create(int dispatches, quint32 seed)
{
    m_random.seed(seed);
    if (!open() || !createSchema())
        return u"the database %1 cannot be made"_s.arg(m_path);
    const double now = nowEpoch();
    exec(u"BEGIN"_s);
    for (int i = 0; i < dispatches; ++i) {
        // Two weeks of a daily rhythm, and a last hour that is dense enough to be judged.
        const int recent = 30;
        double started = now - 14 * 86'400.0 * (1 - double(i) / dispatches) - 5400;
        started += 4000 * std::sin(started / 86'400 * 6.283);
        if (i >= dispatches - recent)
            started = now - 3900 + 120.0 * (i - dispatches + recent);
        const bool failed = i < dispatches - recent && m_random.bounded(100) < 4;
        insert(beadOf(i * 7), projectOf(i * 7), agentOf(i * 7), started,
            started + 20 + m_random.bounded(200), failed ? u"failed"_s : u"completed"_s,
            failed ? u"test_failure"_s : QString());
        if (i % 9 == 0)
            exec(u"INSERT INTO health_events (event_type, details, created_at) VALUES "
                 "('session_cleaned', 'ctx-cortex', ?)"_s,
                {cortexTime(started)});
        const QByteArray output(2000, char('a' + i % 26));
        exec(u"INSERT INTO dispatch_output (dispatch_id, captured_at, output, output_tail, "
             "output_bytes) VALUES (?, ?, ?, ?, 2000)"_s,
            {i + 1, cortexTime(started), QString::fromLatin1(output),
                QString::fromLatin1(output.first(80))});
    }
    // The weekly and the 5 h caps must not be met by the history.
    exec(u"DELETE FROM provider_usage WHERE id % 3 > 0"_s);
    for (int minute = 1440; minute >= 0; --minute) {
        for (const QString& project : {u"cortex"_s, u"hg-website"_s})
            exec(u"INSERT INTO tick_metrics (tick_at, project, beads_open, beads_ready) VALUES (?, "
                 "?, 12, 3)"_s,
                {cortexTime(now - 60.0 * minute), project});
    }
    const bool done = exec(u"COMMIT"_s);
    close();
    return done ? QString() : u"the database %1 cannot be filled: is the disk full?"_s.arg(m_path);
}

QStringList SimStore::tick(bool mayStart, int pace, int ready)
{
    QStringList log;
    const double now = nowEpoch();
    const QString ago = u"-%1 seconds"_s.arg(pace);
    exec(u"BEGIN IMMEDIATE"_s);
    const qint64 due = count(u"SELECT min(id) FROM dispatches WHERE status = 'running' AND "
                             "dispatched_at <= datetime('now', ?)"_s,
        {ago});
    if (due > 0) {
        exec(u"UPDATE dispatches SET status = 'completed', stage = 'completed', completed_at = ?, "
             "duration_s = ? WHERE id = ?"_s,
            {cortexTime(now), pace, due});
        log += u"dispatch completed"_s;
    }
    const bool tooSoon
        = count(u"SELECT count(*) FROM (SELECT dispatched_at FROM dispatches ORDER BY "
                "id DESC LIMIT 1) WHERE dispatched_at > datetime('now', ?)"_s,
              {ago})
        > 0;
    if (mayStart && !tooSoon) {
        // A new work item each time: one agent on one item again and again would be a finding.
        const int n = int(count(u"SELECT max(id) FROM dispatches"_s)) + 1;
        const QString bead = (n % 2 ? u"bd-n%1"_s : u"cx-n%1"_s).arg(n);
        insert(bead, projectOf(n), agentOf(n), now, std::nullopt, u"running"_s, {});
        // Two of three go to providers that no cap counts.
        if (n % 3 > 0)
            exec(u"DELETE FROM provider_usage WHERE bead_id = ?"_s, {bead});
        log += u"dispatched"_s;
    }
    for (const QString& project : {u"cortex"_s, u"hg-website"_s})
        exec(u"INSERT INTO tick_metrics (tick_at, project, beads_open, beads_ready) VALUES (?, ?, "
             "12, ?)"_s,
            {cortexTime(now), project, ready});
    exec(u"COMMIT"_s);
    return log;
}

void SimStore::interruptRunning()
{
    exec(u"UPDATE dispatches SET status = 'interrupted', completed_at = datetime('now') WHERE "
         u"status "
         "= 'running'"_s);
}

void SimStore::burst(double share, const QString& category)
{
    const QString hour = u" FROM dispatches WHERE completed_at >= datetime('now', '-1 hour') AND "
                         "status IN "_s;
    const double failed
        = double(count(u"SELECT count(*)"_s + hour + u"('failed', 'pending_retry', 'retried')"_s));
    const double good = double(count(u"SELECT count(*)"_s + hour + u"('completed')"_s));
    const double wanted = share > 0 ? std::ceil((share * (good + failed) - failed) / (1 - share))
                                    : std::ceil(failed / 0.03 - failed - good);
    exec(u"BEGIN IMMEDIATE"_s);
    for (int i = 0; i < int(wanted); ++i) {
        // Each from a bead of its own: a burst of failures is not a stage regression.
        const QString project = projectOf(i);
        insert((i % 2 ? u"bd-b%1"_s : u"cx-b%1"_s).arg(i), project, project + u"-coder"_s,
            nowEpoch() - 30, nowEpoch(), share > 0 ? u"failed"_s : u"completed"_s,
            share > 0 ? category : QString());
    }
    exec(u"DELETE FROM provider_usage WHERE bead_id LIKE 'bd-b%' OR bead_id LIKE 'cx-b%'"_s);
    exec(u"COMMIT"_s);
}

void SimStore::addEvent(const QString& type, const QString& details)
{
    exec(u"INSERT INTO health_events (event_type, details) VALUES (?, ?)"_s, {type, details});
}

void SimStore::addRunning(const QString& bead, const QString& project)
{
    insert(bead, project, project + u"-coder"_s, nowEpoch(), std::nullopt, u"running"_s, {});
}

void SimStore::endRunning(const QString& bead)
{
    exec(u"UPDATE dispatches SET status = 'cancelled', completed_at = datetime('now') WHERE status "
         u"= "
         "'running' AND bead_id = ?"_s,
        {bead});
}

void SimStore::addCompletions(const QString& bead, const QString& agent, int count)
{
    for (int i = 0; i < count; ++i)
        insert(bead, agent.section(u'-', 0, -2), agent, nowEpoch() - 60, nowEpoch(), u"completed"_s,
            {});
}

void SimStore::plantUsage(int count)
{
    exec(u"BEGIN IMMEDIATE"_s);
    for (int i = 0; i < count; ++i)
        exec(u"INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) VALUES "
             "('claude-sonnet-4', 'planted', 'planted', datetime('now'))"_s);
    exec(u"COMMIT"_s);
}

void SimStore::removePlantedUsage()
{
    exec(u"DELETE FROM provider_usage WHERE agent_id = 'planted'"_s);
}

bool SimStore::checkpoint()
{
    return exec(u"PRAGMA wal_checkpoint(TRUNCATE)"_s);
}

QJsonArray SimStore::recentEvents()
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    QJsonArray events;
    if (!query.exec(u"SELECT event_type, details, dispatch_id, bead_id, created_at FROM "
                    "health_events WHERE created_at >= datetime('now', '-1 hour') ORDER BY id DESC "
                    "LIMIT 50"_s))
        return events;
    while (query.next()) {
        const QString time = query.value(4).toString().replace(u' ', u'T') + u'Z';
        events.append(QJsonObject{{u"type"_s, query.value(0).toString()},
            {u"details"_s, query.value(1).toString()}, {u"dispatch_id"_s, query.value(2).toInt()},
            {u"bead_id"_s, query.value(3).toString()}, {u"time"_s, time}});
    }
    return events;
}

QJsonArray SimStore::dispatchesOf(const QString& bead)
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    QJsonArray rows;
    if (!query.prepare(
            u"SELECT id, agent_id, provider, tier, status, stage, exit_code, duration_s, "
            "dispatched_at FROM dispatches WHERE bead_id = ? ORDER BY dispatched_at DESC"_s))
        return rows;
    query.addBindValue(bead);
    query.exec();
    while (query.next()) {
        const QString time = query.value(8).toString().replace(u' ', u'T') + u'Z';
        rows.append(QJsonObject{{u"id"_s, query.value(0).toLongLong()},
            {u"agent"_s, query.value(1).toString()}, {u"provider"_s, query.value(2).toString()},
            {u"tier"_s, query.value(3).toString()}, {u"status"_s, query.value(4).toString()},
            {u"stage"_s, query.value(5).toString()}, {u"exit_code"_s, query.value(6).toInt()},
            {u"duration_s"_s, query.value(7).toDouble()}, {u"dispatched_at"_s, time},
            {u"session_name"_s, QString()}, {u"output_tail"_s, QString()}});
    }
    return rows;
}

QList<QPair<QString, qint64>> SimStore::runningByStage()
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    QList<QPair<QString, qint64>> stages;
    if (query.exec(
            u"SELECT stage, count(*) FROM dispatches WHERE status = 'running' GROUP BY 1"_s)) {
        while (query.next())
            stages.append({query.value(0).toString(), query.value(1).toLongLong()});
    }
    return stages;
}

} // namespace console::sim
