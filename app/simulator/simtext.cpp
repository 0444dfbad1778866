#include "simtext.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <cmath>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

QByteArray jsonText(const QJsonValue& value)
{
    const QByteArray array = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    return array.sliced(1, array.size() - 2);
}

} // namespace

double nowEpoch()
{
    return double(QDateTime::currentMSecsSinceEpoch()) / 1000;
}

QString cortexTime(double epoch)
{
    return QDateTime::fromSecsSinceEpoch(qint64(epoch), Qt::UTC).toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

QString apiTime(double epoch)
{
    return QDateTime::fromSecsSinceEpoch(qint64(epoch), Qt::UTC).toString(Qt::ISODate);
}

QString logTime(double epoch)
{
    const QDateTime local = QDateTime::fromMSecsSinceEpoch(qint64(std::floor(epoch * 1000)));
    const int offset = local.offsetFromUtc();
    const QString zone = offset == 0 ? u"Z"_s
                                     : u"%1%2:%3"_s.arg(QChar(offset < 0 ? u'-' : u'+'))
                                           .arg(std::abs(offset) / 3600, 2, 10, QChar(u'0'))
                                           .arg(std::abs(offset) / 60 % 60, 2, 10, QChar(u'0'));
    return local.toString(u"yyyy-MM-ddTHH:mm:ss.zzz000000"_s) + zone;
}

QByteArray jsonLine(const Fields& fields)
{
    QByteArray line;
    for (const auto& [key, value] : fields)
        line += (line.isEmpty() ? "{" : ",") + jsonText(key) + ':' + jsonText(value);
    return line + '}';
}

QByteArray slogLine(const Fields& fields)
{
    QByteArray line;
    for (const auto& [key, value] : fields) {
        const QString text = value.toVariant().toString();
        const bool bare = !text.isEmpty() && std::none_of(text.begin(), text.end(), [](QChar c) {
            return c.isSpace() || c == u'"' || c == u'=' || !c.isPrint();
        });
        line += (line.isEmpty() ? "" : " ") + key.toUtf8() + '='
            + (bare ? text.toUtf8() : jsonText(text));
    }
    return line;
}

} // namespace console::sim
