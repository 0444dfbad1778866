#include "base/cortextime.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

std::optional<double> parseCortexTime(QStringView text)
{
    if (text.size() < 19)
        return std::nullopt;
    const QString head = text.first(19).toString().replace(10, 1, u'T');
    QDateTime time = QDateTime::fromString(head, Qt::ISODate);
    if (!time.isValid() || head.size() != 19)
        return std::nullopt;
    time.setTimeSpec(Qt::UTC);
    return double(time.toSecsSinceEpoch());
}

QString toCortexTime(double epochSeconds)
{
    return QDateTime::fromSecsSinceEpoch(qint64(std::floor(epochSeconds)), Qt::UTC)
        .toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

std::optional<double> parseRfc3339(const QString& text)
{
    if (text.size() < 20)
        return std::nullopt;
    QDateTime base = QDateTime::fromString(text.first(19), Qt::ISODate);
    if (!base.isValid())
        return std::nullopt;
    qsizetype at = 19;
    double fraction = 0;
    if (text.at(at) == u'.') {
        qsizetype end = at + 1;
        while (end < text.size() && text.at(end).isDigit())
            ++end;
        fraction = text.mid(at, end - at).prepend(u'0').toDouble();
        at = end;
    }
    base.setTimeSpec(Qt::UTC);
    const QString zone = text.mid(at);
    double offset = 0;
    if (zone != "Z"_L1 && zone != "z"_L1) {
        if (zone.size() != 6 || zone.at(3) != u':' || (zone.at(0) != u'+' && zone.at(0) != u'-'))
            return std::nullopt;
        bool hoursOk = false;
        bool minutesOk = false;
        offset = zone.mid(1, 2).toInt(&hoursOk) * 3600.0 + zone.mid(4, 2).toInt(&minutesOk) * 60.0;
        if (!hoursOk || !minutesOk)
            return std::nullopt;
        if (zone.at(0) == u'-')
            offset = -offset;
    }
    return double(base.toSecsSinceEpoch()) + fraction - offset;
}

QString toIsoUtc(double epochSeconds)
{
    return QDateTime::fromSecsSinceEpoch(qint64(std::floor(epochSeconds)), Qt::UTC)
        .toString(Qt::ISODate);
}

std::optional<double> parseGoDuration(QStringView text)
{
    struct Suffix
    {
        QStringView text;
        double seconds;
    };
    static constexpr std::array suffixes{Suffix{u"ms", 1e-3}, Suffix{u"us", 1e-6},
        Suffix{u"\u00b5s", 1e-6}, Suffix{u"ns", 1e-9}, Suffix{u"h", 3600.0}, Suffix{u"m", 60.0},
        Suffix{u"s", 1.0}};
    double sign = 1;
    if (text.startsWith(u'-') || text.startsWith(u'+')) {
        sign = text.startsWith(u'-') ? -1 : 1;
        text = text.sliced(1);
    }
    if (text == u"0")
        return 0;
    if (text.isEmpty())
        return std::nullopt;
    double total = 0;
    while (!text.isEmpty()) {
        qsizetype digits = 0;
        while (digits < text.size() && (text.at(digits).isDigit() || text.at(digits) == u'.'))
            ++digits;
        bool ok = false;
        const double number = text.first(digits).toDouble(&ok);
        if (!ok)
            return std::nullopt;
        text = text.sliced(digits);
        const auto suffix = std::find_if(suffixes.begin(), suffixes.end(),
            [&](const Suffix& candidate) { return text.startsWith(candidate.text); });
        if (suffix == suffixes.end())
            return std::nullopt;
        total += number * suffix->seconds;
        text = text.sliced(suffix->text.size());
    }
    return sign * total;
}

} // namespace console
