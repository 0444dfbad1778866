#pragma once

#include "monitor/report.h"

#include <QByteArray>
#include <QJsonObject>

namespace console {

// The documents of `check` and `watch` (design section 5): "cortex-console/check/1",
// "cortex-console/watch/1". UTC ISO 8601 times, seconds, null where not known.
[[nodiscard]] QJsonObject checkDocument(const Report& report);
[[nodiscard]] QJsonObject watchLine(
    const Report& report, const TriggerStatus& status, std::optional<TriggerState> previous);
[[nodiscard]] QByteArray checkText(const Report& report); // for people
[[nodiscard]] QByteArray checkNagios(const Report& report); // one line | perfdata, then details
[[nodiscard]] QByteArray checkPrometheus(const Report& report); // text format 0.0.4

} // namespace console
