#pragma once

#include "base/result.h"

#include <QByteArray>

#include <optional>
#include <vector>

namespace console {

// GET /health. 200 and 503 both carry it, the 503 as text/plain.
struct HealthReading
{
    bool healthy = false;
    double events1h = 0;
    struct Event
    {
        QString type = {};
        QString details = {};
        double time = 0;
    };
    std::vector<Event> recentEvents = {};
};

// GET /status. Keys differ between versions of Cortex: absent is not zero.
struct StatusReading
{
    std::optional<double> uptime = {};
    std::optional<double> running = {};
    std::optional<double> usage5h = {};
    std::optional<double> cap5h = {};
    std::optional<double> usageWeekly = {};
    std::optional<double> capWeekly = {};
};

// GET /scheduler/status.
struct SchedulerReading
{
    bool paused = false;
    std::optional<double> tickInterval = {}; // seconds
};

// Each refuses what is not the JSON object it should be; missing keys and null are no error.
[[nodiscard]] Result<HealthReading> parseHealth(const QByteArray& body);
[[nodiscard]] Result<StatusReading> parseStatus(const QByteArray& body);
[[nodiscard]] Result<SchedulerReading> parseScheduler(const QByteArray& body);

} // namespace console
