#include "triggers/rulesinternal.h"

#include "monitor/summary.h"

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

double readyWork(const StoreFacts::Tick& tick, const Observation& seen)
{
    double ready = 0;
    for (const auto& [project, beads] : tick.readyByProject) {
        const auto known = seen.config->projects.constFind(project);
        if (known == seen.config->projects.constEnd() || known->enabled)
            ready += beads;
    }
    return ready;
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
    double least = readyWork(facts.ticks.front(), seen);
    for (const StoreFacts::Tick& tick : facts.ticks) {
        if (tick.time >= std::max(*facts.lastDispatchAt, seen.now - settings.threshold))
            least = std::min(least, readyWork(tick, seen));
    }
    const double waiting = least + facts.pendingRetry;
    const bool paused = seen.api.scheduler && seen.api.scheduler->paused;
    if (waiting <= 0 || facts.running > 0 || paused)
        reading.verdict = Reading::Verdict::False;
    reading.evidence.push_back({u"database"_s,
        tr("waiting throughout: %1 work items or retries; running: %2")
            .arg(waiting)
            .arg(facts.running)});
    if (paused)
        reading.evidence.push_back({u"api"_s, tr("the scheduler is paused")});
    const double tickAge = seen.now - facts.ticks.front().time;
    if (tickAge > std::max(180.0, 3 * seen.config->tickInterval) && !paused)
        reading.evidence.push_back({u"database"_s,
            tr("the scheduler's ticks stopped %1 ago").arg(formatDuration(tickAge))});
    return reading;
}

Reading rateLimit(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const auto& status = seen.api.status;
    const auto usage5h = status && status->usage5h ? status->usage5h : seen.store->usage5h;
    const auto usageWeekly
        = status && status->usageWeekly ? status->usageWeekly : seen.store->usageWeekly;
    if (!usage5h || !usageWeekly || (!seen.config && !(status && status->cap5h)))
        return broken(
            {.message = tr("neither /status nor the database tells the usage and the caps: "
                           "this version of Cortex may have no rate limiter")});
    const double cap5h = status && status->cap5h ? *status->cap5h : seen.config->cap5h;
    const double capWeekly
        = status && status->capWeekly ? *status->capWeekly : seen.config->capWeekly;
    // An API that answers 0 because its database failed must not hide what the store says.
    const double used5h = std::max(*usage5h, seen.store->usage5h.value_or(0));
    const double usedWeekly = std::max(*usageWeekly, seen.store->usageWeekly.value_or(0));
    const double share5h = cap5h > 0 ? used5h / cap5h : 1;
    const double shareWeekly = capWeekly > 0 ? usedWeekly / capWeekly : 1;
    Reading reading = judged(u"rate-limit-exhaustion"_s, settings, std::max(share5h, shareWeekly));
    reading.numerator = share5h >= shareWeekly ? used5h : usedWeekly;
    reading.denominator = share5h >= shareWeekly ? cap5h : capWeekly;
    reading.evidence = {{u"api"_s, tr("5 h: %1 of %2").arg(used5h).arg(cap5h)},
        {u"api"_s, tr("week: %1 of %2").arg(usedWeekly).arg(capWeekly)}};
    const double ready = !seen.store->ticks.empty() && seen.config
        ? readyWork(seen.store->ticks.front(), seen)
        : 0;
    const double tick = seen.config ? seen.config->tickInterval : 60;
    const bool dispatching = seen.now - seen.store->lastDispatchAt.value_or(0) < 2 * tick;
    reading.evidence.push_back({u"database"_s, tr("ready work items: %1").arg(ready)});
    if (ready <= 0 || dispatching)
        reading.verdict = Reading::Verdict::False;
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
