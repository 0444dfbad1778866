#include "monitor/monitor.h"

#include "monitor/measure.h"
#include "triggers/rules.h"

#include <QJsonDocument>

namespace console {

using namespace Qt::StringLiterals;

Monitor::Monitor(std::unique_ptr<Host> host, Profile profile, const Clock& clock)
    : m_clock(clock)
    , m_profile(std::move(profile))
    , m_host(std::move(host))
    , m_collector(*new Collector(*m_host, m_profile, clock, this))
    , m_timer(this)
{
    connect(&m_timer, &QTimer::timeout, this, &Monitor::lookNow);
    connect(&m_collector, &Collector::observed, this, &Monitor::onObserved);
}

Monitor::~Monitor()
{
    delete &m_collector; // before the host that it reads through
}

void Monitor::restore(const QByteArray& memory)
{
    const QJsonObject document = QJsonDocument::fromJson(memory).object();
    m_triggers = triggerMemoriesFromJson(document.value("triggers"_L1).toObject());
    QJsonObject sources = document.value("sources"_L1).toObject();
    // After a long pause nobody can say that the API was silent all the time.
    if (m_clock.now() - document.value("at"_L1).toDouble() > longestGap) {
        sources.remove(u"api_last_answer_at"_s);
        sources.remove(u"api_watched_since"_s);
        sources.remove(u"api_latencies"_s);
    }
    m_collector.restore(sources);
}

void Monitor::start()
{
    m_timer.start(std::chrono::milliseconds(qint64(m_profile.pollInterval * 1000)));
    lookNow();
}

void Monitor::lookNow()
{
    // A source that hangs must not make the answers of the others look old.
    m_collector.look(std::chrono::milliseconds(qint64(m_profile.pollInterval * 900)));
}

void Monitor::refresh()
{
    m_host->reconnect();
    lookNow();
}

void Monitor::lookOnce(int deadlineMs)
{
    m_collector.look(std::chrono::milliseconds(deadlineMs));
}

void Monitor::onObserved(const Observation& observation)
{
    Report report{.evaluatedAt = observation.now,
        .profile = m_profile.name,
        .host = m_host->name(),
        .unit = m_profile.unit,
        .connection = m_collector.api().address(),
        .way = m_host->connection(),
        .schedulerPaused = observation.api.scheduler && observation.api.scheduler->paused};
    for (const TriggerDefinition& definition : triggerDefinitions()) {
        const TriggerSettings settings
            = m_profile.triggers.value(definition.id, definition.defaults);
        const Reading reading = evaluateRule(definition.id, settings, observation);
        TriggerMemory& memory = m_triggers[definition.id];
        memory = advance(memory, definition, settings, reading, observation.now);
        report.triggers.push_back(statusOf(definition, settings, reading, memory));
    }
    report.measured = measure(observation, m_collector.api().metricsRunning());
    report.sources = describeSources(
        observation, m_collector.api().address(), m_collector.api().metricsError());
    const QJsonObject memory{{u"at"_s, observation.now}, {u"triggers"_s, toJson(m_triggers)},
        {u"sources"_s, m_collector.memory()}};
    emit reported(report, QJsonDocument(memory).toJson(QJsonDocument::Compact));
}

} // namespace console
