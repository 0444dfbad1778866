#include "service/beadfile.h"

#include "base/cortextime.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace console {

using namespace Qt::StringLiterals;

QHash<QString, Bead> parseBeads(const QByteArray& bytes)
{
    QHash<QString, Bead> beads;
    for (const QByteArray& line : bytes.split('\n')) {
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        const QString id = object.value("id"_L1).toString();
        if (id.isEmpty())
            continue;
        Bead bead{.status = object.value("status"_L1).toString(),
            .updatedAt = parseRfc3339(object.value("updated_at"_L1).toString())};
        bead.stageSince = bead.updatedAt;
        for (const QJsonValue& label : object.value("labels"_L1).toArray()) {
            if (label.toString().startsWith("stage:"_L1))
                bead.stage = label.toString().mid(6);
        }
        beads.insert(id, bead);
    }
    return beads;
}

} // namespace console
