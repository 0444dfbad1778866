#pragma once

#include <QByteArray>
#include <QHash>
#include <QString>

#include <optional>

namespace console {

// A work item of .beads/issues.jsonl, as far as stage movement needs it.
struct Bead
{
    QString status = {};
    QString stage = {}; // of the label stage:NAME, empty without one
    std::optional<double> updatedAt = {};
    std::optional<double> stageSince = {}; // status and stage have stood since then at least
    bool operator==(const Bead&) const = default;
};

// By id; the last line of an id counts. Lines that are not JSON are skipped.
[[nodiscard]] QHash<QString, Bead> parseBeads(const QByteArray& bytes);

} // namespace console
