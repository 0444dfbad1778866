#include "triggers/rulesinternal.h"

#include "monitor/summary.h"
#include "service/logline.h"

namespace console::rules {

using namespace Qt::StringLiterals;

// A Cortex that systemd does not know of: watchdogs and people start such ones by hand
// (reference section 5, defects 14 and 15).
void addLockEvidence(const Observation& seen, Reading& reading)
{
    if (!seen.lock || !seen.lock->owner || !seen.unit || *seen.lock->owner == seen.unit->mainPid)
        return;
    reading.evidence.push_back({u"lock"_s,
        tr("process %1 holds %2 and is not the unit's: a second Cortex runs outside systemd")
            .arg(*seen.lock->owner)
            .arg(seen.lock->path)});
}

// Without an audit log the journal still tells that somebody used the control endpoints, if not
// who: a hint, no finding.
void addControlHints(const TriggerSettings& settings, const Observation& seen, Reading& reading)
{
    for (const JournalEntry& entry : journalOf(seen)) {
        const QString message = parseLogLine(entry.message).message;
        if (entry.time < seen.now - settings.window
            || !(message == "scheduler paused"_L1 || message == "scheduler resumed"_L1
                || message == "dispatch cancelled"_L1))
            continue;
        reading.evidence.push_back({u"journal"_s,
            tr("%1 ago: %2; by whom is not recorded")
                .arg(formatDuration(seen.now - entry.time), message)});
    }
}

Reading apiUnresponsive(const TriggerSettings& settings, const Observation& seen)
{
    // A link that is down says nothing about the API behind it.
    if (seen.api.outOfReach)
        return broken(*seen.api.error);
    const double since = std::max(seen.api.lastAnswerAt, seen.api.watchedSince);
    if (since <= 0)
        return broken({.message = tr("the API has not been asked yet")});
    Reading reading
        = judged(u"api-unresponsive"_s, settings, seen.api.error ? seen.now - since : 0);
    if (seen.api.error) {
        reading.evidence.push_back({u"api"_s, seen.api.error->message});
        if (reading.verdict == Reading::Verdict::False)
            reading.approach = {since, since + settings.threshold};
    }
    if (seen.unit)
        reading.evidence.push_back(
            {u"unit"_s, u"%1 (%2)"_s.arg(seen.unit->activeState, seen.unit->subState)});
    addLockEvidence(seen, reading);
    return reading;
}

Reading apiLatency(const TriggerSettings& settings, const Observation& seen)
{
    if (seen.api.error)
        return broken(*seen.api.error);
    if (seen.api.latencies.empty())
        return broken({.message = tr("the API has not been asked yet")});
    const auto last = seen.api.latencies.rbegin();
    // One slow answer is no finding; with a single probe only a fast one is a verdict.
    const double value = seen.api.latencies.size() > 1 ? std::min(*last, *(last + 1)) : *last;
    Reading reading = judged(u"alert-api-latency"_s, settings, value);
    if (seen.api.latencies.size() == 1 && reading.verdict == Reading::Verdict::True) {
        reading.verdict = Reading::Verdict::NoData;
        reading.reason = tr("slow once: a second probe decides");
    }
    reading.evidence.push_back({u"api"_s, tr("last answer after %1 s").arg(*last, 0, 'f', 3)});
    return reading;
}

Reading configParseError(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.journal)
        return broken(seen.journal.error());
    // A service that runs now has loaded its configuration since.
    double from = seen.now - settings.window;
    if (seen.unit && seen.unit->activeState == "active"_L1 && seen.unit->subState == "running"_L1)
        from = std::max(from, seen.unit->activeEnter.value_or(0));
    int count = 0;
    std::vector<Evidence> evidence;
    for (const JournalEntry& entry : *seen.journal) {
        if (entry.time < from)
            continue;
        const LogLine line = parseLogLine(entry.message);
        if (line.message != "failed to load config"_L1
            && !line.message.contains("config reload failed"_L1)
            && !line.message.contains("dispatcher configuration"_L1))
            continue;
        ++count;
        const QString error = line.fields.value(u"error"_s, line.message);
        if (evidence.size() < 20)
            evidence.push_back(
                {u"journal"_s, tr("%1 ago: %2").arg(formatDuration(seen.now - entry.time), error)});
    }
    Reading reading = judged(u"config-parse-error"_s, settings, count);
    reading.evidence = std::move(evidence);
    if (seen.unit && seen.unit->execMainStatus == 1)
        reading.evidence.push_back({u"unit"_s, tr("the service ended with code 1")});
    return reading;
}

Reading restarts(const QString& id, const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.journal)
        return broken(seen.journal.error());
    int count = 0;
    for (const JournalEntry& entry : *seen.journal) {
        count += entry.time >= seen.now - settings.window
            && entry.messageId == QStringView(restartScheduledMessageId);
    }
    Reading reading = judged(id, settings, count);
    if (seen.unit)
        reading.evidence.push_back(
            {u"unit"_s, tr("%1 restarts since the last manual start").arg(seen.unit->restarts)});
    addLockEvidence(seen, reading);
    return reading;
}

Reading unauthorizedAccess(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.config)
        return broken(seen.config.error());
    const QStringList findings = securityFindings(*seen.config);
    std::vector<Evidence> evidence;
    for (const QString& finding : findings)
        evidence.push_back({u"cortex.toml"_s, finding});
    int count = int(findings.size());
    if (seen.audit) {
        for (const AuditEntry& entry : seen.audit->entries) {
            if (entry.time < seen.now - settings.window || !isSuspicious(entry))
                continue;
            ++count;
            if (evidence.size() < 20)
                evidence.push_back({u"audit log"_s,
                    tr("%1 %2 from %3: %4")
                        .arg(entry.method, entry.path, entry.remoteAddress,
                            entry.authorized ? tr("granted") : tr("refused"))});
        }
    }
    Reading reading = judged(u"unauthorized-access"_s, settings, count);
    reading.evidence = std::move(evidence);
    if (!(seen.audit && seen.audit->configured))
        addControlHints(settings, seen, reading);
    // What is seen can prove access; only a log that is read can prove that there was none.
    if (reading.verdict == Reading::Verdict::False && !(seen.audit && seen.audit->configured)) {
        reading.verdict = Reading::Verdict::CannotEvaluate;
        reading.reason = seen.audit ? tr("cortex.toml names no api.security.audit_log: nobody "
                                         "records who uses the control endpoints")
                                    : seen.audit.error().message;
    }
    return reading;
}

Reading memory(const TriggerSettings& settings, const Observation& seen)
{
    std::optional<double> ofUnit;
    if (seen.unit && seen.unit->memoryCurrent && seen.unit->memoryMax.value_or(0) > 0)
        ofUnit = *seen.unit->memoryCurrent / *seen.unit->memoryMax;
    if (!seen.hostMemoryUsed && !ofUnit)
        return broken(
            {.message = tr("neither /proc/meminfo nor the unit tells the memory in use")});
    const double value = std::max(seen.hostMemoryUsed.value_or(0), ofUnit.value_or(0));
    Reading reading = judged(u"alert-memory"_s, settings, value);
    if (seen.hostMemoryUsed)
        reading.evidence.push_back({u"host"_s,
            tr("%1 % of the host's memory").arg(100 * *seen.hostMemoryUsed, 0, 'f', 1)});
    if (ofUnit)
        reading.evidence.push_back(
            {u"unit"_s, tr("%1 % of the unit's limit").arg(100 * *ofUnit, 0, 'f', 1)});
    return reading;
}

} // namespace console::rules
