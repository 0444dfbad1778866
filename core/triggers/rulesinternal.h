#pragma once

#include "triggers/rules.h"

namespace console::rules {

[[nodiscard]] QString tr(const char* text);
[[nodiscard]] Reading broken(const Error& error);
// True when `value` is beyond the threshold, with the inclusive comparison of its trigger.
[[nodiscard]] Reading judged(const QString& id, const TriggerSettings& settings, double value);

// Entries of a journal that could be read; none of one that could not.
[[nodiscard]] const std::vector<JournalEntry>& journalOf(const Observation& seen);
void addLockEvidence(const Observation& seen, Reading& reading);

// Rules over the database.
[[nodiscard]] Reading gatewayCritical(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading failureShare(
    const QString& id, const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading unknownFailures(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading databaseCorruption(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading noDispatches(
    const QString& id, const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading rateLimit(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading stageRegression(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading collision(const TriggerSettings& settings, const Observation& seen);

// Rules over service, journal, API and host.
[[nodiscard]] Reading apiUnresponsive(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading apiLatency(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading configParseError(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading restarts(
    const QString& id, const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading unauthorizedAccess(const TriggerSettings& settings, const Observation& seen);
[[nodiscard]] Reading memory(const TriggerSettings& settings, const Observation& seen);

} // namespace console::rules
