#include "history/metricseries.h"

#include <algorithm>

namespace console {

const std::vector<Metric>& allMetrics()
{
    static const std::vector<Metric> metrics{Metric::RunningCount, Metric::DispatchesPerHour,
        Metric::FailuresPerHour, Metric::FailureShare, Metric::RateLimit5h, Metric::RateLimitWeekly,
        Metric::ApiLatency, Metric::MemoryRss, Metric::Restarts, Metric::HostMemoryUsed};
    return metrics;
}

void merge(Bucket& bucket, const Bucket& other)
{
    if (other.count == 0)
        return;
    const bool first = bucket.count == 0;
    bucket.min = first ? other.min : std::min(bucket.min, other.min);
    bucket.max = first ? other.max : std::max(bucket.max, other.max);
    bucket.mean
        = (bucket.mean * bucket.count + other.mean * other.count) / (bucket.count + other.count);
    bucket.count += other.count;
}

void MetricSeries::append(const Sample& sample)
{
    if (!m_samples.empty() && sample.time <= m_samples.back().time)
        return;
    m_samples.push_back(sample);
    addToLevels(m_samples.size() - 1);
}

void MetricSeries::addToLevels(std::size_t index)
{
    const double value = m_samples[index].value;
    std::size_t node = index / fanOut;
    for (std::size_t level = 0;; ++level, node /= fanOut) {
        if (level == m_levels.size())
            m_levels.emplace_back();
        auto& nodes = m_levels[level];
        if (node == nodes.size()) {
            // A level that has just come into being may cover earlier nodes of the one below.
            nodes.push_back({value, value, 0});
            if (level > 0) {
                const auto& below = m_levels[level - 1];
                for (std::size_t i = node * fanOut; i + 1 < below.size(); ++i) {
                    nodes[node].min = std::min(nodes[node].min, below[i].min);
                    nodes[node].max = std::max(nodes[node].max, below[i].max);
                    nodes[node].sum += below[i].sum;
                }
                if (!below.empty())
                    nodes[node].sum += below.back().sum - value;
            }
        }
        Node& entry = nodes[node];
        entry.min = std::min(entry.min, value);
        entry.max = std::max(entry.max, value);
        entry.sum += value;
        if (nodes.size() == 1)
            return;
    }
}

void MetricSeries::dropBefore(double time)
{
    const auto keep = std::lower_bound(m_samples.begin(), m_samples.end(), time,
        [](const Sample& sample, double t) { return sample.time < t; });
    if (keep == m_samples.begin())
        return;
    m_samples.erase(m_samples.begin(), keep);
    m_levels.clear();
    for (std::size_t i = 0; i < m_samples.size(); ++i)
        addToLevels(i);
}

Bucket MetricSeries::aggregate(std::size_t first, std::size_t last) const
{
    Bucket bucket;
    double sum = 0;
    const auto add = [&](double min, double max, double total) {
        const bool fresh = bucket.count == 0;
        bucket.min = fresh ? min : std::min(bucket.min, min);
        bucket.max = fresh ? max : std::max(bucket.max, max);
        bucket.count = 1;
        sum += total;
    };
    for (std::size_t i = first; i < last;) {
        // The largest node that begins here and ends within the range.
        std::size_t width = 1;
        std::size_t level = 0;
        while (level < m_levels.size() && i % (width * fanOut) == 0 && i + width * fanOut <= last) {
            width *= fanOut;
            ++level;
        }
        if (level == 0) {
            add(m_samples[i].value, m_samples[i].value, m_samples[i].value);
        } else {
            const Node& node = m_levels[level - 1][i / width];
            add(node.min, node.max, node.sum);
        }
        i += width;
    }
    bucket.count = int(last - first);
    if (bucket.count > 0)
        bucket.mean = sum / bucket.count;
    return bucket;
}

std::vector<Bucket> MetricSeries::buckets(double from, double to, int columns) const
{
    std::vector<Bucket> result;
    result.reserve(std::size_t(std::max(0, columns)));
    const auto indexOf = [this](double time) {
        return std::size_t(std::lower_bound(m_samples.begin(), m_samples.end(), time,
                               [](const Sample& sample, double t) { return sample.time < t; })
            - m_samples.begin());
    };
    std::size_t first = indexOf(from);
    for (int column = 0; column < columns; ++column) {
        const std::size_t last = indexOf(from + (to - from) * (column + 1) / columns);
        Bucket bucket = aggregate(first, last);
        bucket.time = from + (to - from) * column / columns;
        result.push_back(bucket);
        first = last;
    }
    return result;
}

} // namespace console
