#include "support/randomcortex.h"

#include "base/cortextime.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUuid>

using namespace Qt::StringLiterals;
using console::toCortexTime;

RandomCortex::RandomCortex(QString path, quint32 seed, CortexShape shape)
    : m_path(std::move(path))
    , m_connection(QUuid::createUuid().toString())
    , m_shape(std::move(shape))
    , m_random(seed)
{
}

RandomCortex::~RandomCortex()
{
    stop();
}

void RandomCortex::start()
{
    QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
    database.setDatabaseName(m_path);
    if (!database.open())
        qFatal("%s: %s", qPrintable(m_path), qPrintable(database.lastError().text()));
    run(u"PRAGMA journal_mode=%1"_s.arg(m_shape.wal ? u"WAL"_s : u"DELETE"_s));
    run(u"PRAGMA synchronous=OFF"_s);
}

void RandomCortex::stop()
{
    if (!QSqlDatabase::contains(m_connection))
        return;
    QSqlDatabase::database(m_connection).close();
    QSqlDatabase::removeDatabase(m_connection);
}

void RandomCortex::run(const QString& sql, const QVariantList& binds)
{
    static_cast<void>(query(sql, binds));
}

std::vector<std::vector<QVariant>> RandomCortex::query(
    const QString& sql, const QVariantList& binds)
{
    QSqlQuery statement(QSqlDatabase::database(m_connection));
    bool done = statement.prepare(sql);
    for (const QVariant& bind : binds)
        statement.addBindValue(bind);
    done = done && statement.exec();
    if (!done)
        qFatal("%s: %s", qPrintable(sql), qPrintable(statement.lastError().text()));
    std::vector<std::vector<QVariant>> rows;
    while (statement.next()) {
        auto& row = rows.emplace_back();
        for (int column = 0; column < statement.record().count(); ++column)
            row.push_back(statement.value(column));
    }
    return rows;
}

QByteArray RandomCortex::snapshot()
{
    stop();
    QFile file(m_path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("%s is gone", qPrintable(m_path));
    const QByteArray bytes = file.readAll();
    start();
    return bytes;
}

void RandomCortex::restoreInPlace(const QByteArray& bytes)
{
    stop();
    QFile::remove(m_path + u"-wal");
    QFile::remove(m_path + u"-shm");
    QFile file(m_path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(m_path));
    file.close();
    start();
}

void RandomCortex::restoreByRename(const QByteArray& bytes)
{
    stop();
    QFile::remove(m_path + u"-wal");
    QFile::remove(m_path + u"-shm");
    QFile copy(m_path + u".new");
    if (!copy.open(QIODevice::WriteOnly) || copy.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(copy.fileName()));
    copy.close();
    // The old file stays, as a restore keeps it: its inode must not be given out again.
    if (!QFile::rename(m_path, m_path + u'.' + QUuid::createUuid().toString(QUuid::Id128))
        || !copy.rename(m_path))
        qFatal("%s cannot be replaced", qPrintable(m_path));
    start();
}

QString RandomCortex::beadColumn() const
{
    return m_shape.morsels ? u"morsel_id"_s : u"bead_id"_s;
}

bool RandomCortex::has(const QString& table, const QString& column) const
{
    return !m_shape.without.contains(table) && !m_shape.without.contains(table + u'.' + column);
}

void RandomCortex::createTable(const QString& name, const QStringList& columns)
{
    if (m_shape.without.contains(name))
        return;
    QStringList kept;
    for (const QString& column : columns) {
        if (has(name, column.section(u' ', 0, 0)))
            kept += column;
    }
    run(u"CREATE TABLE %1 (%2)"_s.arg(name, kept.join(u", "_s)));
}

void RandomCortex::create(double now, int rows)
{
    start();
    const QString bead = beadColumn() + u" TEXT NOT NULL DEFAULT ''";
    const QString ready = m_shape.morsels ? u"morsels_ready"_s : u"beads_ready"_s;
    const QString id = u"id INTEGER PRIMARY KEY AUTOINCREMENT"_s;
    createTable(u"dispatches"_s,
        {id, bead, u"project TEXT NOT NULL"_s, u"agent_id TEXT NOT NULL DEFAULT ''"_s,
            u"provider TEXT NOT NULL DEFAULT ''"_s, u"tier TEXT NOT NULL DEFAULT 'fast'"_s,
            u"pid INTEGER NOT NULL DEFAULT 0"_s, u"session_name TEXT NOT NULL DEFAULT ''"_s,
            u"stage TEXT NOT NULL DEFAULT 'dispatched'"_s, u"prompt TEXT NOT NULL DEFAULT ''"_s,
            u"dispatched_at DATETIME NOT NULL DEFAULT (datetime('now'))"_s,
            u"completed_at DATETIME"_s, u"status TEXT NOT NULL DEFAULT 'running'"_s,
            u"exit_code INTEGER NOT NULL DEFAULT 0"_s, u"duration_s REAL NOT NULL DEFAULT 0"_s,
            u"retries INTEGER NOT NULL DEFAULT 0"_s, u"failure_category TEXT NOT NULL DEFAULT ''"_s,
            u"failure_summary TEXT NOT NULL DEFAULT ''"_s, u"workflow TEXT"_s});
    createTable(u"provider_usage"_s,
        {id, u"provider TEXT NOT NULL"_s, u"agent_id TEXT NOT NULL DEFAULT ''"_s, bead,
            u"dispatched_at DATETIME NOT NULL"_s});
    createTable(u"health_events"_s,
        {id, u"event_type TEXT NOT NULL"_s, u"details TEXT NOT NULL DEFAULT ''"_s,
            u"dispatch_id INTEGER NOT NULL DEFAULT 0"_s, bead, u"created_at DATETIME NOT NULL"_s});
    createTable(u"tick_metrics"_s,
        {id, u"tick_at DATETIME NOT NULL"_s, u"project TEXT NOT NULL"_s,
            ready + u" INTEGER NOT NULL DEFAULT 0"});
    run(u"CREATE INDEX idx_dispatches_status ON dispatches(status)"_s);
    if (has(u"dispatches"_s, beadColumn()))
        run(u"CREATE INDEX idx_dispatches_bead ON dispatches(%1)"_s.arg(beadColumn()));
    if (has(u"health_events"_s, u"dispatch_id"_s))
        run(u"CREATE INDEX idx_health_dispatch ON health_events(dispatch_id)"_s);
    if (has(u"provider_usage"_s, u"provider"_s) && has(u"provider_usage"_s, u"dispatched_at"_s))
        run(u"CREATE INDEX idx_usage ON provider_usage(provider, dispatched_at)"_s);
    if (has(u"health_events"_s, u"created_at"_s))
        run(u"CREATE INDEX idx_health_created ON health_events(created_at)"_s);
    run(u"BEGIN"_s);
    for (int row = 0; row < rows; ++row) {
        const double at = now - 5 * 86'400.0 * (rows - row) / rows;
        dispatch(at);
        if (!chance(2)) // a few stay running for days
            end(query(u"SELECT max(id) FROM dispatches"_s).front().front(), at + 60);
    }
    run(u"COMMIT"_s);
}

void RandomCortex::fill(double at, int rows)
{
    run(u"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO "
        "dispatches (%1, project, agent_id, status, dispatched_at, completed_at) SELECT 'co-' || "
        "i, 'cortex', 'cortex-coder', 'failed', ?, ? FROM n"_s.arg(beadColumn()),
        {rows, toCortexTime(at), toCortexTime(at)});
}

QString RandomCortex::pick(const QStringList& words)
{
    return words.at(m_random.bounded(words.size()));
}

double RandomCortex::between(double from, double to)
{
    return from + m_random.generateDouble() * (to - from);
}

QVariant RandomCortex::randomRow(const QString& where)
{
    const auto count = query(u"SELECT count(*) FROM dispatches WHERE "_s + where);
    const int rows = count.front().front().toInt();
    if (rows == 0)
        return {};
    return query(
        u"SELECT id FROM dispatches WHERE %1 ORDER BY id LIMIT 1 OFFSET %2"_s.arg(where).arg(
            m_random.bounded(rows)))
        .front()
        .front();
}

void RandomCortex::dispatch(double at, const QString& status, const QString& prompt)
{
    const QString project = pick({u"cortex"_s, u"hg-website"_s, u"cad"_s});
    const QString agent = chance(3) ? u"test-agent"_s
        : chance(3)                 ? u"other-coder"_s
                    : QString(project + u'-' + pick({u"coder"_s, u"ops"_s, u"planner"_s}));
    QString time = toCortexTime(at);
    if (m_shape.goTimes && chance(40))
        time += chance(50) ? u".123456 +0000 UTC"_s : u".5 +0000 UTC m=+1.2"_s;
    QStringList columns{u"project"_s, u"status"_s, u"dispatched_at"_s};
    QVariantList values{project, status, time};
    if (has(u"dispatches"_s, u"agent_id"_s)) {
        columns += u"agent_id"_s;
        values += agent;
    }
    if (has(u"dispatches"_s, beadColumn())) {
        columns += beadColumn();
        values += u"%1-%2"_s.arg(project.left(2)).arg(m_random.bounded(40));
    }
    if (!prompt.isEmpty()) {
        columns += u"prompt"_s;
        values += prompt;
    }
    const QString marks
        = u"?"_s.repeated(columns.size()).split(QString(), Qt::SkipEmptyParts).join(u',');
    run(u"INSERT INTO dispatches (%1) VALUES (%2)"_s.arg(columns.join(u", "_s), marks), values);
}

void RandomCortex::end(const QVariant& id, double at)
{
    if (id.isNull())
        return;
    const QString status = chance(55)
        ? u"completed"_s
        : pick({u"failed"_s, u"failed"_s, u"cancelled"_s, u"escalated"_s, u"a word of tomorrow"_s});
    const QVariant time = chance(4) ? QVariant() : QVariant(toCortexTime(at));
    run(u"UPDATE dispatches SET status = ?, completed_at = ? WHERE id = ?"_s, {status, time, id});
    if (status == "failed"_L1 && has(u"dispatches"_s, u"failure_category"_s))
        run(u"UPDATE dispatches SET failure_category = ? WHERE id = ?"_s,
            {pick({u"session_disappeared"_s, u"unknown_exit_state"_s, u"test_failure"_s, u""_s,
                 u"synthetic"_s}),
                id});
    if (has(u"dispatches"_s, u"stage"_s))
        run(u"UPDATE dispatches SET stage = ? WHERE id = ?"_s, {status, id});
}

void RandomCortex::startRetry()
{
    // The click leaves completed_at as it is; rows of any age can be retried.
    const QVariant id = randomRow(u"status IN ('failed', 'cancelled')"_s);
    run(u"UPDATE dispatches SET status = 'pending_retry' WHERE id = ?"_s, {id});
}

void RandomCortex::endRetry(const QVariant& id, double at, bool traced)
{
    if (id.isNull())
        return;
    const bool again = chance(60);
    run(u"UPDATE dispatches SET status = ?, completed_at = ? WHERE id = ?"_s,
        {again ? u"retried"_s : u"failed"_s, toCortexTime(at), id});
    if (!again) {
        if (traced || chance(50))
            report(u"max_retries"_s, id, at);
        return;
    }
    QString columns = u"project"_s;
    for (const QString& column : {beadColumn(), u"agent_id"_s}) {
        if (has(u"dispatches"_s, column))
            columns += u", "_s + column;
    }
    run(u"INSERT INTO dispatches (%1, dispatched_at) SELECT %1, ? FROM dispatches WHERE id = ?"_s
            .arg(columns),
        {toCortexTime(at), id});
}

void RandomCortex::report(const QString& type, const QVariant& dispatch, double at)
{
    if (!has(u"health_events"_s, u"created_at"_s) || !has(u"health_events"_s, u"event_type"_s))
        return;
    run(u"INSERT INTO health_events (event_type, created_at) VALUES (?, ?)"_s,
        {type, toCortexTime(at)});
    if (has(u"health_events"_s, u"dispatch_id"_s))
        run(u"UPDATE health_events SET dispatch_id = ? WHERE id = (SELECT max(id) FROM "
            "health_events)"_s,
            {dispatch});
}

void RandomCortex::watch(double from, double to)
{
    if (has(u"tick_metrics"_s, u"tick_at"_s) && has(u"tick_metrics"_s, u"project"_s)) {
        const double at = between(from, to);
        for (const QString& project : {u"cortex"_s, u"cad"_s})
            run(u"INSERT INTO tick_metrics (tick_at, project) VALUES (?, ?)"_s,
                {toCortexTime(at), project});
    }
    if (chance(30))
        report(pick({u"gateway_critical"_s, u"zombie_killed"_s, u"bead_quarantined"_s}), 0,
            between(from, to));
    if (chance(50) && has(u"provider_usage"_s, u"provider"_s)
        && has(u"provider_usage"_s, u"dispatched_at"_s))
        run(u"INSERT INTO provider_usage (provider, dispatched_at) VALUES (?, ?)"_s,
            {pick({u"opus"_s, u"sonnet"_s, u"gpt"_s}), toCortexTime(between(from, to))});
}

void RandomCortex::live(double from, double to)
{
    run(u"BEGIN"_s);
    // First the retries that the last look has seen.
    if (chance(60))
        endRetry(randomRow(u"status = 'pending_retry'"_s), between(from, to), false);
    const int operations = 1 + int(m_random.bounded(6));
    for (int i = 0; i < operations; ++i) {
        const int what = int(m_random.bounded(100));
        const double at = between(from, to);
        if (what < 40) {
            dispatch(at);
            if (m_shape.workflows)
                end(query(u"SELECT max(id) FROM dispatches"_s).front().front(), at);
        } else if (what < 74)
            end(randomRow(u"status = 'running'"_s), at);
        else if (what < 86)
            startRetry();
        else if (what < 97) // begun and ended between two looks
            endRetry(randomRow(u"status IN ('failed', 'cancelled')"_s), at, m_shape.tracedRetries);
        else if (what == 99)
            run(u"UPDATE dispatches SET status = 'interrupted', completed_at = ? WHERE status = "
                "'running'"_s,
                {toCortexTime(at)});
    }
    watch(from, to);
    run(u"COMMIT"_s);
}
