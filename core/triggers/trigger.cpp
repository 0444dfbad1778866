#include "triggers/trigger.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Triggers", text);
}

constexpr double minute = 60;
constexpr double hour = 3600;

TriggerSettings settings(double threshold, double window, double hold = 0, int minSamples = 0,
    std::optional<double> clear = {})
{
    return {.threshold = threshold,
        .clearThreshold = clear.value_or(threshold),
        .window = window,
        .hold = hold,
        .minSamples = minSamples};
}

std::vector<TriggerDefinition> criticalTriggers()
{
    return {
        {u"gateway-critical"_s, Severity::P0, tr("Gateway critical events"),
            tr("the gateway fails again and again"),
            tr("Cortex wrote gateway_critical health events in the window: the gateway could not "
               "be "
               "restarted three times within an hour."),
            tr("Read the gateway's own log first. If it fails since the last release, roll back."),
            Unit::Count, true, settings(2, 15 * minute)},
        {u"dispatch-failures"_s, Severity::P0, tr("Mass dispatch failures"),
            tr("more than half of all dispatches fail"),
            tr("Share of the attempts that ended in the window and failed. Failed, waiting for "
               "retry "
               "and retried attempts count; cancelled and interrupted ones do not."),
            tr("Compare the failure categories with the last commits; roll back to the last commit "
               "that was deployed before the share rose."),
            Unit::Ratio, false, settings(0.5, hour, 0, 5, 0.45)},
        {u"database-corruption"_s, Severity::P0, tr("Database corruption"),
            tr("the database is damaged"),
            tr("SQLite's own check of the database file finds damage. The API goes on answering "
               "\"healthy\" meanwhile."),
            tr("Copy the database with its -wal and -shm before anything else, then restore the "
               "newest proven backup (option C)."),
            Unit::Flag, false, settings(0, minute)},
        {u"api-unresponsive"_s, Severity::P0, tr("API unresponsive"), tr("the API does not answer"),
            tr("Time since /health last gave Cortex's JSON, whether with status 200 or 503."),
            tr("Look at the unit and its log: an active service without a listener needs a "
               "restart; "
               "one that cannot start needs a rollback."),
            Unit::Seconds, false, settings(300, minute)},
        {u"scheduler-deadlock"_s, Severity::P0, tr("Scheduler deadlock"),
            tr("nothing is dispatched although work is waiting"),
            tr("Time since the last dispatch, while ready work items or retries were waiting "
               "throughout, nothing ran and the scheduler was not paused."),
            tr("Check night mode, cooldown and caps; if none explains it, restart the service, and "
               "roll back if it stalls again."),
            Unit::Seconds, false, settings(30 * minute, hour)},
    };
}

std::vector<TriggerDefinition> degradedTriggers()
{
    return {
        {u"unknown-failures"_s, Severity::P1, tr("Unknown failures"),
            tr("sessions disappear without a result"),
            tr("Share of the attempts that ended in the trailing window with session_disappeared "
               "or "
               "unknown_exit_state, at every moment of the hold."),
            tr("Restarts and restores cause such failures too: look at their times first. If they "
               "go "
               "on, roll back."),
            Unit::Ratio, false, settings(0.10, hour, 2 * hour, 5, 0.08)},
        {u"rate-limit-exhaustion"_s, Severity::P1, tr("Rate limit exhausted with backlog"),
            tr("the rate limit is used up while work waits"),
            tr("The larger share of the 5 h and weekly caps in use, while ready work items wait "
               "and "
               "nothing is dispatched."),
            tr("Raise the cap or wait; roll back if a release makes Cortex dispatch far more than "
               "before."),
            Unit::Ratio, true, settings(1, 5 * hour)},
        {u"config-parse-error"_s, Severity::P1, tr("Config parse errors"),
            tr("cortex.toml cannot be loaded"),
            tr("Lines in the journal that say Cortex could not load its configuration."),
            tr("Compare cortex.toml with the last version that worked and put that one back."),
            Unit::Count, false, settings(0, hour)},
        {u"restart-loop"_s, Severity::P1, tr("Restart loop"), tr("the service restarts in a loop"),
            tr("Restarts that systemd scheduled by itself in the window."),
            tr("Read the last lines before each exit; a service that cannot stay up needs a "
               "rollback."),
            Unit::Count, false, settings(3, 10 * minute)},
    };
}

std::vector<TriggerDefinition> qualityTriggers()
{
    return {
        {u"stage-regression"_s, Severity::P2, tr("Work items not moving"),
            tr("work items are done again and again without moving"),
            tr("The most often one agent completed one work item in the window whose stage and "
               "status did not change meanwhile."),
            tr("Look at the item's stage and at the attempts' output; roll back if the release "
               "changed stage handling."),
            Unit::Count, true, settings(3, 2 * hour)},
        {u"cross-project-collision"_s, Severity::P2, tr("Cross-project collision"),
            tr("work is assigned to the wrong project"),
            tr("Work items dispatched under two projects, running twice at once, or given to "
               "another project's agent in the window."),
            tr("Pause the scheduler before anything is overwritten, then roll back."), Unit::Count,
            false, settings(0, 6 * hour)},
        {u"unauthorized-access"_s, Severity::P2, tr("Unauthorised control access"),
            tr("strangers use the control endpoints"),
            tr("Refused control calls, calls granted to an address that is not this machine, and "
               "settings that leave the control endpoints open."),
            tr("Find the caller, change the tokens, and bind the API to loopback."), Unit::Count,
            false, settings(0, hour)},
    };
}

std::vector<TriggerDefinition> alerts()
{
    return {
        {u"alert-failure-rate"_s, Severity::Alert, tr("Failure rate"),
            tr("more attempts fail than usual"),
            tr("Share of failed attempts in the trailing window, at every moment of the hold."),
            tr("Watch it; it becomes a rollback trigger above one half."), Unit::Ratio, false,
            settings(0.10, 15 * minute, 15 * minute, 5, 0.08)},
        {u"alert-api-latency"_s, Severity::Alert, tr("API response time"),
            tr("the API answers slowly"),
            tr("Wall time of /health; the faster one of the last two probes."),
            tr("Five seconds is SQLite's busy timeout: look for a program that locks the "
               "database."),
            Unit::Seconds, false, settings(5, minute)},
        {u"alert-restarts"_s, Severity::Alert, tr("Restarts"), tr("the service was restarted"),
            tr("Restarts that systemd scheduled by itself in the window."),
            tr("Read why the service ended; more than three in ten minutes is a restart loop."),
            Unit::Count, false, settings(2, hour)},
        {u"alert-memory"_s, Severity::Alert, tr("Memory"), tr("memory runs short"),
            tr("The larger share of the host's memory in use and of the unit's limit in use. "
               "Agents "
               "count to the unit."),
            tr("See which process grows; a leak of the service itself needs a rollback."),
            Unit::Ratio, false, settings(0.8, minute, 0, 0, 0.78)},
        {u"alert-no-dispatches"_s, Severity::Alert, tr("No dispatches"),
            tr("nothing was dispatched although work is waiting"),
            tr("As the scheduler deadlock, for notification."),
            tr("Check pause, night mode, cooldown and caps."), Unit::Seconds, false,
            settings(30 * minute, hour)},
    };
}

std::vector<TriggerDefinition> buildDefinitions()
{
    std::vector<TriggerDefinition> all;
    for (auto part : {criticalTriggers(), degradedTriggers(), qualityTriggers(), alerts()})
        all.insert(all.end(), part.begin(), part.end());
    return all;
}

constexpr std::array stateIds{std::pair(TriggerState::Ok, u"ok"),
    std::pair(TriggerState::Pending, u"pending"), std::pair(TriggerState::Firing, u"firing"),
    std::pair(TriggerState::Recovering, u"recovering"), std::pair(TriggerState::NoData, u"no_data"),
    std::pair(TriggerState::CannotEvaluate, u"cannot_evaluate"),
    std::pair(TriggerState::Suppressed, u"suppressed")};

} // namespace

const std::vector<TriggerDefinition>& triggerDefinitions()
{
    static const std::vector<TriggerDefinition> definitions = buildDefinitions();
    return definitions;
}

const TriggerDefinition* findTrigger(const QString& id)
{
    const auto& all = triggerDefinitions();
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const TriggerDefinition& one) { return one.id == id; });
    return found == all.end() ? nullptr : &*found;
}

QString stateId(TriggerState state)
{
    for (const auto& [value, id] : stateIds) {
        if (value == state)
            return QString::fromUtf16(id);
    }
    return {};
}

std::optional<TriggerState> stateFromId(const QString& id)
{
    for (const auto& [value, text] : stateIds) {
        if (QStringView(text) == id)
            return value;
    }
    return std::nullopt;
}

QString severityId(Severity severity)
{
    switch (severity) {
    case Severity::P0:
        return u"P0"_s;
    case Severity::P1:
        return u"P1"_s;
    case Severity::P2:
        return u"P2"_s;
    case Severity::Alert:
        break;
    }
    return u"alert"_s;
}

QString unitId(Unit unit)
{
    switch (unit) {
    case Unit::Count:
        return u"count"_s;
    case Unit::Ratio:
        return u"ratio"_s;
    case Unit::Seconds:
        return u"seconds"_s;
    case Unit::Flag:
        break;
    }
    return u"flag"_s;
}

bool isFiring(TriggerState state)
{
    return state == TriggerState::Firing || state == TriggerState::Recovering;
}

} // namespace console
