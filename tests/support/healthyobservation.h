#pragma once

#include "triggers/observation.h"

namespace console::testing {

using namespace Qt::StringLiterals;

inline constexpr double noon = 1'790'000'000;

inline Dispatch dispatch(
    qint64 id, const QString& status, double completedAt, const QString& category = {})
{
    return {.id = id,
        .bead = u"bd-%1"_s.arg(id),
        .project = u"alpha"_s,
        .agent = u"alpha-coder"_s,
        .status = status,
        .stage = status,
        .category = category,
        .dispatchedAt = completedAt - 300,
        .completedAt = completedAt};
}

inline StoreFacts healthyStore()
{
    StoreFacts facts{.lastDispatchAt = noon - 45,
        .hasHealthEvents = true,
        .hasTickMetrics = true,
        .usage5h = 3,
        .usageWeekly = 40};
    for (int i = 1; i <= 90; ++i) // one each two minutes for three hours
        facts.dispatches.push_back(dispatch(i, u"completed"_s, noon - 120 * i + 60));
    for (int i = 0; i < 65; ++i)
        facts.ticks.push_back(
            {noon - 20 - 60 * i, {{u"alpha"_s, 2}, {u"beta"_s, 1}, {u"asleep"_s, 9}}});
    return facts;
}

// What a look at a Cortex finds with which nothing is wrong: all 17 triggers judge False.
inline Observation healthyObservation()
{
    Observation seen{.now = noon};
    seen.config = CortexConfig{.stateDb = u"/home/op/cortex.db"_s,
        .projects = {{u"alpha"_s, {.enabled = true}}, {u"beta"_s, {.enabled = true}},
            {u"asleep"_s, {.enabled = false}}},
        .apiBind = u"127.0.0.1:8900"_s,
        .securityEnabled = true,
        .auditLog = u"/home/op/audit.log"_s};
    seen.api = {.health = HealthReading{.healthy = true},
        .status = StatusReading{.uptime = 86'400,
            .running = 0,
            .usage5h = 3,
            .cap5h = 20,
            .usageWeekly = 40,
            .capWeekly = 200},
        .scheduler = SchedulerReading{.paused = false, .tickInterval = 60},
        .latencies = {0.02, 0.03},
        .lastAnswerAt = noon,
        .watchedSince = noon - 7200};
    seen.store = healthyStore();
    seen.integrity = u"ok"_s;
    seen.unit = UnitState{.loadState = u"loaded"_s,
        .activeState = u"active"_s,
        .subState = u"running"_s,
        .mainPid = 4711,
        .activeEnter = noon - 86'400,
        .memoryCurrent = 1e9,
        .memoryMax = 4e9};
    seen.journal = std::vector<JournalEntry>{};
    seen.audit = AuditFacts{.configured = true};
    seen.beads = QHash<QString, Bead>{
        {u"bd-1"_s, {.status = u"closed"_s, .stage = u"done"_s, .updatedAt = noon - 30}}};
    seen.hostMemoryUsed = 0.4;
    seen.residentBytes = 2e8;
    return seen;
}

} // namespace console::testing
