#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace console {

// What a poll measures. The number is stored in the history database: never renumber.
enum class Metric {
    RunningCount = 1, // dispatches
    DispatchesPerHour = 2,
    FailuresPerHour = 3,
    FailureShare = 4, // 0..1 of the last hour
    RateLimit5h = 5, // share of the cap, 0..1+
    RateLimitWeekly = 6,
    ApiLatency = 7, // seconds
    MemoryRss = 8, // bytes, VmRSS of MainPID
    Restarts = 9, // NRestarts
    HostMemoryUsed = 10, // share 0..1
};

[[nodiscard]] const std::vector<Metric>& allMetrics();

struct Sample
{
    double time = 0; // epoch seconds, UTC
    double value = 0;
    bool operator==(const Sample&) const = default;
};

// One column of a chart: what happened between `time` and the next bucket.
struct Bucket
{
    double time = 0;
    double min = 0;
    double max = 0;
    double mean = 0;
    int count = 0; // 0: nothing was measured, drawn as a gap
    bool operator==(const Bucket&) const = default;
};

} // namespace console
