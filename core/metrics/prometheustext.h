#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace console {

// One sample of the Prometheus text format 0.0.4; label values are unescaped.
struct MetricSample
{
    std::string name = {};
    std::vector<std::pair<std::string, std::string>> labels = {};
    double value = 0;
    std::optional<qint64> timestampMs = {};
    bool operator==(const MetricSample&) const = default;
};

// The samples of `text` in order. A malformed line is an error naming it, as promtool would say;
// more than `limit` samples is TooLarge. A million lines take well below a second.
[[nodiscard]] Result<std::vector<MetricSample>> parsePrometheusText(
    std::string_view text, std::size_t limit = 250'000);

// Value of the sample named PREFIX_suffix without labels: Cortex renamed its prefix once.
[[nodiscard]] std::optional<double> metricBySuffix(
    const std::vector<MetricSample>& samples, std::string_view suffix);

} // namespace console
