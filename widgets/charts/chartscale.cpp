#include "charts/chartscale.h"

#include <algorithm>
#include <cmath>

namespace console {

int AxisScale::ticks() const
{
    return int(std::lround((maximum - minimum) / step)) + 1;
}

AxisScale niceScale(double low, double high, int wantedSteps)
{
    low = std::min(0.0, low);
    if (high <= low)
        high = low + 1;
    const double raw = (high - low) / std::max(1, wantedSteps);
    const double magnitude = std::pow(10, std::floor(std::log10(raw)));
    double step = 10 * magnitude;
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * magnitude >= raw * (1 - 1e-9)) {
            step = factor * magnitude;
            break;
        }
    }
    return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step};
}

QList<QList<QPointF>> lineSegments(const std::vector<Bucket>& buckets, double gap, double factor)
{
    QList<QList<QPointF>> segments;
    double last = 0;
    for (const Bucket& bucket : buckets) {
        if (bucket.count == 0)
            continue;
        if (segments.isEmpty() || bucket.time - last > gap)
            segments.append(QList<QPointF>());
        // Both ends of what happened, so that a short spike stays visible at any zoom.
        const double x = bucket.time * 1000;
        if (bucket.max > bucket.min) {
            segments.last().append({x, bucket.min * factor});
            segments.last().append({x, bucket.max * factor});
        }
        segments.last().append({x, bucket.mean * factor});
        last = bucket.time;
    }
    return segments;
}

const Bucket* bucketAt(const std::vector<Bucket>& buckets, double time, double gap)
{
    auto it = std::upper_bound(buckets.begin(), buckets.end(), time,
        [](double t, const Bucket& bucket) { return t < bucket.time; });
    while (it != buckets.begin()) {
        --it;
        if (time - it->time > gap)
            return nullptr;
        if (it->count > 0)
            return &*it;
    }
    return nullptr;
}

} // namespace console
