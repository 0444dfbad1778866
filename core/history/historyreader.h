#pragma once

#include "history/metric.h"

namespace console {

// Where charts get their columns from; the history store and test fakes implement it.
class HistoryReader
{
public:
    virtual ~HistoryReader() = default;
    // At most `columns` buckets covering [from, to) in epoch seconds, evenly spaced, empty ones
    // included with count 0. Called in the GUI thread; costs what is shown, not what is stored.
    [[nodiscard]] virtual std::vector<Bucket> buckets(
        Metric metric, double from, double to, int columns) const = 0;
};

} // namespace console
