#include "bench/generatedcortex.h"

#include "base/cortextime.h"

#include <sqlite3.h>

#include <array>
#include <cstdio>
#include <cstdlib>

using console::toCortexTime;

namespace {

constexpr double secondsPerDispatch = 3600.0 / 85;
constexpr std::array projects{"cortex", "hg-website", "cad"};

void require(int code, sqlite3* database)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return;
    std::fprintf(stderr, "%s\n", sqlite3_errmsg(database));
    std::exit(2);
}

// A prepared statement that is run again and again with other values.
class Statement
{
public:
    Statement(sqlite3* database, const char* sql)
        : m_database(database)
    {
        require(sqlite3_prepare_v2(database, sql, -1, &m_statement, nullptr), database);
    }
    ~Statement() { sqlite3_finalize(m_statement); }
    Q_DISABLE_COPY_MOVE(Statement)

    template <typename... Values> void run(const Values&... values)
    {
        int index = 0;
        (bind(++index, values), ...);
        require(sqlite3_step(m_statement), m_database);
        sqlite3_reset(m_statement);
    }

private:
    void bind(int index, const std::string& text)
    {
        sqlite3_bind_text(m_statement, index, text.data(), int(text.size()), SQLITE_TRANSIENT);
    }
    void bind(int index, const char* text)
    {
        sqlite3_bind_text(m_statement, index, text, -1, SQLITE_STATIC);
    }
    void bind(int index, qint64 number) { sqlite3_bind_int64(m_statement, index, number); }
    void bind(int index, std::nullptr_t) { sqlite3_bind_null(m_statement, index); }

    sqlite3* m_database;
    sqlite3_stmt* m_statement = nullptr;
};

std::string textOf(double time)
{
    return toCortexTime(time).toStdString();
}

// Of a hundred attempts: 72 completed, 14 failed, 4 superseded, the rest called off.
const char* statusOf(int row)
{
    const int share = row * 37 % 100;
    return share < 72 ? "completed"
        : share < 86  ? "failed"
        : share < 90  ? "retried"
        : share < 95  ? "cancelled"
                      : "interrupted";
}

const char* categoryOf(int row)
{
    static constexpr std::array categories{
        "", "unknown", "test_failure", "session_disappeared", "unknown_exit_state"};
    return std::string_view(statusOf(row)) == "failed" ? categories[std::size_t(row / 7 % 5)] : "";
}

} // namespace

void GeneratedCortex::Closer::operator()(sqlite3* database) const
{
    sqlite3_close(database);
}

GeneratedCortex::GeneratedCortex(const QString& path, int dispatches, int promptBytes, double now)
    : m_path(path)
{
    sqlite3* database = nullptr;
    require(sqlite3_open(path.toUtf8().constData(), &database), database);
    m_database.reset(database);
    run("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; BEGIN");
    createTables();
    fillDispatches(dispatches, promptBytes, now);
    fillOthers(dispatches, now);
    run("COMMIT; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL");
}

void GeneratedCortex::run(const std::string& sql)
{
    require(
        sqlite3_exec(m_database.get(), sql.c_str(), nullptr, nullptr, nullptr), m_database.get());
}

void GeneratedCortex::createTables()
{
    run(R"sql(
CREATE TABLE dispatches (id INTEGER PRIMARY KEY AUTOINCREMENT, bead_id TEXT NOT NULL,
    project TEXT NOT NULL, agent_id TEXT NOT NULL, provider TEXT NOT NULL, tier TEXT NOT NULL,
    pid INTEGER NOT NULL DEFAULT 0, session_name TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL DEFAULT 'dispatched', prompt TEXT NOT NULL,
    dispatched_at DATETIME NOT NULL DEFAULT (datetime('now')), completed_at DATETIME,
    status TEXT NOT NULL DEFAULT 'running', exit_code INTEGER NOT NULL DEFAULT 0,
    duration_s REAL NOT NULL DEFAULT 0, retries INTEGER NOT NULL DEFAULT 0,
    escalated_from_tier TEXT NOT NULL DEFAULT '', pr_url TEXT NOT NULL DEFAULT '',
    pr_number INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0, cost_usd REAL NOT NULL DEFAULT 0,
    failure_category TEXT NOT NULL DEFAULT '', failure_summary TEXT NOT NULL DEFAULT '',
    log_path TEXT NOT NULL DEFAULT '', branch TEXT NOT NULL DEFAULT '',
    backend TEXT NOT NULL DEFAULT '');
CREATE TABLE provider_usage (id INTEGER PRIMARY KEY AUTOINCREMENT, provider TEXT NOT NULL,
    agent_id TEXT NOT NULL, bead_id TEXT NOT NULL, input_tokens INTEGER NOT NULL DEFAULT 0,
    output_tokens INTEGER NOT NULL DEFAULT 0, dispatched_at DATETIME NOT NULL);
CREATE TABLE health_events (id INTEGER PRIMARY KEY AUTOINCREMENT, event_type TEXT NOT NULL,
    details TEXT NOT NULL DEFAULT '', dispatch_id INTEGER NOT NULL DEFAULT 0,
    bead_id TEXT NOT NULL DEFAULT '', created_at DATETIME NOT NULL);
CREATE TABLE tick_metrics (id INTEGER PRIMARY KEY AUTOINCREMENT, tick_at DATETIME NOT NULL,
    project TEXT NOT NULL, beads_open INTEGER NOT NULL DEFAULT 0,
    beads_ready INTEGER NOT NULL DEFAULT 0, dispatched INTEGER NOT NULL DEFAULT 0,
    completed INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    stuck INTEGER NOT NULL DEFAULT 0);
CREATE TABLE dispatch_output (id INTEGER PRIMARY KEY AUTOINCREMENT, dispatch_id INTEGER NOT NULL,
    captured_at DATETIME NOT NULL, output TEXT NOT NULL, output_tail TEXT NOT NULL,
    output_bytes INTEGER NOT NULL DEFAULT 0);
CREATE TABLE bead_stages (id INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL,
    bead_id TEXT NOT NULL, workflow TEXT NOT NULL, current_stage TEXT NOT NULL,
    stage_index INTEGER NOT NULL DEFAULT 0, total_stages INTEGER NOT NULL,
    stage_history TEXT NOT NULL DEFAULT '[]', created_at DATETIME, updated_at DATETIME,
    UNIQUE (project, bead_id));
CREATE INDEX idx_dispatches_status ON dispatches(status);
CREATE INDEX idx_dispatches_bead ON dispatches(bead_id);
CREATE INDEX idx_usage_provider ON provider_usage(provider, dispatched_at);
CREATE INDEX idx_output_dispatch ON dispatch_output(dispatch_id);
CREATE INDEX idx_health_dispatch ON health_events(dispatch_id);
CREATE INDEX idx_health_bead ON health_events(bead_id);
CREATE INDEX idx_health_created ON health_events(created_at);
CREATE INDEX idx_stages_current ON bead_stages(project, current_stage);
)sql");
}

void GeneratedCortex::fillDispatches(int rows, int promptBytes, double now)
{
    const std::string text(std::size_t(promptBytes) * 3 / 2, 'p');
    Statement insert(m_database.get(),
        "INSERT INTO dispatches (bead_id, project, agent_id, provider, tier, session_name, stage, "
        "prompt, dispatched_at, completed_at, status, failure_category) VALUES (?, ?, ?, 'opus', "
        "'fast', 'ctx-cortex-coder-1771400000000000000-4711-a1b2c3', 'dispatched', ?, ?, ?, ?, ?)");
    for (int row = 0; row < rows; ++row) {
        const double begun = now - (rows - row) * secondsPerDispatch;
        const double ended = begun + 30 + row % 600;
        const std::string project = projects[std::size_t(row % 3)];
        const std::string bead = project.substr(0, 2) + '-' + std::to_string(row / 6);
        const std::string prompt = text.substr(0, std::size_t(promptBytes / 2 + row % promptBytes));
        if (ended >= now)
            insert.run(
                bead, project, project + "-coder", prompt, textOf(begun), nullptr, "running", "");
        else if (row % 54 == 0)
            insert.run(bead, project, project + "-coder", prompt, textOf(begun), nullptr,
                statusOf(row), "");
        else
            insert.run(bead, project, project + "-coder", prompt, textOf(begun), textOf(ended),
                statusOf(row), categoryOf(row));
    }
}

void GeneratedCortex::fillOthers(int rows, double now)
{
    Statement usage(m_database.get(),
        "INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) VALUES (?, "
        "'cortex-coder', 'co-1', ?)");
    Statement event(m_database.get(),
        "INSERT INTO health_events (event_type, details, dispatch_id, created_at) VALUES (?, 'why "
        "it was done', ?, ?)");
    Statement tick(m_database.get(),
        "INSERT INTO tick_metrics (tick_at, project, beads_open, beads_ready) VALUES (?, ?, 40, "
        "3)");
    const double from = now - rows * secondsPerDispatch;
    for (int row = 0; row < rows; ++row) {
        const std::string time = textOf(from + row * secondsPerDispatch);
        usage.run(row % 4 == 0 ? "sonnet" : "opus", time);
        if (row % 3 == 0)
            event.run(row % 30 == 0 ? "max_retries" : "zombie_killed", qint64(row), time);
    }
    for (double time = from; time < now; time += 60) {
        for (const char* project : projects)
            tick.run(textOf(time), project);
    }
}

void GeneratedCortex::goOn(double now)
{
    const std::string time = textOf(now);
    run("BEGIN");
    run("UPDATE dispatches SET status = 'completed', completed_at = '" + time
        + "' WHERE id = (SELECT min(id) FROM dispatches WHERE status = 'running')");
    run("INSERT INTO dispatches (bead_id, project, agent_id, provider, tier, prompt, "
        "dispatched_at) "
        "SELECT bead_id, project, agent_id, provider, tier, prompt, '"
        + time + "' FROM dispatches WHERE id = (SELECT max(id) FROM dispatches) - 100");
    run("INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) VALUES ('opus', "
        "'cortex-coder', 'co-1', '"
        + time + "')");
    run("INSERT INTO health_events (event_type, dispatch_id, created_at) SELECT 'max_retries', "
        "max(id) - 50, '"
        + time + "' FROM dispatches");
    run("COMMIT");
}

double GeneratedCortex::countPlainly(double now)
{
    double sum = 0;
    const auto add = [](void* total, int, char** values, char**) {
        *static_cast<double*>(total) += values[0] ? std::atof(values[0]) : 0;
        return 0;
    };
    // The hour, the quarter of an hour, and the hour of vanished attempts at the instants before.
    for (int window = 0; window < 6; ++window) {
        const std::string to = textOf(now - (window < 2 ? 0 : (window - 1) * 1800));
        const std::string from = textOf(now - (window == 1 ? 900 : 3600 + window * 1800));
        const std::string sql
            = "SELECT total(status IN ('failed', 'pending_retry', 'retried')) + total(status = "
              "'completed') + total(failure_category IN ('session_disappeared', "
              "'unknown_exit_state')) FROM dispatches WHERE substr(completed_at, 1, 19) BETWEEN '"
            + from + "' AND '" + to + "'";
        require(sqlite3_exec(m_database.get(), sql.c_str(), add, &sum, nullptr), m_database.get());
    }
    return sum;
}
