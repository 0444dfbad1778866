#pragma once

#include "store/schema.h"

#include <QString>

#include <optional>

namespace console {

// One row of dispatches without its large columns. Unknown words are kept as they are.
struct Dispatch
{
    qint64 id = 0;
    QString bead = {};
    QString project = {};
    QString agent = {};
    QString status = {};
    QString stage = {};
    QString category = {};
    std::optional<double> dispatchedAt = {}; // epoch seconds
    std::optional<double> completedAt = {};
    bool operator==(const Dispatch&) const = default;

    // May still change by itself: a later look must read it again.
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] bool isTestRow() const; // injected by test tools, not work (reference section 6)
    [[nodiscard]] bool failed() const; // F of the reference, T's and C's words included
    [[nodiscard]] bool succeeded() const;
    [[nodiscard]] bool vanished() const; // U of the reference
};

// "SELECT ... FROM dispatches " with the columns that `readDispatch` expects, in its order.
[[nodiscard]] QString selectDispatches(const Schema& schema);
[[nodiscard]] Dispatch readDispatch(const SqlRow& row);

} // namespace console
