#include "triggers/triggerstate.h"

#include "base/jsonio.h"

namespace console {

using namespace Qt::StringLiterals;

namespace {

bool conditionHolds(bool wasFiring, const TriggerDefinition& definition,
    const TriggerSettings& settings, const Reading& reading)
{
    if (reading.verdict == Reading::Verdict::True)
        return true;
    // Hysteresis: what fires goes on until the value is back at the lower threshold. Only where
    // the value itself decided: a side condition that ended (paused, no work) ends it at once.
    const bool between = reading.value && *reading.value > settings.clearThreshold
        && (definition.inclusive ? *reading.value < settings.threshold
                                 : *reading.value <= settings.threshold);
    return wasFiring && reading.verdict == Reading::Verdict::False && between;
}

double pendingSince(const TriggerMemory& memory, const Reading& reading)
{
    return memory.trueSince ? *memory.trueSince : reading.approach->since;
}

TriggerState stateWhileTrue(
    const TriggerMemory& memory, const TriggerSettings& settings, double now, bool wasFiring)
{
    return wasFiring || now - *memory.trueSince >= settings.hold ? TriggerState::Firing
                                                                 : TriggerState::Pending;
}

} // namespace

TriggerMemory advance(const TriggerMemory& previous, const TriggerDefinition& definition,
    const TriggerSettings& settings, const Reading& reading, double now)
{
    TriggerMemory next = previous;
    next.observedAt = now;
    const bool gap = previous.observedAt > 0 && now - previous.observedAt > longestGap;
    if (gap) {
        next.trueSince.reset();
        next.falseSince.reset();
    }
    const bool wasFiring = isFiring(previous.state) && !gap;
    if (!settings.enabled) {
        next.state = TriggerState::Suppressed;
        next.trueSince.reset();
        next.falseSince.reset();
    } else if (reading.verdict == Reading::Verdict::CannotEvaluate
        || reading.verdict == Reading::Verdict::NoData) {
        next.state = reading.verdict == Reading::Verdict::NoData ? TriggerState::NoData
                                                                 : TriggerState::CannotEvaluate;
        next.trueSince.reset();
        next.falseSince.reset();
    } else if (conditionHolds(wasFiring, definition, settings, reading)) {
        next.falseSince.reset();
        next.trueSince = std::min(next.trueSince.value_or(now), reading.trueSince.value_or(now));
        next.state = stateWhileTrue(next, settings, now, wasFiring);
    } else if (wasFiring && now - next.falseSince.value_or(now) < settings.keep) {
        next.falseSince = next.falseSince.value_or(now);
        next.state = TriggerState::Recovering;
    } else if (reading.approach) {
        next.trueSince.reset();
        next.falseSince.reset();
        next.state = TriggerState::Pending;
    } else {
        next.trueSince.reset();
        next.falseSince.reset();
        next.state = TriggerState::Ok;
    }
    if (next.state != previous.state || previous.since == 0)
        next.since = next.state == TriggerState::Pending ? pendingSince(next, reading) : now;
    return next;
}

TriggerStatus statusOf(const TriggerDefinition& definition, const TriggerSettings& settings,
    const Reading& reading, const TriggerMemory& memory)
{
    TriggerStatus status{.id = definition.id,
        .severity = definition.severity,
        .state = memory.state,
        .reading = reading,
        .settings = settings,
        .since = memory.since,
        .observedAt = memory.observedAt};
    if (memory.state == TriggerState::Pending && memory.trueSince)
        status.firesAt = *memory.trueSince + settings.hold;
    else if (memory.state == TriggerState::Pending && reading.approach)
        status.firesAt = reading.approach->until + settings.hold;
    if (memory.state == TriggerState::Recovering && memory.falseSince)
        status.clearsAt = *memory.falseSince + settings.keep;
    return status;
}

QJsonObject toJson(const std::map<QString, TriggerMemory>& memories)
{
    QJsonObject document;
    for (const auto& [id, memory] : memories) {
        document.insert(id,
            QJsonObject{{u"state"_s, stateId(memory.state)}, {u"since"_s, memory.since},
                {u"true_since"_s, toJson(memory.trueSince)},
                {u"false_since"_s, toJson(memory.falseSince)},
                {u"observed_at"_s, memory.observedAt}});
    }
    return document;
}

std::map<QString, TriggerMemory> triggerMemoriesFromJson(const QJsonObject& document)
{
    std::map<QString, TriggerMemory> memories;
    for (auto it = document.begin(); it != document.end(); ++it) {
        const QJsonObject entry = it.value().toObject();
        const auto state = stateFromId(entry.value("state"_L1).toString());
        if (!state || !findTrigger(it.key()))
            continue;
        memories.insert({it.key(),
            {.state = *state,
                .since = entry.value("since"_L1).toDouble(),
                .trueSince = optionalNumber(entry.value("true_since"_L1)),
                .falseSince = optionalNumber(entry.value("false_since"_L1)),
                .observedAt = entry.value("observed_at"_L1).toDouble()}});
    }
    return memories;
}

} // namespace console
