#pragma once

#include "monitor/report.h"
#include "triggers/observation.h"

namespace console {

class ApiProbe;

// What goes into the history; a source that failed adds nothing, so that charts show a gap.
[[nodiscard]] std::vector<MeasuredValue> measure(
    const Observation& observation, std::optional<double> metricsRunning);

// How each source answered, for the window's sources panel and for check's text.
[[nodiscard]] std::vector<SourceStatus> describeSources(const Observation& observation,
    const QString& apiAddress, const std::optional<Error>& metricsError);

} // namespace console
