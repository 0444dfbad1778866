#include "models/triggertext.h"

#include "freshness.h"
#include "monitor/summary.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace console {

namespace {

int urgency(const TriggerStatus& status)
{
    switch (status.state) {
    case TriggerState::Firing:
    case TriggerState::Recovering:
        return 0;
    case TriggerState::Pending:
        return 1;
    case TriggerState::CannotEvaluate:
        return 2;
    case TriggerState::NoData:
        return 3;
    case TriggerState::Ok:
    case TriggerState::Suppressed:
        break;
    }
    return 4;
}

} // namespace

QString TriggerText::groupTitle(Severity severity)
{
    switch (severity) {
    case Severity::P0:
        return tr("P0 · Roll back at once");
    case Severity::P1:
        return tr("P1 · Service degraded");
    case Severity::P2:
        return tr("P2 · Quality");
    case Severity::Alert:
        break;
    }
    return tr("Alert thresholds");
}

QString TriggerText::word(TriggerState state)
{
    switch (state) {
    case TriggerState::Ok:
        return tr("ok", "state");
    case TriggerState::Pending:
        return tr("pending", "state");
    case TriggerState::Firing:
        return tr("firing", "state");
    case TriggerState::Recovering:
        return tr("recovering", "state");
    case TriggerState::NoData:
        return tr("no data", "state");
    case TriggerState::CannotEvaluate:
        return tr("unknown", "state");
    case TriggerState::Suppressed:
        break;
    }
    return tr("switched off", "state");
}

QString TriggerText::title(const TriggerStatus& status)
{
    const TriggerDefinition* definition = findTrigger(status.id);
    return definition ? definition->title : status.id;
}

QString TriggerText::state(const TriggerStatus& status, double now, bool stale)
{
    if (stale)
        return tr("stale, was %1", "state").arg(word(status.state));
    return stateText(status, now);
}

QString TriggerText::firesAt(const TriggerStatus& status)
{
    const TriggerDefinition* definition = findTrigger(status.id);
    return definition ? formatThreshold(*definition, status.settings) : QString();
}

QString TriggerText::since(const TriggerStatus& status, double now)
{
    return status.since > 0 ? formatDuration(now - status.since) : u"—"_s;
}

QString TriggerText::describe(const TriggerStatus& status, double now, bool stale)
{
    const TriggerDefinition* definition = findTrigger(status.id);
    QStringList lines;
    lines << tr("%1: %2 (%3)").arg(severityId(status.severity), title(status), status.id);
    lines << tr("State: %1").arg(state(status, now, stale));
    if (status.since > 0)
        lines << tr("Since: %1 (%2)").arg(utcTime(status.since), since(status, now));
    if (status.observedAt > 0)
        lines << tr("Sample of: %1").arg(utcTime(status.observedAt));
    const QString ratio = formatRatio(status.reading);
    lines << (ratio.isEmpty() ? tr("Value: %1").arg(formatValue(status))
                              : tr("Value: %1 (%2)").arg(formatValue(status), ratio));
    lines << tr("Fires at: %1").arg(firesAt(status));
    if (!status.reading.reason.isEmpty())
        lines << tr("Why there is no verdict: %1").arg(status.reading.reason);
    if (!status.reading.evidence.empty())
        lines << tr("Evidence:");
    for (const Evidence& item : status.reading.evidence)
        lines << tr("- %1: %2").arg(item.source, item.text);
    if (definition) {
        lines << tr("Definition: %1").arg(definition->description);
        lines << tr("What to do: %1").arg(definition->advice);
    }
    return lines.join(u'\n');
}

double holdProgress(const TriggerStatus& status, double now)
{
    const std::optional<double> end = status.firesAt ? status.firesAt : status.clearsAt;
    if (!end || *end <= status.since)
        return 0;
    return std::clamp((now - status.since) / (*end - status.since), 0.0, 1.0);
}

const TriggerStatus* mostUrgent(const std::vector<TriggerStatus>& triggers)
{
    const auto best = std::min_element(triggers.begin(), triggers.end(),
        [](const TriggerStatus& left, const TriggerStatus& right) {
            return std::pair(urgency(left), left.severity)
                < std::pair(urgency(right), right.severity);
        });
    return best == triggers.end() ? nullptr : &*best;
}

} // namespace console
