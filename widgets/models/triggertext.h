#pragma once

#include "triggers/trigger.h"

#include <QCoreApplication>

#include <optional>
#include <vector>

namespace console {

// How a trigger reads in words; shared by the table, the details and the clipboard.
class TriggerText
{
    Q_DECLARE_TR_FUNCTIONS(console::TriggerText)
public:
    [[nodiscard]] static QString groupTitle(Severity severity); // "P0 · Roll back at once"
    [[nodiscard]] static QString word(TriggerState state); // "firing"
    [[nodiscard]] static QString title(const TriggerStatus& status);
    [[nodiscard]] static QString state(const TriggerStatus& status, double now, bool stale);
    [[nodiscard]] static QString firesAt(const TriggerStatus& status);
    [[nodiscard]] static QString since(const TriggerStatus& status, double now);
    // Everything the details show, as plain text for a chat or an incident record.
    [[nodiscard]] static QString describe(const TriggerStatus& status, double now, bool stale);
};

// 0 to 1 of a hold that is running.
[[nodiscard]] double holdProgress(const TriggerStatus& status, double now);

// Where the eye should go first: what fires before what is pending before what is unknown,
// the gravest of those; nullptr for no triggers at all.
[[nodiscard]] const TriggerStatus* mostUrgent(const std::vector<TriggerStatus>& triggers);

} // namespace console
