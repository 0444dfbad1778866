#include "charts/chartscale.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

using Position = std::vector<Bucket>::const_iterator;

// Stretches of buckets that belong together: the time between two with data is at most `gap`.
std::vector<std::pair<Position, Position>> runs(const std::vector<Bucket>& buckets, double gap)
{
    std::vector<std::pair<Position, Position>> found;
    double last = 0;
    for (auto it = buckets.begin(); it != buckets.end(); ++it) {
        if (it->count == 0)
            continue;
        if (found.empty() || it->time - last > gap)
            found.emplace_back(it, it);
        found.back().second = std::next(it);
        last = it->time;
    }
    return found;
}

} // namespace

int AxisScale::ticks() const
{
    return int(std::lround((maximum - minimum) / step)) + 1;
}

int AxisScale::decimals() const
{
    constexpr int most = 6;
    int found = 0;
    double scaled = step;
    while (found < most && std::abs(scaled - std::round(scaled)) > 1e-6) {
        scaled *= 10;
        ++found;
    }
    return found;
}

AxisScale niceScale(double low, double high, int wantedSteps, double smallestStep)
{
    low = std::min(0.0, low);
    if (high <= low)
        high = low + 1;
    const double raw = (high - low) / std::max(1, wantedSteps);
    const double magnitude = std::pow(10, std::floor(std::log10(raw)));
    const auto isMultiple = [smallestStep](double step) {
        const double times = smallestStep > 0 ? step / smallestStep : 1;
        return times > 1 - 1e-9 && std::abs(times - std::round(times)) < 1e-9;
    };
    double step = std::max(10 * magnitude, smallestStep);
    for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
        if (factor * magnitude >= raw * (1 - 1e-9) && isMultiple(factor * magnitude)) {
            step = factor * magnitude;
            break;
        }
    }
    return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step};
}

QList<TimeTick> timeTicks(double from, double to, int wanted)
{
    constexpr double day = 86'400;
    static constexpr std::array steps{60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
        10'800.0, 21'600.0, 43'200.0, day, 2 * day, 7 * day};
    if (!(to > from) || wanted < 1)
        return {};
    const auto fits = [&](double step) { return (to - from) / step <= wanted; };
    const auto found = std::find_if(steps.begin(), steps.end(), fits);
    const double step = found == steps.end() ? std::ceil((to - from) / wanted / day) * day : *found;
    const auto local
        = [](double time) { return QDateTime::fromMSecsSinceEpoch(std::llround(time * 1000)); };
    // Counted from local midnight, so that hours stay round in zones with odd offsets.
    const double midnight = double(local(from).date().startOfDay().toSecsSinceEpoch());
    QList<TimeTick> ticks;
    for (double time = midnight + std::ceil((from - midnight) / step) * step; time <= to;
         time += step) {
        const QDateTime moment = local(time);
        const bool whole = step >= day || moment.time() == QTime(0, 0);
        ticks.append({time, moment.toString(whole ? u"d MMM"_s : u"HH:mm"_s)});
    }
    return ticks;
}

QList<QList<QPointF>> lineSegments(const std::vector<Bucket>& buckets, double gap, double factor)
{
    QList<QList<QPointF>> segments;
    for (const auto& [first, last] : runs(buckets, gap)) {
        QList<QPointF> line;
        for (auto it = first; it != last; ++it) {
            if (it->count > 0)
                line.append({it->time * 1000, it->mean * factor});
        }
        segments.append(line);
    }
    return segments;
}

QList<QPolygonF> bandSegments(const std::vector<Bucket>& buckets, double gap, double factor)
{
    QList<QPolygonF> segments;
    for (const auto& [first, last] : runs(buckets, gap)) {
        QPolygonF band;
        for (auto it = first; it != last; ++it) {
            if (it->count > 0)
                band.append({it->time * 1000, it->max * factor});
        }
        for (auto it = last; it-- != first;) {
            if (it->count > 0)
                band.append({it->time * 1000, it->min * factor});
        }
        segments.append(band);
    }
    return segments;
}

QList<TimeSpan> gapsIn(const std::vector<Bucket>& buckets, TimeSpan shown, double gap)
{
    QList<TimeSpan> found;
    double covered = shown.from;
    const double width = buckets.empty() ? 0 : (shown.to - shown.from) / double(buckets.size());
    for (const Bucket& bucket : buckets) {
        if (bucket.count == 0)
            continue;
        if (bucket.time - covered > gap)
            found.append({covered, bucket.time});
        covered = bucket.time + width;
    }
    if (shown.to - covered > gap)
        found.append({covered, shown.to});
    return found;
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
