#include "base/cortextime.h"

#include <QDateTime>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// `count` ASCII digits at `at` as a number; QString's own conversions take blanks, signs and other
// scripts' digits too.
std::optional<int> digits(QStringView text, qsizetype at, qsizetype count)
{
    if (at + count > text.size())
        return std::nullopt;
    int value = 0;
    for (const QChar c : text.sliced(at, count)) {
        if (c < u'0' || c > u'9')
            return std::nullopt;
        value = value * 10 + (c.unicode() - u'0');
    }
    return value;
}

// `YYYY-MM-DD HH:MM:SS`, or with T between, as if in UTC. Not through QDateTime: it would read a
// local time first, and an hour a year does not exist there.
std::optional<double> parseDateAndTime(QStringView text)
{
    using namespace std::chrono;
    const auto y = digits(text, 0, 4);
    const auto mo = digits(text, 5, 2);
    const auto d = digits(text, 8, 2);
    const auto h = digits(text, 11, 2);
    const auto mi = digits(text, 14, 2);
    const auto s = digits(text, 17, 2);
    if (!y || !mo || !d || !h || !mi || !s || text[4] != u'-' || text[7] != u'-'
        || (text[10] != u' ' && text[10] != u'T' && text[10] != u't') || text[13] != u':'
        || text[16] != u':' || *h > 23 || *mi > 59 || *s > 59)
        return std::nullopt;
    const year_month_day date = year(*y) / unsigned(*mo) / unsigned(*d);
    if (!date.ok())
        return std::nullopt;
    const seconds sinceEpoch
        = sys_days(date).time_since_epoch() + hours(*h) + minutes(*mi) + seconds(*s);
    return double(sinceEpoch.count());
}

// "Z" or "+10:00" in seconds east of UTC.
std::optional<double> parseZone(QStringView zone)
{
    if (zone == u"Z" || zone == u"z")
        return 0;
    const auto h = digits(zone, 1, 2);
    const auto mi = digits(zone, 4, 2);
    if (zone.size() != 6 || !h || !mi || *h > 23 || *mi > 59 || zone[3] != u':'
        || (zone[0] != u'+' && zone[0] != u'-'))
        return std::nullopt;
    return (zone[0] == u'-' ? -1 : 1) * (*h * 3600.0 + *mi * 60.0);
}

} // namespace

std::optional<double> parseCortexTime(QStringView text)
{
    return parseDateAndTime(text);
}

QString toCortexTime(double epochSeconds)
{
    return QDateTime::fromSecsSinceEpoch(qint64(std::floor(epochSeconds)), Qt::UTC)
        .toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

std::optional<double> parseRfc3339(QStringView text)
{
    const auto base = parseDateAndTime(text);
    if (!base)
        return std::nullopt;
    qsizetype at = 19;
    double fraction = 0;
    if (at < text.size() && text[at] == u'.') {
        double weight = 0.1;
        auto digit = digits(text, ++at, 1);
        if (!digit)
            return std::nullopt;
        for (; digit; digit = digits(text, ++at, 1), weight /= 10)
            fraction += *digit * weight;
    }
    const auto zone = parseZone(text.sliced(at));
    if (!zone)
        return std::nullopt;
    return *base + fraction - *zone;
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
    // Go takes the micro sign and the Greek letter; "ms" must be tried before "m".
    static constexpr std::array suffixes{Suffix{u"ms", 1e-3}, Suffix{u"us", 1e-6},
        Suffix{u"\u00b5s", 1e-6}, Suffix{u"\u03bcs", 1e-6}, Suffix{u"ns", 1e-9},
        Suffix{u"h", 3600.0}, Suffix{u"m", 60.0}, Suffix{u"s", 1.0}};
    constexpr double longest = 9'223'372'036.854'775'807; // Go counts nanoseconds in 63 bits
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
        qsizetype size = 0;
        while (size < text.size() && (text[size] == u'.' || digits(text, size, 1)))
            ++size;
        bool ok = false;
        const double number = text.first(size).toDouble(&ok);
        if (!ok)
            return std::nullopt;
        text = text.sliced(size);
        const auto suffix = std::find_if(suffixes.begin(), suffixes.end(),
            [&](const Suffix& candidate) { return text.startsWith(candidate.text); });
        if (suffix == suffixes.end())
            return std::nullopt;
        total += number * suffix->seconds;
        text = text.sliced(suffix->text.size());
    }
    return total <= longest ? std::optional(sign * total) : std::nullopt;
}

} // namespace console
