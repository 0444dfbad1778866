#pragma once

#include "history/metric.h"

#include <QList>
#include <QPointF>
#include <QPolygonF>
#include <QString>

namespace console {

// Round steps of an axis from 0, or below `low`, to at least `high`.
struct AxisScale
{
    double minimum = 0;
    double maximum = 1;
    double step = 1;
    [[nodiscard]] int ticks() const;
    [[nodiscard]] int decimals() const; // that tell one tick from the next
};
// Steps are multiples of `smallestStep`: what can only be counted has no halves.
[[nodiscard]] AxisScale niceScale(
    double low, double high, int wantedSteps, double smallestStep = 0);

struct TimeTick
{
    double time = 0;
    QString label = {};
};
// Round local times, at most `wanted`; dates where days pass.
[[nodiscard]] QList<TimeTick> timeTicks(double from, double to, int wanted);

// The lines of a chart: buckets with data, broken where nothing was measured for longer than
// `gap` seconds; x in milliseconds as Qt Charts wants it. A gap is never bridged.
[[nodiscard]] QList<QList<QPointF>> lineSegments(
    const std::vector<Bucket>& buckets, double gap, double factor);

// The same stretches as areas between the least and the greatest value, so that a short spike
// stays visible at any zoom: maxima from left to right, then minima back.
[[nodiscard]] QList<QPolygonF> bandSegments(
    const std::vector<Bucket>& buckets, double gap, double factor);

struct TimeSpan
{
    double from = 0;
    double to = 0;
    bool operator==(const TimeSpan&) const = default;
};
// Where nothing was measured for longer than `gap`.
[[nodiscard]] QList<TimeSpan> gapsIn(
    const std::vector<Bucket>& buckets, TimeSpan shown, double gap);

// The bucket with data that covers `time` or ends shortly before it, or null.
[[nodiscard]] const Bucket* bucketAt(const std::vector<Bucket>& buckets, double time, double gap);

} // namespace console
