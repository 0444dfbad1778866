#include "service/logline.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString toText(const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (value.isObject() || value.isArray())
        return QString::fromUtf8(value.isObject()
                ? QJsonDocument(value.toObject()).toJson(QJsonDocument::Compact)
                : QJsonDocument(value.toArray()).toJson(QJsonDocument::Compact));
    return value.toVariant().toString();
}

// One value of slog's text handler, from `at` on: bare up to a space, or a quoted Go string.
QString textValue(const QString& text, qsizetype& at)
{
    QString value;
    if (at >= text.size() || text.at(at) != u'"') {
        while (at < text.size() && text.at(at) != u' ')
            value += text.at(at++);
        return value;
    }
    for (++at; at < text.size() && text.at(at) != u'"'; ++at) {
        if (text.at(at) == u'\\' && at + 1 < text.size()) {
            ++at;
            value += text.at(at) == u'n' ? u'\n' : text.at(at) == u't' ? u'\t' : text.at(at);
        } else {
            value += text.at(at);
        }
    }
    ++at;
    return value;
}

void take(LogLine& line, const QString& key, const QString& value)
{
    if (key == "level"_L1)
        line.level = value;
    else if (key == "msg"_L1)
        line.message = value;
    else
        line.fields.insert(key, value);
}

} // namespace

LogLine parseLogLine(const QString& text)
{
    LogLine line;
    if (text.startsWith(u'{')) {
        const QJsonDocument document = QJsonDocument::fromJson(text.toUtf8());
        if (document.isObject()) {
            const QJsonObject object = document.object();
            for (auto it = object.begin(); it != object.end(); ++it)
                take(line, it.key(), toText(it.value()));
            return line;
        }
    }
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype equals = text.indexOf(u'=', at);
        const QString key = equals < 0 ? QString() : text.mid(at, equals - at).trimmed();
        if (equals < 0 || key.isEmpty() || key.contains(u' '))
            break;
        at = equals + 1;
        take(line, key, textValue(text, at));
        while (at < text.size() && text.at(at) == u' ')
            ++at;
    }
    if (line.level.isEmpty() && line.message.isEmpty())
        return {.message = text};
    return line;
}

} // namespace console
