#include "triggers/checkdocument.h"

#include "base/cortextime.h"
#include "base/jsonio.h"
#include "monitor/summary.h"

namespace console {

using namespace Qt::StringLiterals;

namespace {

QJsonValue timeOrNull(double epochSeconds)
{
    return epochSeconds > 0 ? QJsonValue(toIsoUtc(epochSeconds)) : QJsonValue(QJsonValue::Null);
}

QJsonObject triggerObject(const TriggerStatus& status)
{
    const TriggerDefinition* definition = findTrigger(status.id);
    QJsonArray evidence;
    for (const Evidence& item : status.reading.evidence)
        evidence.append(QJsonObject{{u"source"_s, item.source}, {u"text"_s, item.text}});
    if (!status.reading.reason.isEmpty())
        evidence.append(
            QJsonObject{{u"source"_s, u"console"_s}, {u"text"_s, status.reading.reason}});
    return {{u"id"_s, status.id}, {u"severity"_s, severityId(status.severity)},
        {u"state"_s, stateId(status.state)}, {u"value"_s, toJson(status.reading.value)},
        {u"threshold"_s, status.settings.threshold}, {u"unit"_s, unitId(definition->unit)},
        {u"numerator"_s, toJson(status.reading.numerator)},
        {u"denominator"_s, toJson(status.reading.denominator)},
        {u"window_s"_s, status.settings.window}, {u"hold_s"_s, status.settings.hold},
        {u"since"_s, timeOrNull(status.since)}, {u"observed_at"_s, timeOrNull(status.observedAt)},
        {u"evidence"_s, evidence}, {u"advice"_s, definition->advice}};
}

} // namespace

QJsonObject checkDocument(const Report& report)
{
    QJsonArray triggers;
    for (const TriggerStatus& status : report.triggers)
        triggers.append(triggerObject(status));
    return {{u"schema"_s, u"cortex-console/check/1"_s}, {u"profile"_s, report.profile},
        {u"evaluated_at"_s, toIsoUtc(report.evaluatedAt)}, {u"worst"_s, worstId(report.triggers)},
        {u"triggers"_s, triggers}};
}

QJsonObject watchLine(
    const Report& report, const TriggerStatus& status, std::optional<TriggerState> previous)
{
    QJsonObject line = triggerObject(status);
    line.insert(u"schema"_s, u"cortex-console/watch/1"_s);
    line.insert(u"profile"_s, report.profile);
    line.insert(u"at"_s, toIsoUtc(report.evaluatedAt));
    line.insert(
        u"previous"_s, previous ? QJsonValue(stateId(*previous)) : QJsonValue(QJsonValue::Null));
    return line;
}

QByteArray checkText(const Report& report)
{
    const Summary summary = summarize(report);
    QString text = summary.headline + u'\n' + summary.reason + u"\n\n"_s;
    for (const SourceStatus& source : report.sources) {
        if (!source.ok)
            text += source.title + u": "_s + source.message + u'\n';
    }
    for (const TriggerStatus& status : report.triggers) {
        const TriggerDefinition* definition = findTrigger(status.id);
        text += severityId(status.severity).leftJustified(6) + status.id.leftJustified(26)
            + stateText(status, report.evaluatedAt).leftJustified(26)
            + formatValue(status).rightJustified(9) + u"   "_s
            + formatThreshold(*definition, status.settings) + u'\n';
        if (!status.reading.reason.isEmpty() && status.state != TriggerState::Suppressed)
            text += u"      "_s + status.reading.reason + u'\n';
        if (!isFiring(status.state) && status.state != TriggerState::Pending)
            continue;
        for (const Evidence& item : status.reading.evidence)
            text += u"      "_s + item.source + u": "_s + item.text + u'\n';
        text += u"      -> "_s + definition->advice + u'\n';
    }
    return text.toUtf8();
}

QByteArray checkNagios(const Report& report)
{
    static const char* const words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    const Summary summary = summarize(report);
    int firing = 0;
    int unknown = 0;
    QString details;
    for (const TriggerStatus& status : report.triggers) {
        firing += isFiring(status.state);
        unknown += status.state == TriggerState::CannotEvaluate;
        if (isFiring(status.state) || status.state == TriggerState::CannotEvaluate)
            details += status.id + u": "_s + stateText(status, report.evaluatedAt) + u' '
                + status.reading.reason + u'\n';
    }
    // "|" begins performance data: it must not stand in the text.
    const QString line = u"CORTEX %1 - %2 | firing=%3 cannot_evaluate=%4\n"_s
                             .arg(QLatin1StringView(words[exitCodeFor(report.triggers)]),
                                 QString(summary.headline).replace(u'|', u'/'))
                             .arg(firing)
                             .arg(unknown);
    return (line + details.replace(u'|', u'/')).toUtf8();
}

QByteArray checkPrometheus(const Report& report)
{
    QByteArray text = "# HELP cortex_console_trigger_state 1 for the state a trigger is in\n"
                      "# TYPE cortex_console_trigger_state gauge\n";
    QByteArray values = "# HELP cortex_console_trigger_value Value that a trigger compares\n"
                        "# TYPE cortex_console_trigger_value gauge\n";
    for (const TriggerStatus& status : report.triggers) {
        const QByteArray labels = "{id=\"" + status.id.toUtf8() + "\",severity=\""
            + severityId(status.severity).toUtf8() + '"';
        text += "cortex_console_trigger_state" + labels + ",state=\""
            + stateId(status.state).toUtf8() + "\"} 1\n";
        if (status.reading.value)
            values += "cortex_console_trigger_value" + labels + "} "
                + QByteArray::number(*status.reading.value, 'g', 12) + '\n';
    }
    return text + values
        + "# HELP cortex_console_evaluated_timestamp_seconds When this was evaluated\n"
          "# TYPE cortex_console_evaluated_timestamp_seconds gauge\n"
          "cortex_console_evaluated_timestamp_seconds "
        + QByteArray::number(report.evaluatedAt, 'f', 3) + '\n';
}

} // namespace console
