#pragma once

#include "history/metric.h"

#include <QString>

namespace console {

// How a metric is shown: its words, its unit and the factor from the stored unit.
struct MetricStyle
{
    QString title = {};
    QString suffix = {};
    double factor = 1;
    int decimals = 0;
    QString legend = {}; // beside another line in one chart
    QString source = {}; // id of the report's source that it comes from
};
// In the unit that suits values up to `greatest`, which is in the stored one.
[[nodiscard]] MetricStyle metricStyle(Metric metric, double greatest = 0);

} // namespace console
