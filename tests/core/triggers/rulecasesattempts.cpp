#include "rulecases.h"

namespace console::testing {

namespace {

std::vector<Case> gatewayCases()
{
    const char* id = "gateway-critical";
    return {
        {"gateway 1", id, [](auto& o) { gateway(o, 1, 60); }, V::False, 1},
        {"gateway 2", id, [](auto& o) { gateway(o, 2, 60); }, V::True, 2, "gateway down"},
        {"gateway 3", id, [](auto& o) { gateway(o, 3, 60); }, V::True, 3},
        {"gateway old", id, [](auto& o) { gateway(o, 3, 901); }, V::False, 0},
        {"gateway edge", id, [](auto& o) { gateway(o, 2, 900); }, V::True, 2},
        {"gateway lying api", id,
            [](auto& o) {
                gateway(o, 2, 60);
                lyingApi(o);
            },
            V::True, 2},
        {"gateway of /health", id,
            [](auto& o) {
                o.store = broken;
                for (double age : {10.0, 20.0, 2000.0})
                    o.api.health->recentEvents.push_back(
                        {u"gateway_critical"_s, u"x"_s, noon - age});
                o.api.health->recentEvents.push_back({u"stuck_killed"_s, u"y"_s, noon});
            },
            V::True, 2},
        {"gateway silence of /health", id, [](auto& o) { o.store = broken; }, V::CannotEvaluate, 0,
            "broken"},
        {"gateway no table, silent /health", id, [](auto& o) { o.store->hasHealthEvents = false; },
            V::CannotEvaluate, 0, "health_events"},
        {"gateway no source", id,
            [](auto& o) {
                o.store = broken;
                o.api.health.reset();
                o.api.error = broken;
            },
            V::CannotEvaluate, anyValue, "broken"},
        {"gateway no table", id,
            [](auto& o) {
                o.store->hasHealthEvents = false;
                o.api.error = broken;
            },
            V::CannotEvaluate, anyValue, "health_events"},
    };
}

std::vector<Case> failureCases()
{
    const char* id = "dispatch-failures";
    const char* alert = "alert-failure-rate";
    return {
        {"failures 50 %", id, [](auto& o) { attempts(o, 10, 10, 3500); }, V::False, 0.5},
        {"failures 49 %", id, [](auto& o) { attempts(o, 49, 51, 3500); }, V::False, 0.49},
        {"failures 51 %", id, [](auto& o) { attempts(o, 51, 49, 3500); }, V::True, 0.51,
            "command_failed: 51"},
        {"failures of 4", id, [](auto& o) { attempts(o, 4, 0, 3500); }, V::NoData, 1, "too little"},
        {"failures of 5", id, [](auto& o) { attempts(o, 5, 0, 3500); }, V::True, 1},
        {"failures of 0", id, [](auto& o) { attempts(o, 0, 0, 3500); }, V::NoData},
        {"failures lying api", id,
            [](auto& o) {
                attempts(o, 9, 1, 3500);
                lyingApi(o);
            },
            V::True, 0.9},
        {"failures retried", id,
            [](auto& o) {
                attempts(o, 6, 4, 3500);
                for (Dispatch& row : o.store->dispatches)
                    row.status = row.failed() ? (row.id % 2 ? u"retried"_s : u"pending_retry"_s)
                                              : row.status;
            },
            V::True, 0.6},
        {"failures test rows", id,
            [](auto& o) {
                attempts(o, 20, 0, 3500, u"synthetic"_s);
                for (int i = 0; i < 6; ++i)
                    o.store->dispatches.push_back(dispatch(100 + i, u"completed"_s, noon - 60));
            },
            V::False, 0},
        {"failures cancelled beside", id,
            [](auto& o) {
                attempts(o, 5, 5, 3500);
                for (int i = 0; i < 7; ++i)
                    o.store->dispatches.push_back(
                        dispatch(100 + i, i < 4 ? u"cancelled"_s : u"interrupted"_s, noon - 60));
            },
            V::False, 0.5, "4 cancelled, 3 interrupted"},
        {"failures without time", id, [](auto& o) { o.store->endedWithoutTime = 3; }, V::False, 0,
            "3 ended attempts"},
        {"failures without a row", id,
            [](auto& o) {
                attempts(o, 4, 6, 3500);
                launchFailures(o, 3, 60);
            },
            V::True, 7.0 / 13, "could not be launched: 3"},
        {"failures without a row only", id,
            [](auto& o) {
                attempts(o, 0, 0, 3500);
                launchFailures(o, 5, 60);
            },
            V::True, 1},
        {"failures without a row, old", id,
            [](auto& o) {
                attempts(o, 4, 6, 3500);
                launchFailures(o, 3, 3601);
            },
            V::False, 0.4},
        {"failures that only sound alike", id,
            [](auto& o) {
                attempts(o, 4, 6, 3500);
                for (int i = 0; i < 9; ++i)
                    logLine(o, 60, u"{\"level\":\"ERROR\",\"msg\":\"retry dispatch failed\"}"_s);
            },
            V::False, 0.4},
        {"failures no journal", id,
            [](auto& o) {
                attempts(o, 4, 6, 3500);
                o.journal = broken;
            },
            V::False, 0.4, "not counted: the source is broken"},
        {"failures no store", id, [](auto& o) { o.store = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
        {"rate 10 %", alert, [](auto& o) { attempts(o, 2, 18, 800); }, V::False, 0.1},
        {"rate 9 %", alert, [](auto& o) { attempts(o, 9, 91, 800); }, V::False, 0.09},
        {"rate 11 %", alert, [](auto& o) { attempts(o, 11, 89, 800); }, V::True, 0.11},
        {"rate of 4", alert, [](auto& o) { attempts(o, 4, 0, 800); }, V::NoData, 1},
        {"rate of few, judged over the hour", alert, [](auto& o) { attempts(o, 2, 10, 3500); },
            V::True, 2.0 / 12, "judged over 1 h"},
        {"rate of few, none in the hour failed", alert, [](auto& o) { attempts(o, 0, 10, 3500); },
            V::False, 0},
        {"rate no store", alert, [](auto& o) { o.store = broken; }, V::CannotEvaluate},
    };
}

std::vector<Case> unknownCases()
{
    const char* id = "unknown-failures";
    const QString gone = u"session_disappeared"_s;
    return {
        {"unknown 9 %", id, [=](auto& o) { attempts(o, 9, 91, 3500, gone); }, V::False, 0.09},
        {"unknown 10 %", id, [=](auto& o) { attempts(o, 10, 90, 3500, gone); }, V::False, 0.1},
        {"unknown 11 %", id, [=](auto& o) { attempts(o, 11, 89, 3500, gone); }, V::True, 0.11,
            "session_disappeared: 11"},
        {"unknown of 4", id, [=](auto& o) { attempts(o, 4, 0, 3500, gone); }, V::NoData, 1},
        {"unknown plain failures", id, [](auto& o) { attempts(o, 50, 50, 3500); }, V::False, 0},
        {"unknown after restart", id,
            [=](auto& o) {
                attempts(o, 20, 20, 3500, gone);
                o.unit->activeEnter = noon - 1050;
            },
            V::True, 0.5, "traces of a restart"},
        {"unknown no unit", id,
            [=](auto& o) {
                attempts(o, 20, 20, 3500, gone);
                o.unit = broken;
            },
            V::True, 0.5},
        {"unknown no store", id, [](auto& o) { o.store = broken; }, V::CannotEvaluate, anyValue,
            "broken"},
    };
}

} // namespace

std::vector<Case> attemptCases()
{
    std::vector<Case> joined;
    for (const auto& part : {gatewayCases(), failureCases(), unknownCases()})
        joined.insert(joined.end(), part.begin(), part.end());
    return joined;
}

} // namespace console::testing
