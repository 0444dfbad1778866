#include "triggers/rulesinternal.h"

#include "monitor/summary.h"

#include <algorithm>

namespace console::rules {

using namespace Qt::StringLiterals;

namespace {

void addCounts(const Observation& seen, const WindowCounts& counts, Reading& reading)
{
    for (const auto& [category, count] : counts.categories)
        reading.evidence.push_back({u"database"_s, u"%1: %2"_s.arg(category).arg(count)});
    if (counts.cancelled + counts.interrupted > 0)
        reading.evidence.push_back({u"database"_s,
            tr("not counted: %1 cancelled, %2 interrupted")
                .arg(counts.cancelled)
                .arg(counts.interrupted)});
    if (seen.store->endedWithoutTime > 0)
        reading.evidence.push_back({u"database"_s,
            tr("%1 ended attempts carry no end time and are in no window")
                .arg(seen.store->endedWithoutTime)});
}

Reading share(const QString& id, const TriggerSettings& settings, double part, double whole)
{
    Reading reading = whole > 0 ? judged(id, settings, part / whole) : Reading{};
    reading.numerator = part;
    reading.denominator = whole;
    if (whole < std::max(1, settings.minSamples)) {
        reading.verdict = Reading::Verdict::NoData;
        reading.reason = tr("too little data: %1 attempts ended in the window, %2 are needed")
                             .arg(whole)
                             .arg(std::max(1, settings.minSamples));
    }
    return reading;
}

// Since when `isTrue(t)` has held at each minute up to now: the database itself is the history of
// these conditions, so a hold need not be watched by the console.
template <typename Condition>
std::optional<double> trueSince(double now, double hold, const Condition& isTrue)
{
    std::optional<double> since;
    // The rows in memory cover three hours; one window of them is needed at the far end.
    for (double t = now; t >= now - hold - 600 && isTrue(t); t -= 60)
        since = t;
    return since;
}

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
    if (seen.now - seen.store->lastDispatchAt.value_or(0) < 2 * tick) {
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

Reading gatewayCritical(const TriggerSettings& settings, const Observation& seen)
{
    const double from = seen.now - settings.window;
    Reading reading;
    int count = 0;
    const auto take = [&](const QString& source, double time, const QString& details) {
        if (time < from)
            return;
        ++count;
        reading.evidence.push_back(
            {source, tr("%1 ago: %2").arg(formatDuration(seen.now - time), details)});
    };
    if (seen.store && seen.store->hasHealthEvents) {
        for (const StoreFacts::GatewayEvent& event : seen.store->gatewayCritical)
            take(u"database"_s, event.time, event.details);
    } else if (seen.api.health && !seen.api.error) {
        for (const HealthReading::Event& event : seen.api.health->recentEvents) {
            if (event.type == "gateway_critical"_L1)
                take(u"api"_s, event.time, event.details);
        }
    } else {
        return broken(seen.store ? Error{.message = tr("this database has no health_events table, "
                                                       "and /health does not answer")}
                                 : seen.store.error());
    }
    std::vector<Evidence> evidence = std::move(reading.evidence);
    reading = judged(u"gateway-critical"_s, settings, count);
    reading.evidence = std::move(evidence);
    return reading;
}

Reading failureShare(const QString& id, const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const auto at = [&](double t) {
        const WindowCounts counts = countWindow(seen.store->dispatches, t - settings.window, t);
        return share(id, settings, counts.failed, counts.failed + counts.succeeded);
    };
    Reading reading = at(seen.now);
    if (settings.hold > 0)
        reading.trueSince = trueSince(seen.now, settings.hold,
            [&](double t) { return at(t).verdict == Reading::Verdict::True; });
    addCounts(
        seen, countWindow(seen.store->dispatches, seen.now - settings.window, seen.now), reading);
    return reading;
}

Reading unknownFailures(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const QString id = u"unknown-failures"_s;
    const auto at = [&](double t) {
        const WindowCounts counts = countWindow(seen.store->dispatches, t - settings.window, t);
        return share(id, settings, counts.vanished, counts.ended);
    };
    Reading reading = at(seen.now);
    reading.trueSince = trueSince(
        seen.now, settings.hold, [&](double t) { return at(t).verdict == Reading::Verdict::True; });
    addCounts(
        seen, countWindow(seen.store->dispatches, seen.now - settings.window, seen.now), reading);
    if (seen.unit && seen.unit->activeEnter) {
        // A restart turns running attempts into vanished ones (reference section 5, defect 23).
        const double start = *seen.unit->activeEnter;
        const auto counts = countWindow(seen.store->dispatches, start, start + 120);
        if (counts.vanished > 0 && start > seen.now - settings.window)
            reading.evidence.push_back({u"unit"_s,
                tr("%1 of them ended within 2 min after the service start: traces of a restart")
                    .arg(counts.vanished)});
    }
    return reading;
}

Reading databaseCorruption(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.integrity)
        return broken(seen.integrity.error());
    const bool sound = *seen.integrity == "ok"_L1;
    Reading reading = judged(u"database-corruption"_s, settings, sound ? 0 : 1);
    reading.evidence.push_back({u"integrity check"_s, *seen.integrity});
    return reading;
}

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

Reading stageRegression(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    if (!seen.beads)
        return broken(seen.beads.error());
    int most = 0;
    std::vector<Evidence> evidence;
    for (const RepeatedBead& repeat :
        repeatedBeads(seen.store->dispatches, seen.now - settings.window)) {
        const auto bead = seen.beads->constFind(repeat.bead);
        const bool known = bead != seen.beads->constEnd();
        if (known && bead->updatedAt.value_or(0) >= repeat.firstAt)
            continue; // it moved
        most = std::max(most, known ? repeat.completions : 0);
        if (known && repeat.completions >= settings.threshold)
            evidence.push_back({u"work items"_s,
                tr("%1 was completed %2 times by %3 and still stands at %4")
                    .arg(repeat.bead)
                    .arg(repeat.completions)
                    .arg(repeat.agent, bead->stage.isEmpty() ? bead->status : bead->stage)});
    }
    Reading reading = judged(u"stage-regression"_s, settings, most);
    reading.evidence = std::move(evidence);
    return reading;
}

Reading collision(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const QStringList findings = findCollisions(seen.store->dispatches, seen.now - settings.window);
    Reading reading = judged(u"cross-project-collision"_s, settings, double(findings.size()));
    for (const QString& finding : findings.first(std::min<qsizetype>(findings.size(), 20)))
        reading.evidence.push_back({u"database"_s, finding});
    return reading;
}

} // namespace console::rules
