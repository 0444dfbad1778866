#pragma once

#include "history/historyreader.h"
#include "monitor/report.h"
#include "triggers/trigger.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace console::samples {

using namespace Qt::StringLiterals;

inline constexpr double noon = 1'800'000'000; // 2027-01-15 08:00 UTC

// Waves with an hour missing in the middle of every six, and nothing before `start`.
class FakeHistory : public HistoryReader
{
public:
    double start = 0;
    bool empty = false;
    mutable int calls = 0;
    mutable double from = 0; // of the last call
    mutable double to = 0;

    [[nodiscard]] std::vector<Bucket> buckets(
        Metric metric, double first, double last, int columns) const override
    {
        ++calls;
        from = first;
        to = last;
        std::vector<Bucket> found;
        const double width = (to - from) / columns;
        for (int i = 0; i < columns; ++i) {
            const double time = from + i * width;
            const bool gap = empty || time < start || std::fmod(noon - time, 21'600) / 3600 > 5;
            const double value = valueAt(metric, time);
            found.push_back(gap ? Bucket{.time = time}
                                : Bucket{.time = time,
                                    .min = value * 0.95,
                                    .max = value * 1.05,
                                    .mean = value,
                                    .count = 3});
        }
        return found;
    }

    [[nodiscard]] static double valueAt(Metric metric, double time)
    {
        const double wave = 1 + 0.25 * std::sin(time / 700) + 0.08 * std::sin(time / 61);
        switch (metric) {
        case Metric::RunningCount:
            return std::floor(4 * wave);
        case Metric::DispatchesPerHour:
            return std::floor(42 * wave);
        case Metric::FailuresPerHour:
            return std::floor(time > noon - 1800 ? 24 * wave : 3 * wave);
        case Metric::FailureShare:
            return time > noon - 1800 ? 0.55 * wave : 0.06 * wave;
        case Metric::RateLimit5h:
            return 0.47 * wave;
        case Metric::RateLimitWeekly:
            return 0.31;
        case Metric::ApiLatency:
            return 0.038 * wave;
        case Metric::MemoryRss:
            return 212e6 * (1 + 0.02 * wave);
        case Metric::Restarts:
            return 2;
        case Metric::HostMemoryUsed:
            break;
        }
        return 0.43;
    }
};

inline TriggerStatus status(const TriggerDefinition& definition, double now)
{
    return {.id = definition.id,
        .severity = definition.severity,
        .state = TriggerState::Ok,
        .reading = {.verdict = Reading::Verdict::False, .value = 0.0},
        .settings = definition.defaults,
        .since = now - 15'120,
        .observedAt = now};
}

// Everything evaluated and fine.
inline Report calm(double now = noon)
{
    Report report{.evaluatedAt = now,
        .profile = u"production"_s,
        .host = u"ops@cortex-host"_s,
        .unit = u"cortex.service"_s,
        .connection = u"127.0.0.1:8900"_s};
    for (const TriggerDefinition& definition : triggerDefinitions())
        report.triggers.push_back(status(definition, now));
    for (const auto& [id, title] : {std::pair(u"api"_s, u"HTTP API"_s),
             std::pair(u"database"_s, u"Database"_s), std::pair(u"journal"_s, u"Journal"_s)})
        report.sources.push_back({.id = id, .title = title, .ok = true, .observedAt = now});
    for (const Metric metric : {Metric::RunningCount, Metric::DispatchesPerHour,
             Metric::RateLimit5h, Metric::ApiLatency, Metric::MemoryRss, Metric::Restarts})
        report.measured.push_back({metric, FakeHistory::valueAt(metric, now)});
    return report;
}

inline TriggerStatus& find(Report& report, const QString& id)
{
    return *std::find_if(report.triggers.begin(), report.triggers.end(),
        [&id](const TriggerStatus& one) { return one.id == id; });
}

// A P0 fires, another and a P1 are pending, a P2 cannot be evaluated, an alert fires.
inline Report trouble(double now = noon)
{
    Report report = calm(now);
    TriggerStatus& failures = find(report, u"dispatch-failures"_s);
    failures.state = TriggerState::Firing;
    failures.since = now - 360;
    failures.reading = {.verdict = Reading::Verdict::True,
        .value = 24.0 / 42,
        .numerator = 24.0,
        .denominator = 42.0,
        .evidence = {{u"dispatches"_s, u"session_disappeared: 17"_s},
            {u"dispatches"_s, u"unknown_exit_state: 5"_s}, {u"dispatches"_s, u"timeout: 2"_s},
            {u"journal"_s,
                u"dispatch failed: tmux session cortex-bd-1412 is gone, exit state unknown"_s}}};
    TriggerStatus& unknown = find(report, u"unknown-failures"_s);
    unknown.state = TriggerState::Pending;
    unknown.since = now - 2880;
    unknown.firesAt = now + 4320;
    unknown.reading.value = 0.148;
    TriggerStatus& deadlock = find(report, u"scheduler-deadlock"_s);
    deadlock.state = TriggerState::Pending;
    deadlock.since = now - 1320;
    deadlock.firesAt = now + 480;
    deadlock.reading.value = 1320;
    TriggerStatus& access = find(report, u"unauthorized-access"_s);
    access.state = TriggerState::CannotEvaluate;
    access.reading = {.verdict = Reading::Verdict::CannotEvaluate,
        .reason
        = u"The configuration names no audit_log; set api.security.audit_log to judge this."_s};
    TriggerStatus& moving = find(report, u"stage-regression"_s);
    moving.state = TriggerState::NoData;
    moving.reading = {.verdict = Reading::Verdict::NoData,
        .reason = u"No work item was completed twice in the window."_s};
    TriggerStatus& alert = find(report, u"alert-failure-rate"_s);
    alert.state = TriggerState::Firing;
    alert.since = now - 1140;
    alert.reading.value = 0.31;
    find(report, u"api-unresponsive"_s).reading.value = 4;
    find(report, u"alert-api-latency"_s).reading.value = 0.038;
    find(report, u"alert-memory"_s).reading.value = 0.43;
    find(report, u"rate-limit-exhaustion"_s).reading = {.verdict = Reading::Verdict::False,
        .value = 61.0 / 150,
        .numerator = 61.0,
        .denominator = 150.0};
    return report;
}

} // namespace console::samples
