#include "rulecases.h"

namespace console::testing {

std::vector<Case> silenceCases(const char* id)
{
    return {
        {"silent 1799 s", id, [](auto& o) { silence(o, 1799); }, V::False, 1799},
        {"silent 1800 s", id, [](auto& o) { silence(o, 1800); }, V::False, 1800},
        {"silent 1801 s", id, [](auto& o) { silence(o, 1801); }, V::True, 1801,
            "waiting throughout: 3"},
        {"silent lying api", id,
            [](auto& o) {
                silence(o, 1801);
                lyingApi(o);
            },
            V::True, 1801},
        {"silent, no work", id,
            [](auto& o) {
                silence(o, 4000);
                ready(o, 0);
            },
            V::False, 4000},
        {"silent, work not throughout", id,
            [](auto& o) {
                silence(o, 4000);
                ready(o, 0, noon - 700, noon - 600);
            },
            V::False},
        {"silent, no work before the window", id,
            [](auto& o) {
                silence(o, 3500);
                ready(o, 0, 0, noon - 1801);
            },
            V::True},
        {"silent, retries only", id,
            [](auto& o) {
                silence(o, 2000);
                ready(o, 0);
                o.store->pendingRetry = 1;
            },
            V::True},
        {"silent, work of a disabled project only", id,
            [](auto& o) {
                silence(o, 2000);
                ready(o, 0);
            },
            V::False},
        {"silent, projects tick apart", id,
            [](auto& o) {
                silence(o, 2000);
                std::vector<StoreFacts::Tick> ticks;
                for (int i = 0; i < 65; ++i) {
                    ticks.push_back({noon - 10 - 60 * i, {{u"beta"_s, 0}}});
                    ticks.push_back({noon - 20 - 60 * i, {{u"alpha"_s, 2}}});
                }
                o.store->ticks = ticks;
            },
            V::True},
        {"silent, busy", id,
            [](auto& o) {
                silence(o, 4000);
                o.store->running = 1;
            },
            V::False, 4000, "running: 1"},
        {"silent, paused", id,
            [](auto& o) {
                silence(o, 4000);
                o.api.scheduler->paused = true;
            },
            V::False, 4000, "paused"},
        {"silent, paused says a dead api", id,
            [](auto& o) {
                silence(o, 4000);
                o.api.scheduler->paused = true;
                o.api.error = broken;
            },
            V::True},
        {"silent, no scheduler endpoint", id,
            [](auto& o) {
                silence(o, 4000);
                o.api.scheduler.reset();
            },
            V::True},
        {"ticks stopped", id,
            [](auto& o) {
                silence(o, 2400);
                ticksStopped(o, 600);
            },
            V::True, 2400, "ticks stopped"},
        {"ticks stopped, nothing was ready", id,
            [](auto& o) {
                silence(o, 2400);
                ready(o, 0);
                ticksStopped(o, 2000);
            },
            V::True, 2400, "ticks stopped"},
        {"ticks stopped just now, nothing was ready", id,
            [](auto& o) {
                silence(o, 2400);
                ready(o, 0);
                ticksStopped(o, 300);
            },
            V::False, 2400, "ticks stopped"},
        {"ticks stopped, unit too", id,
            [](auto& o) {
                silence(o, 2400);
                ticksStopped(o, 2000);
                o.unit->activeState = u"inactive"_s;
            },
            V::True, 2400, "unit is inactive"},
        {"ticks stopped, paused", id,
            [](auto& o) {
                silence(o, 2400);
                ticksStopped(o, 2000);
                o.api.scheduler->paused = true;
            },
            V::False, 2400, "paused"},
        {"silent, no tick table", id,
            [](auto& o) {
                silence(o, 4000);
                o.store->hasTickMetrics = false;
                o.store->ticks.clear();
            },
            V::CannotEvaluate, anyValue, "ticks"},
        {"silent, no ticks", id,
            [](auto& o) {
                silence(o, 4000);
                o.store->ticks.clear();
            },
            V::CannotEvaluate},
        {"silent, no dispatch ever", id, [](auto& o) { o.store->lastDispatchAt.reset(); },
            V::CannotEvaluate},
        {"silent, no config", id,
            [](auto& o) {
                silence(o, 4000);
                o.config = broken;
            },
            V::CannotEvaluate, anyValue, "broken"},
        {"silent, no store", id, [](auto& o) { o.store = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
    };
}

std::vector<Case> limitCases()
{
    const char* id = "rate-limit-exhaustion";
    return {
        {"limit 19 of 20", id, [](auto& o) { used(o, 19, 40); }, V::False, 0.95},
        {"limit 20 of 20", id, [](auto& o) { used(o, 20, 40); }, V::True, 1, "5 h: 20 of 20"},
        {"limit 21 of 20", id, [](auto& o) { used(o, 21, 40); }, V::True, 1.05},
        {"limit week 199", id, [](auto& o) { used(o, 1, 199); }, V::False, 0.995},
        {"limit week 200", id, [](auto& o) { used(o, 1, 200); }, V::True, 1, "week: 200 of 200"},
        {"limit lying api", id,
            [](auto& o) {
                used(o, 20, 40);
                lyingApi(o);
            },
            V::True, 1},
        {"limit lying api, little used", id,
            [](auto& o) {
                used(o, 3, 40);
                lyingApi(o);
            },
            V::False, 0.2},
        {"limit, no backlog", id,
            [](auto& o) {
                used(o, 20, 40);
                ready(o, 0);
            },
            V::False, 1},
        {"limit, dispatches go on", id,
            [](auto& o) {
                used(o, 20, 40);
                silence(o, 60);
            },
            V::False, 1, "go on"},
        {"limit, met by the last dispatch", id,
            [](auto& o) {
                used(o, 20, 40);
                silence(o, 30);
                o.store->lastUsageAt = noon - 30;
            },
            V::True, 1},
        {"limit, dispatches without it go on", id,
            [](auto& o) {
                used(o, 20, 40);
                silence(o, 30);
                o.store->lastUsageAt = noon - 300;
            },
            V::False, 1, "go on"},
        {"limit, status gone", id,
            [](auto& o) {
                used(o, 20, 40);
                o.api.status.reset();
            },
            V::True, 1},
        {"limit, api dead", id,
            [](auto& o) {
                used(o, 20, 40);
                o.api.error = broken;
            },
            V::True, 1},
        {"limit, no usage table", id,
            [](auto& o) {
                used(o, 20, 40);
                o.store->usage5h.reset();
                o.store->usageWeekly.reset();
            },
            V::True, 1},
        {"limit, no usage at all", id,
            [](auto& o) {
                o.store->usage5h.reset();
                o.store->usageWeekly.reset();
                o.api.status.reset();
            },
            V::CannotEvaluate},
        {"limit, no caps", id,
            [](auto& o) {
                o.config = broken;
                o.api.status.reset();
            },
            V::CannotEvaluate},
        {"limit far, no config", id, [](auto& o) { o.config = broken; }, V::False, 0.2},
        {"limit met, no config", id,
            [](auto& o) {
                used(o, 20, 40);
                o.config = broken;
            },
            V::CannotEvaluate, 1, "broken"},
        {"limit met, no ticks", id,
            [](auto& o) {
                used(o, 20, 40);
                o.store->ticks.clear();
            },
            V::CannotEvaluate, 1, "ticks"},
        {"limit, no store", id, [](auto& o) { o.store = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
    };
}

} // namespace console::testing
