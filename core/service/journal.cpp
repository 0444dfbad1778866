#include "service/journal.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// Text, or the bytes of what is not UTF-8.
QString textOf(const QJsonValue& value)
{
    if (!value.isArray())
        return value.toString();
    QByteArray bytes;
    for (const QJsonValue& byte : value.toArray())
        bytes.append(char(byte.toInt()));
    return QString::fromUtf8(bytes);
}

// A field that an entry holds more than once comes as an array of its values.
QStringList valuesOf(const QJsonValue& value)
{
    const QJsonArray array = value.toArray();
    if (array.isEmpty() || array.first().isDouble())
        return {textOf(value)};
    QStringList values;
    for (const QJsonValue& one : array)
        values += textOf(one);
    return values;
}

} // namespace

Command journalCommand(const QString& journalctl, const QString& unit, const QString& cursor,
    double sinceEpoch, int limit)
{
    Command command{.program = journalctl,
        .arguments = {u"--user"_s, u"--quiet"_s, u"--no-pager"_s, u"--output=json"_s,
            u"--all"_s, // without it a message over 4 KB is printed as null
            u"--lines=%1"_s.arg(limit), u"--unit=%1"_s.arg(unit),
            u"--output-fields=MESSAGE,MESSAGE_ID"_s},
        .outputLimit = 64 * 1024 * 1024};
    if (cursor.isEmpty())
        command.arguments += u"--since=@%1"_s.arg(qint64(std::floor(sinceEpoch)));
    else
        command.arguments += u"--after-cursor=%1"_s.arg(cursor);
    return command;
}

JournalReading parseJournal(const QByteArray& output)
{
    JournalReading reading;
    for (const QByteArray& line : output.split('\n')) {
        if (line.trimmed().isEmpty())
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        bool ok = false;
        const qint64 micros = object.value("__REALTIME_TIMESTAMP"_L1).toString().toLongLong(&ok);
        const QString cursor = object.value("__CURSOR"_L1).toString();
        if (!ok || cursor.isEmpty()) {
            ++reading.skippedLines;
            continue;
        }
        reading.entries.push_back({.time = double(micros) / 1e6,
            .cursor = cursor,
            .messageId = valuesOf(object.value("MESSAGE_ID"_L1)).first(),
            .message = valuesOf(object.value("MESSAGE"_L1)).join(u'\n')});
    }
    return reading;
}

} // namespace console
