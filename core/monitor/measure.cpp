#include "monitor/measure.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Sources", text);
}

template <typename T>
SourceStatus describe(const Observation& observation, const QString& id, const QString& title,
    const Result<T>& result, const QString& good)
{
    if (!result)
        return {id, title, false, result.error().message, result.error().details, 0};
    return {id, title, true, good, {}, observation.now};
}

SourceStatus describeApi(const Observation& observation, const QString& address)
{
    SourceStatus source{u"api"_s, tr("HTTP API"), !observation.api.error.has_value(), address, {},
        observation.api.lastAnswerAt};
    if (observation.api.error) {
        source.message = observation.api.error->message;
        source.details = observation.api.error->details;
    }
    return source;
}

QString lockText(const Observation& observation)
{
    if (!observation.lock || !observation.lock->owner)
        return tr("held by no process");
    const qint64 owner = *observation.lock->owner;
    return observation.unit && observation.unit->mainPid == owner
        ? tr("held by the service, process %1").arg(owner)
        : tr("held by process %1, which is not the unit's").arg(owner);
}

} // namespace

std::vector<MeasuredValue> measure(
    const Observation& observation, std::optional<double> metricsRunning)
{
    std::vector<MeasuredValue> values;
    const auto add = [&](Metric metric, const std::optional<double>& value) {
        if (value)
            values.push_back({metric, *value});
    };
    if (observation.store) {
        const StoreFacts& facts = *observation.store;
        const WindowCounts hour
            = countWindow(facts.dispatches, observation.now - 3600, observation.now);
        add(Metric::RunningCount, facts.running);
        add(Metric::DispatchesPerHour,
            startedIn(facts.dispatches, observation.now - 3600, observation.now));
        add(Metric::FailuresPerHour, hour.failed);
        if (hour.failed + hour.succeeded > 0)
            add(Metric::FailureShare, hour.failed / (hour.failed + hour.succeeded));
    } else {
        add(Metric::RunningCount, metricsRunning);
    }
    if (const auto& status = observation.api.status) {
        if (status->usage5h && status->cap5h.value_or(0) > 0)
            add(Metric::RateLimit5h, *status->usage5h / *status->cap5h);
        if (status->usageWeekly && status->capWeekly.value_or(0) > 0)
            add(Metric::RateLimitWeekly, *status->usageWeekly / *status->capWeekly);
    }
    if (!observation.api.error && !observation.api.latencies.empty())
        add(Metric::ApiLatency, observation.api.latencies.back());
    add(Metric::MemoryRss, observation.residentBytes);
    if (observation.unit)
        add(Metric::Restarts, observation.unit->restarts);
    add(Metric::HostMemoryUsed, observation.hostMemoryUsed);
    return values;
}

std::vector<SourceStatus> describeSources(const Observation& observation, const QString& apiAddress,
    const std::optional<Error>& metricsError)
{
    const QString problems = observation.config && !observation.config->problems.isEmpty()
        ? tr("Cortex would refuse it: %1").arg(observation.config->problems.join(u"; "_s))
        : tr("valid");
    std::vector<SourceStatus> sources;
    sources.push_back(
        describe(observation, u"config"_s, tr("cortex.toml"), observation.config, problems));
    sources.push_back(describeApi(observation, apiAddress));
    sources.push_back(describe(observation, u"metrics"_s, tr("/metrics"),
        metricsError ? Result<>(*metricsError) : Result<>(), tr("read")));
    sources.push_back(describe(observation, u"database"_s, tr("Database"), observation.store,
        observation.store
            ? tr("%n attempt(s) in the last hours")
                  .replace(u"%n"_s, QString::number(observation.store->dispatches.size()))
            : QString()));
    sources.push_back(describe(observation, u"integrity"_s, tr("Integrity check"),
        observation.integrity, observation.integrity ? *observation.integrity : QString()));
    sources.push_back(describe(observation, u"unit"_s, tr("systemd unit"), observation.unit,
        observation.unit
            ? u"%1 (%2)"_s.arg(observation.unit->activeState, observation.unit->subState)
            : QString()));
    sources.push_back(
        describe(observation, u"journal"_s, tr("Journal"), observation.journal, tr("read")));
    const bool audited = observation.audit && observation.audit->configured;
    sources.push_back(describe(observation, u"audit"_s, tr("Audit log"), observation.audit,
        audited ? tr("read") : tr("not configured in cortex.toml")));
    sources.push_back(
        describe(observation, u"beads"_s, tr("Work items"), observation.beads, tr("read")));
    sources.push_back(
        describe(observation, u"lock"_s, tr("Lock file"), observation.lock, lockText(observation)));
    return sources;
}

} // namespace console
