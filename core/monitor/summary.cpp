#include "monitor/summary.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(console::Summary)
};

int countOf(const std::vector<TriggerStatus>& triggers, TriggerState state)
{
    return int(std::count_if(triggers.begin(), triggers.end(),
        [&](const TriggerStatus& status) { return status.state == state; }));
}

// Most severe firing trigger; definitions come in order of severity.
const TriggerStatus* worstFiring(const std::vector<TriggerStatus>& triggers)
{
    const TriggerStatus* worst = nullptr;
    for (const TriggerStatus& status : triggers) {
        if (isFiring(status.state) && (!worst || status.severity < worst->severity))
            worst = &status;
    }
    return worst;
}

Summary::Level levelOf(Severity severity)
{
    switch (severity) {
    case Severity::P0:
        return Summary::Level::P0;
    case Severity::P1:
        return Summary::Level::P1;
    case Severity::P2:
        return Summary::Level::P2;
    case Severity::Alert:
        break;
    }
    return Summary::Level::Alert;
}

// "Pending: Unknown failures, Failure rate."; a crowd is only counted.
QString named(const QString& what, const QStringList& titles)
{
    constexpr qsizetype readable = 3;
    const QString which
        = titles.size() > readable ? QString::number(titles.size()) : titles.join(u", "_s);
    return Words::tr("%1: %2.", "Pending: Unknown failures.").arg(what, which);
}

QString othersText(const std::vector<TriggerStatus>& triggers, const TriggerStatus* worst)
{
    QStringList parts;
    const auto add = [&](const QString& what, const auto& belongs) {
        QStringList titles;
        for (const TriggerStatus& status : triggers) {
            if (&status != worst && belongs(status.state))
                titles += findTrigger(status.id)->title;
        }
        if (!titles.isEmpty())
            parts += named(what, titles);
    };
    const auto are = [](TriggerState wanted) {
        return [wanted](TriggerState state) { return state == wanted; };
    };
    add(Words::tr("Also firing"), isFiring);
    add(Words::tr("Pending"), are(TriggerState::Pending));
    add(Words::tr("Cannot be evaluated"), are(TriggerState::CannotEvaluate));
    add(Words::tr("Too little data"), are(TriggerState::NoData));
    add(Words::tr("Switched off"), are(TriggerState::Suppressed));
    return parts.join(u' ');
}

bool isLatency(const TriggerDefinition& definition)
{
    return definition.id == "alert-api-latency"_L1;
}

bool needsWork(const TriggerDefinition& definition)
{
    return definition.id == "scheduler-deadlock"_L1 || definition.id == "alert-no-dispatches"_L1;
}

bool isRateLimit(const TriggerDefinition& definition)
{
    return definition.id == "rate-limit-exhaustion"_L1;
}

// The others look at the present moment, whatever their window says.
bool looksBack(const TriggerDefinition& definition)
{
    return (definition.unit == Unit::Ratio || definition.unit == Unit::Count)
        && definition.id != "alert-memory"_L1 && !isRateLimit(definition);
}

bool firesAtTheFirst(const TriggerDefinition& definition, const TriggerSettings& settings)
{
    return definition.unit == Unit::Count && settings.threshold == (definition.inclusive ? 1 : 0);
}

QString firingText(const TriggerStatus& worst, double now)
{
    const TriggerDefinition* definition = findTrigger(worst.id);
    const QString lasted = formatDuration(now - worst.since);
    const QString state = worst.state == TriggerState::Recovering
        ? Words::tr("The condition ended %1 ago.").arg(lasted)
        : Words::tr("Firing for %1.").arg(lasted);
    if (definition->unit == Unit::Flag || !worst.reading.value)
        return state;
    const QString value = formatValue(worst);
    if (firesAtTheFirst(*definition, worst.settings))
        return Words::tr(
            "%1 within %2, none is expected. %3", "count, window, sentence on the time")
            .arg(value, formatSpan(worst.settings.window), state);
    const QString ratio = isRateLimit(*definition) ? QString() : formatRatio(worst.reading);
    return Words::tr("%1, fires at %2. %3", "value, threshold, sentence on the time")
        .arg(ratio.isEmpty() ? value : Words::tr("%1 (%2)", "57.1 % (24 of 42)").arg(value, ratio),
            formatThreshold(*definition, worst.settings), state);
}

} // namespace

QString worstId(const std::vector<TriggerStatus>& triggers)
{
    if (const TriggerStatus* worst = worstFiring(triggers))
        return severityId(worst->severity);
    return countOf(triggers, TriggerState::CannotEvaluate) > 0 ? u"unknown"_s : u"ok"_s;
}

int exitCodeFor(const std::vector<TriggerStatus>& triggers)
{
    if (const TriggerStatus* worst = worstFiring(triggers))
        return worst->severity == Severity::P0 ? 2 : 1;
    return countOf(triggers, TriggerState::CannotEvaluate) > 0 ? 3 : 0;
}

Summary summarize(const Report& report)
{
    if (report.triggers.empty())
        return {Summary::Level::Unknown, Words::tr("Nothing has been evaluated yet"), {}};
    const TriggerStatus* worst = worstFiring(report.triggers);
    const QString others = othersText(report.triggers, worst);
    if (worst) {
        QString prefix = severityId(worst->severity);
        prefix[0] = prefix.at(0).toUpper();
        const QString reason = firingText(*worst, report.evaluatedAt);
        return {levelOf(worst->severity), prefix + u": "_s + findTrigger(worst->id)->headline,
            others.isEmpty() ? reason : QString(reason + u' ' + others)};
    }
    if (countOf(report.triggers, TriggerState::CannotEvaluate) > 0)
        return {Summary::Level::Unknown,
            Words::tr("No trigger fires, but not everything can be seen"), others};
    return {Summary::Level::Ok, Words::tr("No rollback trigger fires"),
        others.isEmpty()
            ? Words::tr("All %1 conditions were evaluated.").arg(report.triggers.size())
            : others};
}

QString formatDuration(double seconds)
{
    const qint64 total = qint64(std::max(0.0, seconds));
    if (total < 60)
        return Words::tr("%1 s").arg(total);
    if (total < 3600)
        return Words::tr("%1 min").arg(total / 60);
    if (total < 86'400)
        return total % 3600 < 60
            ? Words::tr("%1 h").arg(total / 3600)
            : Words::tr("%1 h %2 min").arg(total / 3600).arg(total % 3600 / 60);
    return Words::tr("%1 d").arg(total / 86'400);
}

QString formatSpan(double seconds)
{
    qint64 rest = qint64(std::max(0.0, seconds));
    QStringList parts;
    const auto take = [&](qint64 unit, const QString& text) {
        if (rest >= unit)
            parts += text.arg(rest / unit);
        rest %= unit;
    };
    take(86'400, Words::tr("%1 d"));
    take(3600, Words::tr("%1 h"));
    take(60, Words::tr("%1 min"));
    take(1, Words::tr("%1 s"));
    return parts.isEmpty() ? Words::tr("%1 s").arg(0) : parts.join(u' ');
}

// Below a minute the tenth tells something, below a second the millisecond.
QString formatLatency(double seconds)
{
    const QLocale locale;
    if (seconds < 1)
        return Words::tr("%1 ms").arg(locale.toString(1000 * seconds, 'f', 0));
    return seconds < 60 ? Words::tr("%1 s").arg(locale.toString(seconds, 'f', 1))
                        : formatDuration(seconds);
}

QString formatValue(const TriggerStatus& status)
{
    const TriggerDefinition* definition = findTrigger(status.id);
    const Reading& reading = status.reading;
    if (!definition || !reading.value || status.state == TriggerState::CannotEvaluate)
        return u"—"_s;
    const QLocale locale;
    if (isRateLimit(*definition) && reading.numerator && reading.denominator)
        return Words::tr("%1 / %2", "used of cap")
            .arg(locale.toString(*reading.numerator, 'f', 0),
                locale.toString(*reading.denominator, 'f', 0));
    switch (definition->unit) {
    case Unit::Count:
        return locale.toString(*reading.value, 'f', 0);
    case Unit::Ratio:
        return Words::tr("%1 %").arg(locale.toString(100 * *reading.value, 'f', 1));
    case Unit::Seconds:
        return isLatency(*definition) ? formatLatency(*reading.value)
                                      : formatDuration(*reading.value);
    case Unit::Flag:
        break;
    }
    return *reading.value > 0 ? Words::tr("not ok") : Words::tr("ok");
}

QString formatRatio(const Reading& reading)
{
    if (!reading.numerator || !reading.denominator)
        return {};
    const QLocale locale;
    return Words::tr("%1 of %2", "24 of 42")
        .arg(locale.toString(*reading.numerator, 'f', 0),
            locale.toString(*reading.denominator, 'f', 0));
}

QString formatLimit(const TriggerDefinition& definition, const TriggerSettings& settings)
{
    if (definition.unit == Unit::Flag)
        return Words::tr("not ok");
    if (firesAtTheFirst(definition, settings))
        return Words::tr("any", "threshold: fires at the first one");
    if (isRateLimit(definition) && settings.threshold == 1)
        return Words::tr("≥ cap");
    const QString sign = definition.inclusive ? u"≥ "_s : u"> "_s;
    const double scale = definition.unit == Unit::Ratio ? 100 : 1;
    const QString limit = sign + QLocale().toString(scale * settings.threshold, 'g', 6);
    switch (definition.unit) {
    case Unit::Ratio:
        return isRateLimit(definition) ? Words::tr("%1 % of cap").arg(limit)
                                       : Words::tr("%1 %").arg(limit);
    case Unit::Seconds:
        return isLatency(definition) ? Words::tr("%1 s").arg(limit)
                                     : QString(sign + formatSpan(settings.threshold));
    case Unit::Count:
    case Unit::Flag:
        break;
    }
    return limit;
}

QString formatScope(const TriggerDefinition& definition, const TriggerSettings& settings)
{
    QStringList parts;
    if (looksBack(definition))
        parts += Words::tr("%1 window").arg(formatSpan(settings.window));
    if (needsWork(definition))
        parts += Words::tr("while work is waiting");
    if (isRateLimit(definition))
        parts += Words::tr("and nothing is dispatched");
    if (settings.hold > 0)
        parts += Words::tr("held for %1").arg(formatSpan(settings.hold));
    return parts.join(u", "_s);
}

QString formatThreshold(const TriggerDefinition& definition, const TriggerSettings& settings)
{
    const QString limit = formatLimit(definition, settings);
    if (needsWork(definition))
        return Words::tr("%1, work waiting").arg(limit);
    if (isRateLimit(definition))
        return Words::tr("%1, no dispatch").arg(limit);
    if (definition.id == "stage-regression"_L1)
        return Words::tr("%1 repeats").arg(limit);
    if (settings.hold > 0)
        return Words::tr("%1 for %2").arg(limit, formatSpan(settings.hold));
    if (!looksBack(definition) || firesAtTheFirst(definition, settings))
        return limit;
    return Words::tr("%1 in %2").arg(limit, formatSpan(settings.window));
}

QString stateText(const TriggerStatus& status, double now)
{
    switch (status.state) {
    case TriggerState::Ok:
        return Words::tr("ok");
    case TriggerState::Pending:
        return Words::tr("Pending, %1 left")
            .arg(formatDuration(status.firesAt.value_or(now) - now));
    case TriggerState::Firing:
        return Words::tr("Firing");
    case TriggerState::Recovering:
        return Words::tr("Recovering, %1 left")
            .arg(formatDuration(status.clearsAt.value_or(now) - now));
    case TriggerState::NoData:
        return Words::tr("Too little data");
    case TriggerState::CannotEvaluate:
        return Words::tr("Cannot evaluate");
    case TriggerState::Suppressed:
        break;
    }
    return Words::tr("Switched off");
}

} // namespace console
