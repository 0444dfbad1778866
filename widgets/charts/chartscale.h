#pragma once

#include "history/metric.h"

#include <QList>
#include <QPointF>

namespace console {

// Round steps of an axis from 0, or below `low`, to at least `high`.
struct AxisScale
{
    double minimum = 0;
    double maximum = 1;
    double step = 1;
    [[nodiscard]] int ticks() const;
};
[[nodiscard]] AxisScale niceScale(double low, double high, int wantedSteps);

// The lines of a chart: buckets with data, broken where nothing was measured for longer than
// `gap` seconds; x in milliseconds as Qt Charts wants it. A gap is never bridged.
[[nodiscard]] QList<QList<QPointF>> lineSegments(
    const std::vector<Bucket>& buckets, double gap, double factor);

// The bucket with data that covers `time` or ends shortly before it, or null.
[[nodiscard]] const Bucket* bucketAt(const std::vector<Bucket>& buckets, double time, double gap);

} // namespace console
