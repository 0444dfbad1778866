#pragma once

#include "monitor/report.h"

namespace console {

// The answer the eye meets first.
struct Summary
{
    enum class Level { Ok, Alert, P2, P1, P0, Unknown };
    Level level = Level::Unknown;
    QString headline = {}; // "No rollback trigger fires", "P0: scheduler deadlock"
    QString reason = {}; // "24 of 42 attempts failed. Firing for 6 min. Two more are pending."
};

// `worst` of the check document: P0, P1, P2, alert, unknown or ok.
[[nodiscard]] QString worstId(const std::vector<TriggerStatus>& triggers);
// Exit code of `check` (design section 5): 0 ok, 1 P1/P2/alert, 2 P0, 3 something is unknown.
[[nodiscard]] int exitCodeFor(const std::vector<TriggerStatus>& triggers);
[[nodiscard]] Summary summarize(const Report& report);

// "57.1 %", "22 min", "38 ms", "61 / 150", "not ok": in the unit of what the trigger measures; an
// em dash where nothing was measured or what was measured is no verdict.
[[nodiscard]] QString formatValue(const TriggerStatus& status);
// "38 ms", "6.2 s"
[[nodiscard]] QString formatLatency(double seconds);
// "24 of 42", empty where no ratio was measured.
[[nodiscard]] QString formatRatio(const Reading& reading);
// "> 50 % in 1 h", "≥ 2 in 15 min", "> 30 min, work waiting", "any"
[[nodiscard]] QString formatThreshold(
    const TriggerDefinition& definition, const TriggerSettings& settings);
// The same on two lines: "> 50 %" over "1 h window", "any" over "1 h window", "> 30 min" over
// "while work is waiting".
[[nodiscard]] QString formatLimit(
    const TriggerDefinition& definition, const TriggerSettings& settings);
[[nodiscard]] QString formatScope(
    const TriggerDefinition& definition, const TriggerSettings& settings);
// "6 min", "4 h 12 min", "2 d"; never negative.
[[nodiscard]] QString formatDuration(double seconds);
// To the second: "1 min 30 s", "7 min 42 s"; never negative.
[[nodiscard]] QString formatSpan(double seconds);
[[nodiscard]] QString stateText(const TriggerStatus& status, double now); // "Pending, 8 min left"

} // namespace console
