#pragma once

#include "triggers/trigger.h"

#include <QJsonObject>

#include <map>

namespace console {

// What must survive a restart so that a hold goes on as if nothing had happened.
struct TriggerMemory
{
    TriggerState state = TriggerState::NoData;
    double since = 0;
    std::optional<double> trueSince = {}; // condition true without a break
    std::optional<double> falseSince = {}; // while firing: condition false without a break
    double observedAt = 0;
    bool operator==(const TriggerMemory&) const = default;
};

// A pause of the console longer than this begins a hold anew: nobody saw what happened in it.
inline constexpr double longestGap = 600;

// Next memory after `reading` at `now` (hold as Prometheus' `for`, keep as `keep_firing_for`,
// clear threshold as hysteresis). Pure; the same readings give the same states, whoever looks.
[[nodiscard]] TriggerMemory advance(const TriggerMemory& previous,
    const TriggerDefinition& definition, const TriggerSettings& settings, const Reading& reading,
    double now);

[[nodiscard]] TriggerStatus statusOf(const TriggerDefinition& definition,
    const TriggerSettings& settings, const Reading& reading, const TriggerMemory& memory);

[[nodiscard]] QJsonObject toJson(const std::map<QString, TriggerMemory>& memories);
[[nodiscard]] std::map<QString, TriggerMemory> triggerMemoriesFromJson(const QJsonObject& document);

} // namespace console
