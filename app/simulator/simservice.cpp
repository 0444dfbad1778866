#include "simservice.h"

#include "simfaults.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QUuid>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr char16_t restartScheduled[] = u"5eb03494b6584870a536b337290809b3";

double nowEpoch()
{
    return double(QDateTime::currentMSecsSinceEpoch()) / 1000;
}

} // namespace

SimService::SimService(const Scratch& scratch, Settings settings, QObject* parent)
    : QObject(parent)
    , m_scratch(scratch)
    , m_settings(settings)
    , m_store(scratch.database())
    , m_api(scratch, m_store)
{
    connect(&m_ticker, &QTimer::timeout, this, &SimService::tick);
    connect(&m_poller, &QTimer::timeout, this, &SimService::poll);
}

SimService::~SimService()
{
    stop();
}

bool SimService::takeLock()
{
    m_lock = ::open(
        QFile::encodeName(m_scratch.lockFile()).constData(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (m_lock < 0 || ::flock(m_lock, LOCK_EX | LOCK_NB) != 0)
        return false;
    const QByteArray pid = QByteArray::number(QCoreApplication::applicationPid()) + '\n';
    return ::ftruncate(m_lock, 0) == 0 && ::write(m_lock, pid.constData(), size_t(pid.size())) > 0;
}

QString SimService::start()
{
    if (!takeLock())
        return u"failed to acquire lock"_s;
    if (!m_store.open())
        return u"failed to open store"_s;
    m_running = true;
    m_api.restart();
    // As the reference: without a listener it goes on without an API.
    if (!m_api.listen())
        log(u"api server error"_s);
    updateUnit({{u"LoadState"_s, u"loaded"_s}, {u"ActiveState"_s, u"active"_s},
        {u"SubState"_s, u"running"_s}, {u"Result"_s, u"success"_s},
        {u"MainPID"_s, QCoreApplication::applicationPid()}, {u"NRestarts"_s, 0},
        {u"ExecMainStatus"_s, 0}, {u"ActiveEnterTimestamp"_s, nowEpoch()},
        {u"InvocationID"_s, QUuid::createUuid().toString(QUuid::Id128)},
        {u"MemoryCurrent"_s, 212.0 * 1024 * 1024}, {u"MemoryMax"_s, u"infinity"_s}});
    appendJournal(
        m_scratch, u"level=INFO msg=\"cortex starting\" config=cortex.toml"_s, nowEpoch());
    log(u"cortex running"_s);
    m_ticker.start(m_settings.tickMs);
    m_poller.start(200);
    tick();
    return {};
}

void SimService::stop()
{
    m_ticker.stop();
    if (!m_running)
        return;
    m_running = false;
    log(u"received signal, shutting down"_s);
    m_api.close();
    m_store.interruptRunning();
    m_store.close();
    updateUnit({{u"ActiveState"_s, u"inactive"_s}, {u"SubState"_s, u"dead"_s}, {u"MainPID"_s, 0}});
    log(u"cortex stopped"_s);
    QFile::remove(m_scratch.lockFile());
    ::close(m_lock);
    m_lock = -1;
}

void SimService::log(const QString& message, const QJsonObject& fields)
{
    QJsonObject line = fields;
    line.insert(u"time"_s, QDateTime::currentDateTime().toString(Qt::ISODateWithMs));
    line.insert(u"level"_s, u"INFO"_s);
    line.insert(u"component"_s, u"scheduler"_s);
    line.insert(u"msg"_s, message);
    appendJournal(m_scratch, QString::fromUtf8(QJsonDocument(line).toJson(QJsonDocument::Compact)),
        nowEpoch());
}

void SimService::updateUnit(const QJsonObject& changes)
{
    QJsonObject unit = readUnit(m_scratch);
    for (auto it = changes.begin(); it != changes.end(); ++it)
        unit.insert(it.key(), it.value());
    writeUnit(m_scratch, unit);
}

void SimService::tick()
{
    if (m_damaged || m_api.isPaused())
        return;
    const bool mayStart = !isOn("scheduler-deadlock") && !isOn("alert-no-dispatches")
        && !isOn("rate-limit-exhaustion") && !isOn("config-parse-error");
    for (const QString& message : m_store.tick(mayStart, m_settings.pace, 3))
        log(message);
    keepUp();
}

void SimService::poll()
{
    QFile control(m_scratch.control());
    if (control.open(QIODevice::ReadOnly)) {
        const QByteArray wanted = control.readAll().trimmed();
        control.remove();
        if (wanted == "stop")
            stop();
        else if (wanted == "start" && !m_running)
            log(start().isEmpty() ? u"started"_s : u"failed to start"_s);
    }
    if (!m_running)
        return;
    const QStringList files = QDir(m_scratch.faults()).entryList(QDir::Files);
    const QSet<QString> wanted(files.begin(), files.end());
    for (const QString& id : QSet<QString>(m_on) - wanted)
        switchFault(id, false);
    for (const QString& id : QSet<QString>(wanted) - m_on)
        switchFault(id, true);
}

void SimService::switchFault(const QString& id, bool on)
{
    if (on)
        m_on.insert(id);
    else
        m_on.remove(id);
    if (id == "gateway-critical"_L1 && on) {
        m_store.addEvent(u"gateway_critical"_s, u"3 restart failures in 1h"_s);
        m_lastEvent = 0;
    } else if (id == "dispatch-failures"_L1) {
        m_store.burst(on ? 0.7 : 0, u"test_failure"_s);
    } else if (id == "unknown-failures"_L1) {
        m_store.burst(on ? 0.4 : 0, u"session_disappeared"_s);
    } else if (id == "alert-failure-rate"_L1) {
        m_store.burst(on ? 0.25 : 0, u"test_failure"_s);
    } else if (id == "database-corruption"_L1) {
        damage(on);
    } else if (id == "api-unresponsive"_L1) {
        on ? m_api.close() : void(m_api.listen());
    } else if (id == "alert-api-latency"_L1) {
        m_api.setDelay(on ? m_settings.latencyMs : 0);
    } else if (id == "rate-limit-exhaustion"_L1) {
        on ? m_store.plantUsage(150) : m_store.removePlantedUsage();
    } else if (id == "config-parse-error"_L1) {
        failConfig(on);
    } else if (id == "restart-loop"_L1 || id == "alert-restarts"_L1) {
        m_restartsAdded = 0;
    } else if (id == "stage-regression"_L1 && on) {
        m_store.addCompletions(u"cx-100"_s, u"cortex-coder"_s, 4);
    } else if (id == "cross-project-collision"_L1) {
        for (const QString& project : {u"cortex"_s, u"hg-website"_s})
            on ? m_store.addRunning(u"cx-collision"_s, project)
               : m_store.endRunning(u"cx-collision"_s);
    } else if (id == "unauthorized-access"_L1 && on) {
        appendAudit(m_scratch, u"203.0.113.9:51544"_s, false, u"/scheduler/pause"_s);
    } else if (id == "alert-memory"_L1) {
        constexpr double limit = 256.0 * 1024 * 1024;
        updateUnit({{u"MemoryMax"_s, on ? QJsonValue(limit) : QJsonValue(u"infinity"_s)},
            {u"MemoryCurrent"_s, on ? 0.92 * limit : 0.8 * limit}});
    }
}

void SimService::keepUp()
{
    const qint64 now = QDateTime::currentSecsSinceEpoch();
    if (isOn("gateway-critical") && now - m_lastEvent >= 10) {
        m_store.addEvent(u"gateway_critical"_s, u"3 restart failures in 1h"_s);
        m_lastEvent = now;
    }
    if ((isOn("restart-loop") || isOn("alert-restarts")) && m_restartsAdded < 5)
        addRestart();
}

void SimService::addRestart()
{
    ++m_restartsAdded;
    const int restarts = readUnit(m_scratch).value("NRestarts"_L1).toInt() + 1;
    appendJournal(m_scratch,
        u"cortex.service: Scheduled restart job, restart counter is at %1."_s.arg(restarts),
        nowEpoch(), QString::fromUtf16(restartScheduled));
    updateUnit({{u"NRestarts"_s, restarts}});
}

void SimService::failConfig(bool on)
{
    if (!on) {
        m_api.listen();
        updateUnit({{u"ActiveState"_s, u"active"_s}, {u"SubState"_s, u"running"_s},
            {u"ExecMainStatus"_s, 0}, {u"MainPID"_s, QCoreApplication::applicationPid()},
            {u"ActiveEnterTimestamp"_s, nowEpoch()}});
        return;
    }
    m_api.close();
    appendJournal(m_scratch,
        u"time=2026-02-18T05:15:00.000+10:00 level=ERROR msg=\"failed to load config\" "
        "error=\"parsing config cortex.toml: toml: line 12: expected value\""_s,
        nowEpoch());
    updateUnit({{u"ActiveState"_s, u"activating"_s}, {u"SubState"_s, u"auto-restart"_s},
        {u"ExecMainStatus"_s, 1}, {u"Result"_s, u"exit-code"_s}, {u"MainPID"_s, 0}});
}

void SimService::damage(bool on)
{
    const QString path = m_scratch.database();
    const QString kept = path + u".sound"_s;
    m_store.checkpoint();
    m_store.close();
    if (on) {
        QFile::remove(kept);
        m_damaged = QFile::copy(path, kept) && damageDatabase(path);
        return;
    }
    if (!m_damaged)
        return;
    for (const QString& suffix : {QString(), u"-wal"_s, u"-shm"_s})
        QFile::remove(path + suffix);
    QFile::rename(kept, path);
    m_damaged = false;
    m_store.open();
}

} // namespace console::sim
