#include "triggers/rulesinternal.h"

#include "monitor/summary.h"

#include <algorithm>

namespace console::rules {

using namespace Qt::StringLiterals;

namespace {

// Ticks older than this have stopped.
double tickPatience(const Observation& seen)
{
    return std::max(180.0, 3 * (seen.config ? seen.config->tickInterval : 60));
}

// Ready work at each tick from `from` on, oldest first: summed over the latest row of every enabled
// project, since projects may write theirs seconds apart.
std::vector<double> readyWork(const Observation& seen, double from)
{
    const auto& projects = seen.config->projects;
    std::map<QString, std::pair<double, double>> latest;
    std::vector<double> ready;
    for (auto tick = seen.store->ticks.rbegin(); tick != seen.store->ticks.rend(); ++tick) {
        for (const auto& [project, beads] : tick->readyByProject)
            latest[project] = {tick->time, beads};
        if (tick->time < from)
            continue;
        double sum = 0;
        for (const auto& [project, row] : latest) {
            const auto known = projects.constFind(project);
            if ((known == projects.constEnd() || known->enabled)
                && tick->time - row.first <= tickPatience(seen))
                sum += row.second;
        }
        ready.push_back(sum);
    }
    return ready;
}

// Of one rate limit: what is used of how much, and who says so.
struct Usage
{
    double used = 0;
    double cap = 0;
    QString source = {};
    [[nodiscard]] double share() const { return cap > 0 ? used / cap : 1; }
};

// An API that answers 0 because its database failed must not hide what the store says.
std::optional<Usage> usageOf(const std::optional<double>& ofApi,
    const std::optional<double>& ofStore, const std::optional<double>& capOfApi,
    const std::optional<double>& capOfConfig)
{
    const auto cap = capOfApi.value_or(0) > 0 ? capOfApi : capOfConfig;
    if (!cap || (!ofApi && !ofStore))
        return std::nullopt;
    const bool storeSaysMore = !ofApi || (ofStore && *ofStore > *ofApi);
    return Usage{storeSaysMore ? *ofStore : *ofApi, *cap, storeSaysMore ? u"database"_s : u"api"_s};
}

// A used up limit counts only while work waits and nothing is dispatched.
void requireBacklog(const Observation& seen, Reading& reading)
{
    const double tick = seen.config ? seen.config->tickInterval : 60;
    // The last counted dispatch is the one that met the cap; later ones went to providers without.
    const double last = seen.store->lastDispatchAt.value_or(0);
    const bool sinceTheCap = !seen.store->lastUsageAt || last > *seen.store->lastUsageAt + 2;
    if (sinceTheCap && seen.now - last < 2 * tick) {
        reading.verdict = Reading::Verdict::False;
        reading.evidence.push_back({u"database"_s, tr("dispatches go on")});
        return;
    }
    if (!seen.config || seen.store->ticks.empty()) {
        reading.verdict = Reading::Verdict::CannotEvaluate;
        reading.reason = seen.config
            ? tr("the limit is used up, but this database has no scheduler "
                 "ticks: whether work is waiting cannot be told")
            : seen.config.error().message;
        return;
    }
    const double ready = readyWork(seen, seen.store->ticks.front().time).back();
    reading.evidence.push_back({u"database"_s, tr("ready work items: %1").arg(ready)});
    if (ready <= 0)
        reading.verdict = Reading::Verdict::False;
}

void addSilenceEvidence(const Observation& seen, double waiting, bool paused, Reading& reading)
{
    const StoreFacts& facts = *seen.store;
    reading.evidence.push_back({u"database"_s,
        tr("waiting throughout: %1 work items or retries; running: %2")
            .arg(waiting)
            .arg(facts.running)});
    if (paused)
        reading.evidence.push_back({u"api"_s, tr("the scheduler is paused")});
    const double tickAge = seen.now - facts.ticks.front().time;
    if (tickAge > tickPatience(seen) && !paused)
        reading.evidence.push_back({u"database"_s,
            tr("the scheduler's ticks stopped %1 ago").arg(formatDuration(tickAge))});
    if (seen.unit && seen.unit->activeState != "active"_L1)
        reading.evidence.push_back({u"unit"_s,
            tr("the service does not run: the unit is %1 (%2)")
                .arg(seen.unit->activeState, seen.unit->subState)});
}

} // namespace

Reading noDispatches(const QString& id, const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    if (!seen.config)
        return broken(seen.config.error());
    const StoreFacts& facts = *seen.store;
    if (!facts.hasTickMetrics || facts.ticks.empty() || !facts.lastDispatchAt)
        return broken(
            {.message = tr("this database has no scheduler ticks or no dispatches: whether "
                           "work is waiting cannot be told")});
    const double silent = std::max(0.0, seen.now - *facts.lastDispatchAt);
    Reading reading = judged(id, settings, silent);
    const double newestTick = facts.ticks.front().time;
    const auto ready
        = readyWork(seen, std::max(*facts.lastDispatchAt, seen.now - settings.threshold));
    const double least = ready.empty() ? readyWork(seen, newestTick).back()
                                       : *std::min_element(ready.begin(), ready.end());
    // Where no tick was seen nobody looked for work: that is worse than work left waiting.
    const bool unseen = ready.empty() && seen.now - newestTick > tickPatience(seen);
    const double waiting = least + facts.pendingRetry;
    const bool paused = !seen.api.error && seen.api.scheduler && seen.api.scheduler->paused;
    if ((waiting <= 0 && !unseen) || facts.running > 0 || paused)
        reading.verdict = Reading::Verdict::False;
    else if (reading.verdict == Reading::Verdict::False && silent > tickPatience(seen))
        reading.approach = {*facts.lastDispatchAt, *facts.lastDispatchAt + settings.threshold};
    addSilenceEvidence(seen, waiting, paused, reading);
    return reading;
}

Reading rateLimit(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const StatusReading status
        = seen.api.error ? StatusReading{} : seen.api.status.value_or(StatusReading{});
    const auto capOfConfig = [&](double CortexConfig::*cap) {
        return seen.config ? std::optional((*seen.config).*cap) : std::nullopt;
    };
    const auto hours = usageOf(
        status.usage5h, seen.store->usage5h, status.cap5h, capOfConfig(&CortexConfig::cap5h));
    const auto week = usageOf(status.usageWeekly, seen.store->usageWeekly, status.capWeekly,
        capOfConfig(&CortexConfig::capWeekly));
    if (!hours || !week)
        return broken({.message = tr("neither /status nor the database tells the usage and the "
                                     "caps: this version of Cortex may have no rate limiter")});
    const Usage& fuller = hours->share() >= week->share() ? *hours : *week;
    Reading reading = judged(u"rate-limit-exhaustion"_s, settings, fuller.share());
    reading.numerator = fuller.used;
    reading.denominator = fuller.cap;
    reading.evidence = {{hours->source, tr("5 h: %1 of %2").arg(hours->used).arg(hours->cap)},
        {week->source, tr("week: %1 of %2").arg(week->used).arg(week->cap)}};
    if (reading.verdict == Reading::Verdict::True)
        requireBacklog(seen, reading);
    return reading;
}

} // namespace console::rules
