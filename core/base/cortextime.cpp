#include "base/cortextime.h"

#include <QDateTime>
#include <QTimeZone>

#include <array>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// The number in `text` at [from, from + count); negative when another character stands there.
int digits(QStringView text, qsizetype from, qsizetype count)
{
    int number = 0;
    for (const QChar c : text.sliced(from, count)) {
        if (c < u'0' || c > u'9')
            return -1;
        number = 10 * number + (c.unicode() - u'0');
    }
    return number;
}

} // namespace

// By hand, as a first look reads hundreds of thousands of these.
std::optional<double> parseCortexTime(QStringView text)
{
    if (text.size() < 19 || text[4] != u'-' || text[7] != u'-'
        || (text[10] != u' ' && text[10] != u'T') || text[13] != u':' || text[16] != u':')
        return std::nullopt;
    const int year = digits(text, 0, 4); // -1, what is no number, is a year to QDate
    const QDate day(year, digits(text, 5, 2), digits(text, 8, 2));
    const int hours = digits(text, 11, 2);
    const int minutes = digits(text, 14, 2);
    const int seconds = digits(text, 17, 2);
    if (year < 0 || !day.isValid() || hours < 0 || hours > 23 || minutes < 0 || minutes > 59
        || seconds < 0 || seconds > 59)
        return std::nullopt;
    static const qint64 epochDay = QDate(1970, 1, 1).toJulianDay();
    return double((day.toJulianDay() - epochDay) * 86'400 + hours * 3600 + minutes * 60 + seconds);
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
