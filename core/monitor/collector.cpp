#include "monitor/collector.h"

#include "base/clock.h"
#include "base/logging.h"

#include <QJsonArray>

namespace console {

using namespace Qt::StringLiterals;

Collector::Collector(Host& host, const Profile& profile, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_host(host)
    , m_profile(profile)
    , m_clock(clock)
    , m_api(*new ApiProbe(clock, this))
    , m_hostProbe(*new HostProbe(host, profile, this))
    , m_deadline(this)
{
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, &Collector::finish);
}

void Collector::look(std::chrono::milliseconds deadline)
{
    if (m_looking)
        return;
    m_looking = true;
    m_lookStarted = m_clock.now();
    m_deadline.start(deadline);
    m_open = 1; // the configuration, which says where everything else is
    if (m_waitingSince.contains(u"config"_s))
        return;
    m_waitingSince.insert(u"config"_s, m_lookStarted);
    m_host.readFile({.path = m_profile.configPath(),
                        .maxBytes = 4 << 20,
                        .unlessStill = m_config ? m_configFile : std::nullopt},
        this, [this](const Result<FileReading>& file) { onConfig(file); });
}

void Collector::onConfig(const Result<FileReading>& file)
{
    m_waitingSince.remove(u"config"_s);
    if (!file) {
        m_config = file.error();
    } else if (!file->unchanged) {
        m_configFile = file->identity;
        m_config = parseCortexConfig(file->bytes, m_profile.configPath());
    }
    if (!m_looking)
        return;
    startParts();
    onPartDone(u"config"_s);
}

void Collector::startParts()
{
    const CortexConfig config = m_config ? *m_config : CortexConfig{};
    if (config.stateDb != m_databasePath && !config.stateDb.isEmpty()) {
        m_databasePath = config.stateDb;
        m_store.setDatabase(m_host, m_databasePath, m_storeMemory);
        m_integrity.setDatabase(m_host, m_databasePath, {});
    }
    start(u"api"_s, [this, config](auto done) { askApi(config, std::move(done)); });
    start(u"unit"_s, [this](auto done) {
        m_hostProbe.readUnit([this, done] { m_hostProbe.readMemory(done); });
    });
    start(u"journal"_s,
        [this](auto done) { m_hostProbe.readJournal(m_lookStarted, std::move(done)); });
    start(u"audit"_s, [this, config](auto done) {
        m_hostProbe.readAudit(config.auditLog, m_lookStarted, std::move(done));
    });
    start(
        u"beads"_s, [this, config](auto done) { m_hostProbe.readBeads(config, std::move(done)); });
    start(u"lock"_s,
        [this, config](auto done) { m_hostProbe.readLock(config.lockFile, std::move(done)); });
    start(u"database"_s, [this](auto done) { readStore(std::move(done)); });
    start(u"integrity"_s, [this](auto done) { checkIntegrity(std::move(done)); });
}

void Collector::askApi(const CortexConfig& config, std::function<void()> done)
{
    if (!m_profile.apiUrl.isEmpty()) {
        m_api.setAddresses({m_profile.apiUrl});
        return m_api.look(std::move(done));
    }
    // Another Cortex must not answer for this one where the config names an address.
    const auto address = reachableAddress(config.apiBind);
    reachAll(
        address ? QStringList{*address} : QStringList{u"127.0.0.1:8900"_s, u"127.0.0.1:8080"_s}, {},
        std::move(done));
}

void Collector::reachAll(QStringList wanted, QStringList reached, std::function<void()> done)
{
    if (wanted.isEmpty()) {
        m_api.setAddresses(reached);
        return m_api.look(std::move(done));
    }
    const QString next = wanted.takeFirst();
    m_host.reach(
        next, this, [this, wanted, reached, done = std::move(done)](const Result<QString>& here) {
            if (!here) {
                m_api.setOutOfReach(here.error());
                return done();
            }
            reachAll(wanted, reached + QStringList{*here}, done);
        });
}

void Collector::start(const QString& source, const Part& part)
{
    if (m_waitingSince.contains(source))
        return; // still at the last question: asking again would only pile up
    m_waitingSince.insert(source, m_lookStarted);
    ++m_open;
    part([this, source, look = m_lookStarted] {
        const bool late = look != m_lookStarted || !m_looking;
        m_waitingSince.remove(source);
        if (!late)
            onPartDone(source);
    });
}

void Collector::onPartDone(const QString& source)
{
    qCDebug(logMonitor) << source << "answered after" << m_clock.now() - m_lookStarted << "s";
    if (--m_open == 0)
        finish();
}

void Collector::readStore(std::function<void()> done)
{
    if (m_databasePath.isEmpty()) {
        m_facts = m_config
            ? Error{Error::Kind::NotFound,
                tr("cortex.toml names no general.state_db: Cortex would use a throw-away "
                   "database"),
                {}}
            : Error{Error::Kind::NotFound,
                tr("the database is not known: %1").arg(m_config.error().message), {}};
        return done();
    }
    m_store.read(m_lookStarted, this,
        [this, done](const Result<StoreFacts>& facts, const QJsonObject& memory) {
            m_facts = facts;
            m_storeMemory = memory;
            done();
        });
}

void Collector::checkIntegrity(std::function<void()> done)
{
    if (m_databasePath.isEmpty()) {
        m_finding = m_facts ? Error{} : m_facts.error();
        return done();
    }
    // At most 1 % of the time goes into checks; the thorough one runs once an hour.
    const double now = m_lookStarted;
    if (m_finding && now < m_checkedAt + 100 * m_checkCost && now >= m_checkedAt)
        return done();
    const bool full = now - m_fullCheckAt > 3600;
    m_integrity.checkIntegrity(
        full, this, [this, full, done](const Result<QString>& finding, double seconds) {
            m_finding = finding;
            m_checkedAt = m_clock.now();
            m_checkCost = seconds;
            if (full && finding)
                m_fullCheckAt = m_checkedAt;
            done();
        });
}

std::optional<Error> Collector::overdue(const QString& source) const
{
    const auto since = m_waitingSince.constFind(source);
    const double silent = since == m_waitingSince.constEnd() ? 0 : m_clock.now() - *since;
    if (silent < 3 * m_profile.pollInterval)
        return std::nullopt;
    return Error{Error::Kind::TimedOut,
        tr("no answer for %1 s; the console goes on waiting").arg(int(silent)), {}};
}

void Collector::finish()
{
    if (!m_looking)
        return;
    m_looking = false;
    m_deadline.stop();
    Observation observation{.now = m_clock.now()};
    const auto take = [this](const QString& source, const auto& value) {
        const auto error = overdue(source);
        return error ? std::decay_t<decltype(value)>(*error) : value;
    };
    observation.config = take(u"config"_s, m_config);
    observation.api = m_api.facts();
    if (const auto error = overdue(u"api"_s))
        observation.api.error = error;
    observation.store = take(u"database"_s, m_facts);
    observation.integrity = m_finding; // a long check is no silence
    observation.unit = take(u"unit"_s, m_hostProbe.unit);
    observation.journal = take(u"journal"_s, m_hostProbe.journal);
    observation.audit = take(u"audit"_s, m_hostProbe.audit);
    observation.beads = take(u"beads"_s, m_hostProbe.beads);
    observation.lock = take(u"lock"_s, m_hostProbe.lock);
    observation.beadPrefixes = m_profile.beadPrefixes;
    observation.hostMemoryUsed = m_hostProbe.hostMemoryUsed;
    observation.residentBytes = m_hostProbe.residentBytes;
    emit observed(observation);
}

QJsonObject Collector::memory() const
{
    QJsonArray latencies;
    for (const double latency : m_api.facts().latencies)
        latencies.append(latency);
    return {{u"dispatches"_s, m_storeMemory}, {u"stages"_s, m_hostProbe.memory(m_clock.now())},
        {u"database"_s, m_databasePath}, {u"api_last_answer_at"_s, m_api.facts().lastAnswerAt},
        {u"api_watched_since"_s, m_api.facts().watchedSince}, {u"api_latencies"_s, latencies}};
}

void Collector::restore(const QJsonObject& memory)
{
    m_storeMemory = memory.value("dispatches"_L1).toObject();
    m_hostProbe.restore(memory.value("stages"_L1).toObject());
    std::vector<double> latencies;
    for (const QJsonValue& latency : memory.value("api_latencies"_L1).toArray())
        latencies.push_back(latency.toDouble());
    m_api.restore(memory.value("api_last_answer_at"_L1).toDouble(),
        memory.value("api_watched_since"_L1).toDouble(), latencies);
}

} // namespace console
