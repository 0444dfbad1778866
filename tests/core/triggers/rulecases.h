#pragma once

#include "support/healthyobservation.h"
#include "triggers/rules.h"

#include <functional>
#include <limits>
#include <vector>

namespace console::testing {

using V = Reading::Verdict;
inline constexpr double anyValue = std::numeric_limits<double>::quiet_NaN();

struct Case
{
    const char* name;
    const char* id;
    std::function<void(Observation&)> change;
    V verdict;
    double value = anyValue;
    const char* evidence = nullptr; // must stand in the evidence or in the reason
};

inline const Error broken{Error::Kind::Denied, u"the source is broken"_s, {}};

// `failed` and `succeeded` attempts spread evenly over the last `seconds`, nothing else.
inline void attempts(Observation& seen, int failed, int succeeded, double seconds,
    const QString& category = u"command_failed"_s)
{
    auto& rows = seen.store->dispatches;
    rows.clear();
    const int all = failed + succeeded;
    for (int i = 0; i < all; ++i) {
        // Failures mixed evenly into the rest, so that each window has about the same share.
        const bool fails = (i + 1) * failed / all > i * failed / all;
        rows.push_back(dispatch(i + 1, fails ? u"failed"_s : u"completed"_s,
            noon - seconds * (i + 0.5) / all, fails ? category : QString()));
    }
}

inline void silence(Observation& seen, double seconds)
{
    seen.store->lastDispatchAt = noon - seconds;
}

inline void ready(Observation& seen, double beads, double from = 0, double to = noon)
{
    for (StoreFacts::Tick& tick : seen.store->ticks) {
        if (tick.time >= from && tick.time <= to)
            tick.readyByProject = {{u"alpha"_s, beads}, {u"beta"_s, 0}, {u"asleep"_s, 9}};
    }
}

inline void ticksStopped(Observation& seen, double age)
{
    std::erase_if(
        seen.store->ticks, [&](const StoreFacts::Tick& tick) { return tick.time > noon - age; });
}

inline void logLine(Observation& seen, double age, const QString& message)
{
    seen.journal->push_back({.time = noon - age, .message = message});
}

// A launch that failed and left no row, as the reference version logs it.
inline void launchFailures(Observation& seen, int count, double age)
{
    for (int i = 0; i < count; ++i)
        logLine(seen, age + i,
            u"{\"time\":\"2026-09-21T10:00:00+10:00\",\"level\":\"ERROR\",\"msg\":\"dispatch "
            "failed\",\"bead\":\"bd-9\",\"error\":\"exec: openclaw: not found\"}"_s);
}

inline void restarts(Observation& seen, int count, double age)
{
    for (int i = 0; i < count; ++i)
        seen.journal->push_back(
            {.time = noon - age, .messageId = QString::fromUtf16(restartScheduledMessageId)});
}

inline void repeated(Observation& seen, int count, std::optional<double> updatedAt)
{
    for (int i = 0; i < count; ++i) {
        Dispatch row = dispatch(1000 + i, u"completed"_s, noon - 3600 + 60 * i);
        row.bead = u"bd-loop"_s;
        seen.store->dispatches.push_back(row);
    }
    seen.beads->insert(u"bd-loop"_s,
        {.status = u"open"_s,
            .stage = u"review"_s,
            .updatedAt = updatedAt,
            .stageSince = updatedAt});
}

// Cortex itself says of a known work item that it does not get on.
inline void blocked(Observation& seen, const QString& type, double age, double stageSince)
{
    seen.store->beadEvents.push_back({noon - age, type, u"bd-stuck"_s, u"6 dispatches in 1h"_s});
    seen.beads->insert(
        u"bd-stuck"_s, {.status = u"open"_s, .stage = u"coding"_s, .stageSince = stageSince});
}

// One attempt of project alpha, whose work items are nearly always called bd-*.
inline void prefixed(Observation& seen, const QString& bead, qint64 usual, qint64 others)
{
    Dispatch row = dispatch(700, u"completed"_s, noon - 60);
    row.bead = bead;
    seen.store->dispatches.push_back(row);
    seen.store->prefixesByProject[u"alpha"_s] = {{u"bd"_s, usual}, {u"zz"_s, others}};
}

inline void used(Observation& seen, double usage5h, double usageWeekly)
{
    seen.api.status->usage5h = seen.store->usage5h = usage5h;
    seen.api.status->usageWeekly = seen.store->usageWeekly = usageWeekly;
    silence(seen, 600);
}

// 200 with zeros: what Cortex answers while its database fails.
inline void lyingApi(Observation& seen)
{
    seen.api.status = StatusReading{
        .uptime = 0, .running = 0, .usage5h = 0, .cap5h = 0, .usageWeekly = 0, .capWeekly = 0};
    seen.api.health = HealthReading{.healthy = true};
}

inline void gateway(Observation& seen, int count, double age)
{
    for (int i = 0; i < count; ++i)
        seen.store->gatewayCritical.push_back({noon - age, u"gateway down"_s});
}

// The cases of tst_rules: each a change to a healthy Cortex and what its rule must make of it.
[[nodiscard]] std::vector<Case> attemptCases();
[[nodiscard]] std::vector<Case> silenceCases(const char* id);
[[nodiscard]] std::vector<Case> limitCases();
[[nodiscard]] std::vector<Case> serviceCases();
[[nodiscard]] std::vector<Case> hostCases();
[[nodiscard]] std::vector<Case> dataCases();
[[nodiscard]] std::vector<Case> accessCases();

} // namespace console::testing
