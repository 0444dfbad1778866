#include "triggers/rules.h"

#include "triggers/rulesinternal.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace console {

using namespace Qt::StringLiterals;

namespace rules {

QString tr(const char* text)
{
    return QCoreApplication::translate("Rules", text);
}

Reading broken(const Error& error)
{
    return {.verdict = Reading::Verdict::CannotEvaluate, .reason = error.message};
}

Reading judged(const QString& id, const TriggerSettings& settings, double value)
{
    const TriggerDefinition* definition = findTrigger(id);
    const bool beyond = value > settings.threshold
        || (definition && definition->inclusive && value == settings.threshold);
    return {.verdict = beyond ? Reading::Verdict::True : Reading::Verdict::False, .value = value};
}

const std::vector<JournalEntry>& journalOf(const Observation& seen)
{
    static const std::vector<JournalEntry> none;
    return seen.journal ? *seen.journal : none;
}

} // namespace rules

Reading evaluateRule(
    const QString& id, const TriggerSettings& settings, const Observation& observation)
{
    using namespace rules;
    if (id == "gateway-critical"_L1)
        return gatewayCritical(settings, observation);
    if (id == "dispatch-failures"_L1 || id == "alert-failure-rate"_L1)
        return failureShare(id, settings, observation);
    if (id == "database-corruption"_L1)
        return databaseCorruption(settings, observation);
    if (id == "api-unresponsive"_L1)
        return apiUnresponsive(settings, observation);
    if (id == "scheduler-deadlock"_L1 || id == "alert-no-dispatches"_L1)
        return noDispatches(id, settings, observation);
    if (id == "unknown-failures"_L1)
        return unknownFailures(settings, observation);
    if (id == "rate-limit-exhaustion"_L1)
        return rateLimit(settings, observation);
    if (id == "config-parse-error"_L1)
        return configParseError(settings, observation);
    if (id == "restart-loop"_L1 || id == "alert-restarts"_L1)
        return restarts(id, settings, observation);
    if (id == "stage-regression"_L1)
        return stageRegression(settings, observation);
    if (id == "cross-project-collision"_L1)
        return collision(settings, observation);
    if (id == "unauthorized-access"_L1)
        return unauthorizedAccess(settings, observation);
    if (id == "alert-api-latency"_L1)
        return apiLatency(settings, observation);
    if (id == "alert-memory"_L1)
        return memory(settings, observation);
    return {.reason = tr("this version knows no trigger of that name")};
}

bool isTelling(const JournalEntry& entry)
{
    if (entry.messageId == QStringView(restartScheduledMessageId))
        return true;
    static const QLatin1StringView words[] = {"failed to load config"_L1, "config reload failed"_L1,
        "dispatcher configuration"_L1, "dispatch failed"_L1, "scheduler paused"_L1,
        "scheduler resumed"_L1, "dispatch cancelled"_L1};
    return std::any_of(std::begin(words), std::end(words),
        [&](QLatin1StringView word) { return entry.message.contains(word); });
}

} // namespace console
