#include "triggers/rulesinternal.h"

#include "monitor/summary.h"
#include "service/logline.h"

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

// Attempts that never became a row: the reference version writes none when a launch fails, only
// this line (reference section 4).
std::vector<double> launchFailures(const Observation& seen)
{
    std::vector<double> times;
    for (const JournalEntry& entry : journalOf(seen)) {
        if (!entry.message.contains("dispatch failed"_L1))
            continue;
        const LogLine line = parseLogLine(entry.message);
        if (line.message == "dispatch failed"_L1 && line.level == "ERROR"_L1)
            times.push_back(entry.time);
    }
    return times;
}

struct Attempts
{
    double failed = 0;
    double ended = 0; // failed and completed ones
    double launches = 0; // of the failed ones: without a row
};

Attempts attemptsIn(
    const Observation& seen, const std::vector<double>& launches, double from, double to)
{
    const WindowCounts counts = countWindow(seen.store->dispatches, from, to);
    const auto unlaunched = double(std::count_if(
        launches.begin(), launches.end(), [&](double time) { return time >= from && time <= to; }));
    return {counts.failed + unlaunched, counts.failed + counts.succeeded + unlaunched, unlaunched};
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
    }
    std::vector<Evidence> evidence = std::move(reading.evidence);
    reading = judged(u"gateway-critical"_s, settings, count);
    reading.evidence = std::move(evidence);
    // /health says "no events" when its database fails: what it names is proof, silence is none.
    const bool seenInStore = seen.store && seen.store->hasHealthEvents;
    if (reading.verdict == Reading::Verdict::False && !seenInStore) {
        reading.verdict = Reading::Verdict::CannotEvaluate;
        reading.reason = seen.store ? tr("this database has no health_events table: Cortex creates "
                                         "it at its next start")
                                    : seen.store.error().message;
    }
    return reading;
}

Reading failureShare(const QString& id, const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const std::vector<double> launches = launchFailures(seen);
    // With one attempt per agent a short window often holds too few: the alert then looks at the
    // trailing hour (reference section 6).
    const double wide = std::max(settings.window, 3600.0);
    const auto windowAt = [&](double t) {
        const bool few = attemptsIn(seen, launches, t - settings.window, t).ended
            < std::max(1, settings.minSamples);
        return few ? wide : settings.window;
    };
    const auto at = [&](double t) {
        const Attempts counted = attemptsIn(seen, launches, t - windowAt(t), t);
        return share(id, settings, counted.failed, counted.ended);
    };
    Reading reading = at(seen.now);
    if (settings.hold > 0)
        reading.trueSince = trueSince(seen.now, settings.hold,
            [&](double t) { return at(t).verdict == Reading::Verdict::True; });
    const double window = windowAt(seen.now);
    if (window > settings.window)
        reading.evidence.push_back({u"database"_s,
            tr("too few attempts ended in %1: judged over %2")
                .arg(formatDuration(settings.window), formatDuration(window))});
    addCounts(seen, countWindow(seen.store->dispatches, seen.now - window, seen.now), reading);
    const double unlaunched = attemptsIn(seen, launches, seen.now - window, seen.now).launches;
    if (unlaunched > 0)
        reading.evidence.push_back({u"journal"_s, tr("could not be launched: %1").arg(unlaunched)});
    if (!seen.journal)
        reading.evidence.push_back({u"journal"_s,
            tr("attempts that could not be launched are not counted: %1")
                .arg(seen.journal.error().message)});
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

} // namespace console::rules
