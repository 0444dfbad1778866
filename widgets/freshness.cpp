#include "freshness.h"

#include "monitor/summary.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace console {

namespace {

QDateTime dateTime(double epochSeconds)
{
    return QDateTime::fromMSecsSinceEpoch(std::llround(epochSeconds * 1000), Qt::UTC);
}

} // namespace

Freshness freshness(double ageSeconds, double pollSeconds)
{
    const double limit = livePolls * std::max(pollSeconds, 1.0);
    return std::abs(ageSeconds) <= limit ? Freshness::Live : Freshness::Stale;
}

double lastAnswer(const Report& report)
{
    if (report.sources.empty() && report.triggers.empty())
        return report.evaluatedAt;
    double latest = 0;
    for (const SourceStatus& source : report.sources) {
        const bool undated = source.ok && source.observedAt <= 0;
        latest = std::max(latest, undated ? report.evaluatedAt : source.observedAt);
    }
    for (const TriggerStatus& status : report.triggers) {
        if (status.state != TriggerState::CannotEvaluate)
            latest = std::max(latest, status.observedAt);
    }
    return std::min(latest, report.evaluatedAt);
}

LiveState LiveState::of(const std::optional<Report>& report, double now, double pollSeconds)
{
    LiveState state;
    state.m_text = tr("Waiting for the first answer");
    if (!report)
        return state;
    state.m_answeredAt = lastAnswer(*report);
    state.m_age = now - state.m_answeredAt;
    state.m_freshness = freshness(state.m_age, pollSeconds);
    state.readSources(*report);
    if (state.stale())
        state.m_text = state.m_answeredAt > 0
            ? tr("Data is %1 old: last answer at %2")
                  .arg(ageInWords(state.m_age), localTime(state.m_answeredAt))
            : tr("No answer yet");
    return state;
}

void LiveState::readSources(const Report& report)
{
    QStringList failing;
    QStringList names;
    for (const SourceStatus& source : report.sources) {
        if (source.ok)
            continue;
        names << source.title;
        failing << tr("%1: %2", "source of data: what it said").arg(source.title, source.message);
    }
    m_hint = failing.join(u'\n');
    if (failing.isEmpty()) {
        m_connection = Connection::Connected;
        m_text = tr("Connected");
    } else if (failing.size() < static_cast<qsizetype>(report.sources.size())) {
        m_connection = Connection::Partial;
        m_text = names.size() == 1
            ? tr("Connected, %1 does not answer").arg(names.first())
            : tr("Connected, %n source(s) do not answer", nullptr, static_cast<int>(names.size()));
    } else {
        m_connection = Connection::Down;
        m_text = tr("Not connected");
    }
}

QString LiveState::ageText() const
{
    if (m_answeredAt <= 0)
        return tr("No data yet");
    return tr("Data %1 old").arg(ageInWords(m_age));
}

QString LiveState::notLiveHeadline() const
{
    if (m_answeredAt <= 0)
        return tr("Not live: the host has not answered yet");
    return tr("Not live: data is %1 old").arg(ageInWords(m_age));
}

QString LiveState::notLiveReason(const QString& lastHeadline) const
{
    if (m_answeredAt <= 0)
        return m_hint.isEmpty() ? tr("Nothing is known. Check the connection and press F5.")
                                : m_hint.section(u'\n', 0, 0);
    return tr("Last answer at %1. It said: %2. Check the connection and press F5.")
        .arg(localTime(m_answeredAt), lastHeadline);
}

QString localTime(double epochSeconds)
{
    const QDateTime local = dateTime(epochSeconds).toLocalTime();
    const bool today = local.date() == QDate::currentDate();
    return today ? local.toString(u"HH:mm:ss"_s) : local.toString(u"yyyy-MM-dd HH:mm:ss"_s);
}

QString utcTime(double epochSeconds)
{
    const QString text = dateTime(epochSeconds).toString(u"yyyy-MM-dd HH:mm:ss"_s) + u" UTC"_s;
    return text;
}

QString ageInWords(double seconds)
{
    const double age = std::abs(seconds);
    if (age < 120)
        return LiveState::tr("%1 s", "seconds").arg(std::floor(age));
    return formatDuration(age);
}

} // namespace console
