#pragma once

#include "service/beadfile.h"

#include <QJsonObject>

namespace console {

// The file tells when a work item was edited, not when it moved. Between two readings of it a
// work item whose status and stage stayed the same keeps the older `stageSince`.
void carryStages(const QHash<QString, Bead>& previous, QHash<QString, Bead>& fresh);

// For a restart: the work items edited since `since` that have stood still for longer than their
// last edit says. The others tell it themselves.
[[nodiscard]] QJsonObject stagesToJson(const QHash<QString, Bead>& beads, double since);
[[nodiscard]] QHash<QString, Bead> stagesFromJson(const QJsonObject& document);

} // namespace console
