#pragma once

#include "process/command.h"

#include <QString>

#include <optional>
#include <vector>

namespace console {

inline constexpr char16_t restartScheduledMessageId[] = u"5eb03494b6584870a536b337290809b3";

struct JournalEntry
{
    double time = 0; // epoch seconds
    QString cursor = {};
    QString messageId = {};
    QString message = {};
};

struct JournalReading
{
    std::vector<JournalEntry> entries = {};
    int skippedLines = 0; // lines that are no journal entry in JSON
};

// Entries of the unit after `cursor`, or since `sinceEpoch` without one; at most the newest
// `limit`, so that a flood costs bounded time and memory.
[[nodiscard]] Command journalCommand(const QString& journalctl, const QString& unit,
    const QString& cursor, double sinceEpoch, int limit = 20'000);

// `journalctl -o json`: one object a line; MESSAGE may be a byte array, null, or several values.
[[nodiscard]] JournalReading parseJournal(const QByteArray& output);

} // namespace console
