#include "monitor/summary.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text, int n = -1)
{
    return QCoreApplication::translate("Summary", text, nullptr, n);
}

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

QString othersText(const std::vector<TriggerStatus>& triggers)
{
    QStringList parts;
    if (const int pending = countOf(triggers, TriggerState::Pending))
        parts += tr("Pending: %1.").arg(pending);
    if (const int unknown = countOf(triggers, TriggerState::CannotEvaluate))
        parts += tr("Cannot be evaluated: %1.").arg(unknown);
    if (const int few = countOf(triggers, TriggerState::NoData))
        parts += tr("Too little data: %1.").arg(few);
    if (const int off = countOf(triggers, TriggerState::Suppressed))
        parts += tr("Switched off: %1.").arg(off);
    return parts.join(u' ');
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
        return {Summary::Level::Unknown, tr("Nothing has been evaluated yet"), {}};
    const QString others = othersText(report.triggers);
    if (const TriggerStatus* worst = worstFiring(report.triggers)) {
        const TriggerDefinition* definition = findTrigger(worst->id);
        QString prefix = severityId(worst->severity);
        prefix[0] = prefix.at(0).toUpper();
        QString value = formatValue(definition->unit, worst->reading.value);
        if (worst->reading.numerator && worst->reading.denominator)
            value += tr(" (%1 of %2)")
                         .arg(*worst->reading.numerator)
                         .arg(*worst->reading.denominator);
        const QString text = worst->state == TriggerState::Recovering
            ? tr("%1, fires at %2. The condition is over for %3.")
            : tr("%1, fires at %2. Firing for %3.");
        const QString reason = text.arg(value, formatThreshold(*definition, worst->settings),
            formatDuration(report.evaluatedAt - worst->since));
        return {levelOf(worst->severity), prefix + u": "_s + definition->headline,
            others.isEmpty() ? reason : QString(reason + u' ' + others)};
    }
    if (countOf(report.triggers, TriggerState::CannotEvaluate) > 0)
        return {Summary::Level::Unknown, tr("No trigger fires, but not everything can be seen"),
            others};
    return {Summary::Level::Ok, tr("No rollback trigger fires"),
        others.isEmpty() ? tr("All %1 conditions were evaluated.").arg(report.triggers.size())
                         : others};
}

QString formatDuration(double seconds)
{
    const qint64 total = qint64(std::max(0.0, seconds));
    if (total < 60)
        return tr("%1 s").arg(total);
    if (total < 3600)
        return tr("%1 min").arg(total / 60);
    if (total < 86'400)
        return total % 3600 < 60 ? tr("%1 h").arg(total / 3600)
                                 : tr("%1 h %2 min").arg(total / 3600).arg(total % 3600 / 60);
    return tr("%1 d").arg(total / 86'400);
}

QString formatValue(Unit unit, std::optional<double> value)
{
    if (!value)
        return u"—"_s;
    switch (unit) {
    case Unit::Count:
        return QString::number(*value, 'f', 0);
    case Unit::Ratio:
        return tr("%1 %").arg(100 * *value, 0, 'f', 1);
    case Unit::Seconds:
        return *value < 10 ? tr("%1 ms").arg(1000 * *value, 0, 'f', 0) : formatDuration(*value);
    case Unit::Flag:
        break;
    }
    return *value > 0 ? tr("not ok") : tr("ok");
}

QString formatThreshold(const TriggerDefinition& definition, const TriggerSettings& settings)
{
    const QString sign = definition.inclusive ? u"≥ "_s : u"> "_s;
    switch (definition.unit) {
    case Unit::Flag:
        return tr("not ok");
    case Unit::Seconds:
        return sign
            + (settings.threshold < 10 ? tr("%1 s").arg(settings.threshold)
                                       : formatDuration(settings.threshold));
    case Unit::Ratio:
        return sign
            + tr("%1 % in %2").arg(100 * settings.threshold).arg(formatDuration(settings.window));
    case Unit::Count:
        break;
    }
    return sign + tr("%1 in %2").arg(settings.threshold).arg(formatDuration(settings.window));
}

QString stateText(const TriggerStatus& status, double now)
{
    switch (status.state) {
    case TriggerState::Ok:
        return tr("ok");
    case TriggerState::Pending:
        return tr("Pending, %1 left").arg(formatDuration(status.firesAt.value_or(now) - now));
    case TriggerState::Firing:
        return tr("Firing");
    case TriggerState::Recovering:
        return tr("Recovering, %1 left").arg(formatDuration(status.clearsAt.value_or(now) - now));
    case TriggerState::NoData:
        return tr("Too little data");
    case TriggerState::CannotEvaluate:
        return tr("Cannot evaluate");
    case TriggerState::Suppressed:
        break;
    }
    return tr("Switched off");
}

} // namespace console
