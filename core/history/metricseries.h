#pragma once

#include "history/metric.h"

#include <vector>

namespace console {

// Samples of one metric in time order with a min/max/mean pyramid over them, so that a chart
// costs what it shows: a bucket is put together from a few nodes, however many samples it covers.
class MetricSeries
{
public:
    // Ignored when it is not newer than the last one (a clock that went back).
    void append(const Sample& sample);
    void dropBefore(double time);

    [[nodiscard]] std::size_t size() const { return m_samples.size(); }
    [[nodiscard]] bool isEmpty() const { return m_samples.empty(); }
    [[nodiscard]] double firstTime() const { return m_samples.front().time; }
    // `columns` buckets of equal width over [from, to); empty ones have count 0.
    [[nodiscard]] std::vector<Bucket> buckets(double from, double to, int columns) const;

private:
    struct Node
    {
        double min = 0;
        double max = 0;
        double sum = 0;
    };
    static constexpr std::size_t fanOut = 16;

    [[nodiscard]] Bucket aggregate(std::size_t first, std::size_t last) const;
    void addToLevels(std::size_t index);

    std::vector<Sample> m_samples;
    std::vector<std::vector<Node>> m_levels; // m_levels[k][i] covers fanOut^(k+1) samples
};

// Adds `other` to `bucket`; the time of `bucket` stays.
void merge(Bucket& bucket, const Bucket& other);

} // namespace console
