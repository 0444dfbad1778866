#include "cli/commands.h"

#include "triggers/checkdocument.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonDocument>

namespace console {

int runWatch(Session& session, const Options& options)
{
    QHash<QString, TriggerState> known;
    QObject::connect(&session, &Session::reported, &session, [&](const Report& report) {
        for (const TriggerStatus& status : filtered(report, options.only).triggers) {
            const auto previous = known.constFind(status.id);
            const bool first = previous == known.constEnd();
            if (!first && *previous == status.state)
                continue;
            const QJsonObject line
                = watchLine(report, status, first ? std::nullopt : std::optional(*previous));
            known.insert(status.id, status.state);
            const QByteArray text = QJsonDocument(line).toJson(QJsonDocument::Compact);
            if (!print(QByteArray(text + '\n')))
                QCoreApplication::quit(); // the reader has gone
        }
    });
    session.start();
    QCoreApplication::exec();
    return 0;
}

} // namespace console
