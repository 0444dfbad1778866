#include "support/steadycortex.h"

#include "base/cortextime.h"
#include "service/journal.h"
#include "store/localsqlsource.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTcpSocket>

namespace console::testing {

using namespace Qt::StringLiterals;

namespace {

constexpr int attemptMinutes = 4;

QByteArray httpAnswer(const QByteArray& body)
{
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
        + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

const QStringList& SteadyCortex::allFaults()
{
    static const QStringList names{u"gateway-critical"_s, u"dispatch-failures"_s,
        u"api-unresponsive"_s, u"scheduler-deadlock"_s, u"unknown-failures"_s,
        u"rate-limit-exhaustion"_s, u"config-parse-error"_s, u"restart-loop"_s,
        u"stage-regression"_s, u"cross-project-collision"_s, u"unauthorized-access"_s,
        u"alert-memory"_s};
    return names;
}

SteadyCortex::SteadyCortex(const QString& directory, double now)
    : m_database(directory + u"/cortex.db"_s, 1)
    , m_now(now)
{
    m_database.create(now, 0);
    if (!m_api.listen(QHostAddress::LocalHost))
        qFatal("no port on loopback");
    m_port = m_api.serverPort();
    QObject::connect(&m_api, &QTcpServer::newConnection, &m_api, [this] {
        while (QTcpSocket* socket = m_api.nextPendingConnection())
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [=, this] { answer(socket); });
    });
}

void SteadyCortex::answer(QTcpSocket* socket)
{
    while (socket->peek(8192).contains("\r\n\r\n")) {
        QByteArray head = socket->peek(8192);
        head.truncate(head.indexOf("\r\n\r\n") + 4);
        socket->read(head.size());
        const QByteArray path = head.split(' ').value(1);
        if (has(u"api-unresponsive"_s))
            return socket->abort();
        if (path == "/health")
            socket->write(httpAnswer("{\"healthy\":true,\"events_1h\":0,\"recent_events\":null}"));
        else if (path == "/status")
            socket->write(httpAnswer("{\"uptime_s\":86400.5,\"running_count\":1,\"rate_limiter\":{"
                                     "\"usage_5h\":1,\"cap_5h\":150,\"usage_weekly\":1,"
                                     "\"cap_weekly\":2000,\"headroom_warning\":false}}"));
        else if (path == "/scheduler/status")
            socket->write(httpAnswer("{\"paused\":false,\"tick_interval\":\"1m0s\"}"));
        else
            socket->write(httpAnswer("cortex_dispatches_running 1\n"));
    }
}

void SteadyCortex::setFault(const QString& name, bool on)
{
    on ? void(m_faults.insert(name)) : void(m_faults.remove(name));
}

void SteadyCortex::work(double now)
{
    m_now = now;
    ++m_minute;
    m_database.run(
        u"INSERT INTO tick_metrics (tick_at, project, beads_ready) VALUES (?, 'alpha', 2)"_s,
        {toCortexTime(now)});
    finish(now);
    if (!has(u"scheduler-deadlock"_s) && !has(u"rate-limit-exhaustion"_s) && m_minute % 3 == 0)
        dispatch(now);
    misbehave(now);
}

void SteadyCortex::dispatch(double now)
{
    const QString bead = has(u"stage-regression"_s) ? u"bd-loop"_s : u"bd-%1"_s.arg(m_minute);
    m_database.run(u"INSERT INTO dispatches (bead_id, project, agent_id, status, dispatched_at) "
                   "VALUES (?, 'alpha', 'alpha-coder', 'running', ?)"_s,
        {bead, toCortexTime(now)});
    m_database.run(u"INSERT INTO provider_usage (provider, dispatched_at) VALUES ('m', ?)"_s,
        {toCortexTime(now)});
}

void SteadyCortex::finish(double now)
{
    QString status = m_minute % 60 == 0 ? u"failed"_s : u"completed"_s;
    QString category;
    if (has(u"dispatch-failures"_s) || has(u"unknown-failures"_s)) {
        status = u"failed"_s;
        category = has(u"unknown-failures"_s) ? u"session_disappeared"_s : u"timeout"_s;
    }
    m_database.run(u"UPDATE dispatches SET status = ?, failure_category = ?, completed_at = ? "
                   "WHERE status = 'running' AND dispatched_at <= ?"_s,
        {status, category.isNull() ? u""_s : category, toCortexTime(now),
            toCortexTime(now - 60 * attemptMinutes)});
}

void SteadyCortex::misbehave(double now)
{
    if (has(u"gateway-critical"_s) && m_minute % 2 == 0)
        m_database.run(u"INSERT INTO health_events (event_type, details, created_at) VALUES "
                       "('gateway_critical', '3 restart failures', ?)"_s,
            {toCortexTime(now)});
    if (has(u"rate-limit-exhaustion"_s)) {
        for (int i = 0; i < 20; ++i)
            m_database.run(
                u"INSERT INTO provider_usage (provider, dispatched_at) VALUES ('m', ?)"_s,
                {toCortexTime(now)});
    }
    if (has(u"cross-project-collision"_s) && m_minute % 5 == 0) {
        for (const QString& project : {u"alpha"_s, u"beta"_s})
            m_database.run(
                u"INSERT INTO dispatches (bead_id, project, agent_id, status, "
                "dispatched_at, completed_at) VALUES ('bd-both', ?, ?, 'completed', ?, ?)"_s,
                {project, QString(project + u"-coder"_s), toCortexTime(now), toCortexTime(now)});
    }
    if (has(u"unauthorized-access"_s))
        m_audit += "{\"timestamp\":\"" + toIsoUtc(now).toUtf8()
            + "\",\"remote_addr\":\"192.0.2.7:4000\",\"method\":\"POST\",\"path\":"
              "\"/scheduler/pause\",\"authorized\":false}\n";
    if (has(u"restart-loop"_s))
        log(now, u"Scheduled restart job"_s, QString::fromUtf16(restartScheduledMessageId));
    if (has(u"config-parse-error"_s))
        log(now, u"level=ERROR msg=\"failed to load config\" error=\"line 3\""_s);
    log(now, u"{\"level\":\"INFO\",\"msg\":\"tick complete\",\"dispatched\":0}"_s);
}

void SteadyCortex::log(double time, const QString& message, const QString& messageId)
{
    m_journal.push_back({++m_entries, time, messageId, message});
}

QByteArray SteadyCortex::configText() const
{
    return "[general]\nstate_db = \"" + m_database.path().toUtf8()
        + "\"\n[projects.alpha]\nenabled = true\nbeads_dir = \"/beads\"\n[projects.beta]\n"
          "enabled = true\nbeads_dir = \"/beads\"\n[rate_limits]\nwindow_5h_cap = 150\n"
          "weekly_cap = 2000\n[providers.m]\nauthed = true\ntier = \"fast\"\n[tiers]\n"
          "fast = [\"m\"]\n[api]\nbind = \"127.0.0.1:"
        + QByteArray::number(m_port)
        + "\"\n[api.security]\nenabled = true\nallowed_tokens = [\"0123456789abcdef\"]\n"
          "audit_log = \"/audit.log\"\n";
}

QByteArray SteadyCortex::unitText() const
{
    const bool down = has(u"config-parse-error"_s);
    return QByteArray("LoadState=loaded\nActiveState=") + (down ? "activating" : "active")
        + "\nSubState=" + (down ? "auto-restart" : "running")
        + "\nMainPID=4711\nNRestarts=0\nExecMainStatus=0\nActiveEnterTimestamp=@1789000000\n"
          "MemoryCurrent="
        + (has(u"alert-memory"_s) ? "920" : "300") + "\nMemoryMax=1000\n";
}

QByteArray SteadyCortex::journalText(const Command& command) const
{
    double since = 0;
    qint64 after = 0;
    for (const QString& argument : command.arguments) {
        if (argument.startsWith("--since=@"_L1))
            since = argument.mid(9).toDouble();
        else if (argument.startsWith("--after-cursor="_L1))
            after = argument.mid(15).toLongLong();
    }
    QByteArray text;
    for (const Entry& entry : m_journal) {
        if (entry.time < since || entry.number <= after)
            continue;
        QJsonObject line{{u"__CURSOR"_s, QString::number(entry.number)},
            {u"__REALTIME_TIMESTAMP"_s, QString::number(qint64(entry.time * 1e6))},
            {u"MESSAGE"_s, entry.message}};
        if (!entry.messageId.isEmpty())
            line.insert(u"MESSAGE_ID"_s, entry.messageId);
        text += QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n';
    }
    return text;
}

ProcessOutcome SteadyCortex::run(const Command& command) const
{
    return {.stdOut = command.program == "journalctl"_L1 ? journalText(command) : unitText()};
}

std::optional<QByteArray> SteadyCortex::file(const QString& path) const
{
    if (path == "/cortex/cortex.toml"_L1)
        return configText();
    if (path == "/beads/issues.jsonl"_L1)
        return "{\"id\":\"bd-loop\",\"status\":\"open\",\"labels\":[\"stage:review\"],"
               "\"updated_at\":\"2026-01-01T00:00:00Z\"}\n";
    if (path == "/audit.log"_L1)
        return m_audit;
    if (path == "/proc/meminfo"_L1)
        return "MemTotal: 1000 kB\nMemAvailable: 600 kB\n";
    if (path == "/proc/4711/status"_L1)
        return "VmRSS: 2048 kB\n";
    return std::nullopt;
}

void SteadyHost::run(
    const Command& command, QObject* context, std::function<void(const ProcessOutcome&)> done)
{
    QMetaObject::invokeMethod(
        context, [outcome = m_cortex.run(command), done = std::move(done)] { done(outcome); },
        Qt::QueuedConnection);
}

void SteadyHost::readFile(const FileRequest& request, QObject* context,
    std::function<void(const Result<FileReading>&)> done)
{
    Result<FileReading> reading = Error{Error::Kind::NotFound, request.path, {}};
    if (const auto bytes = m_cortex.file(request.path)) {
        FileReading found{.identity = {.inode = qHash(request.path), .size = bytes->size()}};
        found.unchanged = request.unlessStill == found.identity;
        if (!found.unchanged)
            found.bytes = bytes->mid(request.offset, request.maxBytes);
        reading = found;
    }
    QMetaObject::invokeMethod(
        context, [reading, done = std::move(done)] { done(reading); }, Qt::QueuedConnection);
}

std::unique_ptr<SqlSource> SteadyHost::openSql(const QString& path)
{
    return std::make_unique<LocalSqlSource>(path);
}

} // namespace console::testing
