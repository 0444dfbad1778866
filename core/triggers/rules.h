#pragma once

#include "triggers/observation.h"
#include "triggers/trigger.h"

namespace console {

// The reading of one trigger from one observation (interface reference section 6). A source that
// the rule needs and that failed makes it CannotEvaluate, with that source's sentence as reason.
[[nodiscard]] Reading evaluateRule(
    const QString& id, const TriggerSettings& settings, const Observation& observation);

} // namespace console
