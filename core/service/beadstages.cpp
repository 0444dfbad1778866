#include "service/beadstages.h"

#include <QJsonArray>

#include <algorithm>

namespace console {

using namespace Qt::StringLiterals;

void carryStages(const QHash<QString, Bead>& previous, QHash<QString, Bead>& fresh)
{
    for (auto bead = fresh.begin(); bead != fresh.end(); ++bead) {
        const auto known = previous.constFind(bead.key());
        if (known == previous.constEnd() || known->status != bead->status
            || known->stage != bead->stage || !known->stageSince)
            continue;
        bead->stageSince
            = std::min(*known->stageSince, bead->stageSince.value_or(*known->stageSince));
    }
}

QJsonObject stagesToJson(const QHash<QString, Bead>& beads, double since)
{
    QJsonObject document;
    for (auto bead = beads.begin(); bead != beads.end(); ++bead) {
        if (bead->stageSince && bead->updatedAt && *bead->updatedAt >= since
            && *bead->stageSince < *bead->updatedAt)
            document.insert(bead.key(), QJsonArray{bead->status, bead->stage, *bead->stageSince});
    }
    return document;
}

QHash<QString, Bead> stagesFromJson(const QJsonObject& document)
{
    QHash<QString, Bead> beads;
    for (auto entry = document.begin(); entry != document.end(); ++entry) {
        const QJsonArray values = entry->toArray();
        if (values.size() == 3 && values.at(2).isDouble())
            beads.insert(entry.key(),
                {.status = values.at(0).toString(),
                    .stage = values.at(1).toString(),
                    .stageSince = values.at(2).toDouble()});
    }
    return beads;
}

} // namespace console
