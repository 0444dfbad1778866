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

// The character that a Go escape at `at`, behind its backslash, stands for; `at` moves to its end.
QString unescape(const QString& text, qsizetype& at)
{
    static constexpr QStringView letters = u"abfnrtv";
    static constexpr QStringView meanings = u"\a\b\f\n\r\t\v";
    const QChar kind = text.at(at++);
    if (const qsizetype letter = letters.indexOf(kind); letter >= 0)
        return meanings.at(letter);
    const qsizetype size = kind == u'x' ? 2 : kind == u'u' ? 4 : kind == u'U' ? 8 : 0;
    bool ok = false;
    const uint code = text.mid(at, size).toUInt(&ok, 16);
    if (size == 0 || !ok)
        return kind; // \" and \\, and what Go never writes
    at += size;
    if (kind == u'x' || code > QChar::LastValidCodePoint)
        return QString(QChar::ReplacementCharacter); // \xNN is a byte that is no UTF-8
    const char32_t character = code;
    return QString::fromUcs4(&character, 1);
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
    for (++at; at < text.size() && text.at(at) != u'"';) {
        const QChar c = text.at(at++);
        value += c == u'\\' && at < text.size() ? unescape(text, at) : QString(c);
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
