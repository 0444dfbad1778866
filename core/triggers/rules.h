#pragma once

#include "triggers/observation.h"
#include "triggers/trigger.h"

namespace console {

// The reading of one trigger from one observation (interface reference section 6). A source that
// the rule needs and that failed makes it CannotEvaluate, with that source's sentence as reason.
[[nodiscard]] Reading evaluateRule(
    const QString& id, const TriggerSettings& settings, const Observation& observation);

// Whether a rule could make use of this line; the rest of a log need not be kept for the rules.
[[nodiscard]] bool isTelling(const JournalEntry& entry);

} // namespace console
