#include "simservice.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QUuid>

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t restartScheduled[] = u"5eb03494b6584870a536b337290809b3";
constexpr int restartSec = 10;
constexpr int readyBeads = 3;
const QString stranger = u"203.0.113.9:51544"_s;

void forgetStranger(const QString& auditLog)
{
    QFile file(auditLog);
    if (!file.open(QIODevice::ReadWrite))
        return;
    QByteArray kept;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.isEmpty() && !line.contains(stranger.toUtf8()))
            kept += line + '\n';
    }
    file.resize(0);
    file.seek(0);
    file.write(kept);
}

} // namespace

SimService::SimService(
    const Scratch& scratch, QString configFile, Settings settings, QObject* parent)
    : QObject(parent)
    , m_scratch(scratch)
    , m_configFile(std::move(configFile))
    , m_settings(settings)
{
    m_autoRestart.setSingleShot(true);
    connect(&m_pulse, &QTimer::timeout, this, &SimService::pulse);
    connect(&m_poller, &QTimer::timeout, this, &SimService::poll);
    connect(&m_autoRestart, &QTimer::timeout, this, [this] {
        addRestart(nowEpoch(), isOn("config-parse-error") ? u"config-parse-error"_s : QString());
        startOrRetry();
    });
}

SimService::~SimService()
{
    if (m_poller.isActive()) // else the unit is another instance's
        stop(u"terminated"_s);
}

bool SimService::start()
{
    followFaults();
    m_problem = tryStart();
    // As a unit that cannot load its configuration; anything else is our caller's mistake.
    const bool again = m_settings.playsSystemd && isOn("config-parse-error");
    if (!m_problem.isEmpty() && !again)
        return false;
    if (again)
        awaitRestart();
    m_pulse.start(m_settings.pulseMs);
    m_poller.start(200);
    return true;
}

void SimService::startOrRetry()
{
    if (!tryStart().isEmpty())
        awaitRestart();
}

// In the order of the reference: configuration, lock, store, API.
QString SimService::tryStart()
{
    m_config = loadConfig(m_configFile);
    if (isOn("config-parse-error"))
        m_config.problem = u"parsing config %1: toml: line 12: expected value"_s.arg(m_configFile);
    if (!m_config.problem.isEmpty()) {
        write(slogLine({{u"time"_s, logTime(nowEpoch())}, {u"level"_s, u"ERROR"_s},
                  {u"msg"_s, u"failed to load config"_s}, {u"error"_s, m_config.problem}}),
            isOn("config-parse-error") ? u"config-parse-error"_s : QString());
        return m_config.problem;
    }
    write(slogLine({{u"time"_s, logTime(nowEpoch())}, {u"level"_s, u"INFO"_s},
        {u"msg"_s, u"cortex starting"_s}, {u"config"_s, m_configFile}}));
    if (!takeLock())
        return u"failed to acquire lock"_s;
    if (!openStore()) {
        log(u"ERROR"_s, {},
            {{u"msg"_s, u"failed to open store"_s}, {u"error"_s, m_store->lastError()}});
        releaseLock();
        return u"failed to open store"_s;
    }
    m_store->failOrphans(nowEpoch());
    m_api = std::make_unique<SimApi>(*m_store);
    connect(m_api.get(), &SimApi::controlled, this, [this](const QString& message, qint64 id) {
        log(u"INFO"_s, u"api"_s,
            id > 0 ? Fields{{u"msg"_s, message}, {u"dispatch_id"_s, id}}
                   : Fields{{u"msg"_s, message}});
    });
    m_api->setConfig(m_config);
    m_api->restart(nowEpoch());
    log(u"INFO"_s, u"api"_s, {{u"msg"_s, u"api server starting"_s}, {u"bind"_s, m_config.bind}});
    if (!isOn("api-unresponsive") && !m_api->listen()) // it goes on without an API
        log(u"ERROR"_s, u"api"_s,
            {{u"msg"_s, u"api server error"_s}, {u"error"_s, m_api->listenError()}});
    log(u"INFO"_s, {},
        {{u"msg"_s, u"cortex running"_s}, {u"bind"_s, m_config.bind},
            {u"tick_interval"_s, goDurationText(m_config.tickSeconds)},
            {u"max_per_tick"_s, m_config.maxPerTick}});
    m_running = true;
    m_tickAt = 0;
    updateUnit({{u"ActiveState"_s, u"active"_s}, {u"SubState"_s, u"running"_s},
        {u"Result"_s, u"success"_s}, {u"MainPID"_s, QCoreApplication::applicationPid()},
        {u"ExecMainStatus"_s, 0}, {u"ActiveEnterTimestamp"_s, nowEpoch()},
        {u"InvocationID"_s, QUuid::createUuid().toString(QUuid::Id128)}});
    settle();
    pulse();
    return {};
}

bool SimService::openStore()
{
    m_store = std::make_unique<SimStore>(m_config.stateDb);
    m_rows = std::make_unique<FaultRows>(*m_store, m_scratch.movedRows());
    m_rowsAt = m_on.isEmpty() && !QFile::exists(m_scratch.movedRows()) ? nowEpoch() : 0;
    m_damaged = QFile::exists(m_scratch.soundPage());
    return m_store->open();
}

bool SimService::takeLock()
{
    m_lock = ::open(
        QFile::encodeName(m_config.lockFile).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_lock >= 0 && ::flock(m_lock, LOCK_EX | LOCK_NB) == 0) {
        const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
        return ::ftruncate(m_lock, 0) == 0
            && ::write(m_lock, pid.constData(), size_t(pid.size())) > 0;
    }
    log(u"ERROR"_s, {},
        {{u"msg"_s, u"failed to acquire lock"_s}, {u"path"_s, m_config.lockFile},
            {u"error"_s,
                m_lock < 0 ? QString::fromLocal8Bit(std::strerror(errno))
                           : u"another cortex instance is running"_s}});
    if (m_lock >= 0)
        ::close(m_lock);
    m_lock = -1;
    return false;
}

void SimService::releaseLock()
{
    if (m_lock < 0)
        return;
    QFile::remove(m_config.lockFile);
    ::close(m_lock);
    m_lock = -1;
}

void SimService::stop(const QString& signal)
{
    m_autoRestart.stop();
    shutDown(signal);
    m_rows.reset();
    m_store.reset(); // a stopped service leaves no -wal behind
    updateUnit({{u"ActiveState"_s, u"inactive"_s}, {u"SubState"_s, u"dead"_s}, {u"MainPID"_s, 0}});
}

void SimService::shutDown(const QString& signal)
{
    if (!m_running)
        return;
    m_running = false;
    const auto info = [this](const Fields& fields) { log(u"INFO"_s, {}, fields); };
    info({{u"msg"_s, u"received signal, shutting down"_s}, {u"signal"_s, signal}});
    m_api.reset();
    info({{u"msg"_s, u"draining tmux sessions"_s}, {u"timeout"_s, u"30s"_s}});
    info({{u"msg"_s, u"interrupted running dispatches"_s},
        {u"count"_s, m_store->interruptRunning(nowEpoch())}});
    info({{u"msg"_s, u"cortex stopped"_s}, {u"shutdown_duration"_s, u"112ms"_s}});
    releaseLock();
}

void SimService::log(
    const QString& level, const QString& component, const Fields& fields, const QString& fault)
{
    Fields line{{u"time"_s, logTime(nowEpoch())}, {u"level"_s, level}};
    line.append(fields.constFirst()); // msg
    if (!component.isEmpty())
        line.append({u"component"_s, component});
    line += fields.sliced(1);
    write(m_settings.textLog ? slogLine(line) : jsonLine(line), fault);
}

void SimService::write(const QByteArray& line, const QString& fault)
{
    if (m_settings.playsSystemd) {
        appendJournal(
            m_scratch, {.message = QString::fromUtf8(line), .time = nowEpoch(), .fault = fault});
        return;
    }
    std::fwrite(line.constData(), 1, size_t(line.size()), stderr);
    std::fputc('\n', stderr);
    std::fflush(stderr);
}

void SimService::updateUnit(const QJsonObject& changes)
{
    if (!m_settings.playsSystemd)
        return;
    constexpr double megabyte = 1024 * 1024;
    QJsonObject unit = readUnit(m_scratch);
    for (auto it = changes.begin(); it != changes.end(); ++it)
        unit.insert(it.key(), it.value());
    unit.insert(u"NRestarts"_s, m_restarts);
    const bool full = isOn("alert-memory");
    unit.insert(u"MemoryMax"_s, full ? QJsonValue(256 * megabyte) : QJsonValue(u"infinity"_s));
    unit.insert(u"MemoryCurrent"_s,
        !m_running && !full // agents of the cgroup live on without the service
            ? QJsonValue(u"[not set]"_s)
            : QJsonValue(
                std::floor((full ? 236 : 208 + 4 * std::sin(nowEpoch() / 600)) * megabyte)));
    writeUnit(m_scratch, unit);
}

bool SimService::isSilenced() const
{
    return isOn("scheduler-deadlock") || isOn("alert-no-dispatches")
        || isOn("rate-limit-exhaustion");
}

QStringList SimService::enabledProjects() const
{
    QStringList names;
    for (const SimConfig::Project& project : m_config.projects) {
        if (project.enabled)
            names += project.name;
    }
    return names;
}

void SimService::pulse()
{
    if (!m_running || m_api->isPaused())
        return;
    const double now = nowEpoch();
    // The damaged page belongs to the index of the outputs.
    for (const Fields& done : m_store->reapEnded(now, m_settings.pace, !m_damaged))
        log(u"INFO"_s, u"scheduler"_s, done);
    if (!isSilenced()) {
        for (const Fields& done : m_store->startDue(now, m_settings.pace, m_settings.dryRun)) {
            log(u"INFO"_s, u"scheduler"_s, done);
            ++m_dispatchedSinceTick;
        }
    } else if (isOn("rate-limit-exhaustion") && now - m_tickAt >= m_config.tickSeconds) {
        log(u"WARN"_s, u"scheduler"_s,
            {{u"msg"_s, u"no provider available, deferring"_s}, {u"bead"_s, u"cx-100"_s},
                {u"tier"_s, u"balanced"_s}});
    }
    if (now - m_tickAt >= m_config.tickSeconds)
        tick(now);
}

void SimService::tick(double now)
{
    m_tickAt = now;
    log(u"INFO"_s, u"scheduler"_s, {{u"msg"_s, u"tick started"_s}});
    m_store->addTick(now, enabledProjects(), readyBeads);
    log(u"INFO"_s, u"scheduler"_s,
        {{u"msg"_s, u"tick complete"_s}, {u"dispatched"_s, m_dispatchedSinceTick},
            {u"ready"_s, readyBeads * enabledProjects().size()}});
    m_dispatchedSinceTick = 0;
    updateUnit();
}

void SimService::poll()
{
    obey();
    followFaults();
    settle();
}

void SimService::obey()
{
    QFile control(m_scratch.control());
    if (!m_settings.playsSystemd || !control.open(QIODevice::ReadOnly))
        return;
    const QByteArray wanted = control.readAll().trimmed();
    if (wanted == "stop" || wanted == "restart")
        stop(u"terminated"_s);
    if ((wanted == "start" || wanted == "restart") && !m_running) {
        m_restarts = 0; // counted from the last start by hand
        startOrRetry();
    } else if (wanted == "reset-failed") {
        m_restarts = 0;
        updateUnit();
    }
    control.remove(); // last: the caller waits for it
}

void SimService::followFaults()
{
    const QStringList files = QDir(m_scratch.faults()).entryList(QDir::Files);
    const QSet<QString> wanted(files.begin(), files.end());
    for (const QString& id : QSet<QString>(m_on) - wanted) {
        m_on.remove(id);
        onFault(id, false);
    }
    for (const QString& id : QSet<QString>(wanted) - m_on) {
        m_on.insert(id);
        onFault(id, true);
    }
}

void SimService::onFault(const QString& id, bool on)
{
    m_rowsAt = 0;
    if (id == "unauthorized-access"_L1) {
        m_strangerAt = 0;
        if (!on)
            forgetStranger(m_config.auditLog);
    } else if (id == "restart-loop"_L1 || id == "alert-restarts"_L1) {
        m_restartAt = 0;
        if (!on) {
            removeFromJournal(m_scratch, id);
            m_restarts = 0;
        }
    } else if (id == "config-parse-error"_L1) {
        if (!on)
            removeFromJournal(m_scratch, id);
        if (on ? m_running : m_autoRestart.isActive()) {
            m_restarts = 0;
            m_autoRestart.stop();
            shutDown(u"terminated"_s);
            startOrRetry();
        }
    }
    updateUnit();
}

void SimService::settle()
{
    if (m_running) {
        isOn("api-unresponsive") ? m_api->close() : void(m_api->listen());
        m_api->setDelay(isOn("alert-api-latency") ? m_settings.latencyMs : 0);
    } else if (!m_autoRestart.isActive() || (!m_store && !openStore())) {
        return; // stopped by hand: nothing happens
    }
    const double now = nowEpoch();
    settleDamage();
    // What is on ages: its rows are written again before they leave the shortest window.
    if ((m_rowsAt == 0 || (!m_on.isEmpty() && now - m_rowsAt > 240))
        && m_rows->apply(m_on, now, m_config.cap5h))
        m_rowsAt = now;
    settleRestarts(now);
    if (isOn("unauthorized-access") && now - m_strangerAt > 1200) {
        m_strangerAt = now;
        appendAudit(m_config.auditLog,
            {.remote = stranger,
                .path = u"/scheduler/pause"_s,
                .token = u"guessed-0123456789"_s,
                .status = 401,
                .error = u"invalid token"_s});
    }
}

void SimService::settleDamage()
{
    const bool wanted = isOn("database-corruption");
    if (wanted == m_damaged)
        return;
    // Nothing of the page may wait in the WAL; a reader in the way means: again at the next poll.
    if (wanted && !m_store->checkpoint())
        return;
    m_store->close();
    const bool done = wanted ? damageDatabase(m_config.stateDb, m_scratch.soundPage())
                             : repairDatabase(m_config.stateDb, m_scratch.soundPage());
    m_damaged = done ? wanted : m_damaged;
    if (!m_store->open())
        log(u"ERROR"_s, {},
            {{u"msg"_s, u"failed to open store"_s}, {u"error"_s, m_store->lastError()}});
}

void SimService::settleRestarts(double now)
{
    if (!m_settings.playsSystemd)
        return;
    const bool loop = isOn("restart-loop");
    if (!loop && !isOn("alert-restarts"))
        return;
    const QString fault = loop ? u"restart-loop"_s : u"alert-restarts"_s;
    if (m_restartAt == 0) {
        // Five in the last ten minutes; or three in the hour, never four within ten minutes.
        for (int i = loop ? 4 : 2; i >= 0; --i)
            addRestart(now - (loop ? 100.0 * i : 900.0 * i + 60), fault);
    } else if (now - m_restartAt > (loop ? 100 : 1200)) {
        addRestart(now, fault);
    } else {
        return;
    }
    m_restartAt = now;
    updateUnit();
}

void SimService::addRestart(double at, const QString& fault)
{
    appendJournal(m_scratch,
        {.message = u"cortex.service: Scheduled restart job, restart counter is at %1."_s.arg(
             ++m_restarts),
            .time = at,
            .messageId = QString::fromUtf16(restartScheduled),
            .fault = fault});
}

void SimService::awaitRestart()
{
    if (!m_settings.playsSystemd) // the real one goes on from here
        return QCoreApplication::exit(1);
    updateUnit({{u"ActiveState"_s, u"activating"_s}, {u"SubState"_s, u"auto-restart"_s},
        {u"ExecMainStatus"_s, 1}, {u"Result"_s, u"exit-code"_s}, {u"MainPID"_s, 0}});
    m_autoRestart.start(restartSec * 1000);
}

} // namespace console::sim
