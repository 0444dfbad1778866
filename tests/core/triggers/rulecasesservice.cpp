#include "rulecases.h"

namespace console::testing {

namespace {

const QString noConfig
    = u"time=2026-09-21T10:00:00Z level=ERROR msg=\"failed to load config\" error=\"line 7: bad\""_s;

} // namespace

std::vector<Case> serviceCases()
{
    const char* config = "config-parse-error";
    const char* loop = "restart-loop";
    const char* few = "alert-restarts";
    const auto down = [](Observation& o) { o.unit->activeState = u"activating"_s; };
    return {
        {"config error", config,
            [=](auto& o) {
                down(o);
                logLine(o, 60, noConfig);
            },
            V::True, 1, "line 7: bad"},
        {"config error old", config,
            [=](auto& o) {
                down(o);
                logLine(o, 3601, noConfig);
            },
            V::False, 0},
        {"config error before the start", config,
            [](auto& o) {
                o.unit->activeEnter = noon - 50;
                logLine(o, 60, noConfig);
            },
            V::False, 0},
        {"config error since the start", config,
            [](auto& o) {
                o.unit->activeEnter = noon - 70;
                logLine(o, 60, noConfig);
            },
            V::True, 1},
        {"config error, flapping", config,
            [](auto& o) {
                o.unit->subState = u"auto-restart"_s;
                o.unit->activeEnter = noon - 50;
                logLine(o, 60, noConfig);
            },
            V::True, 1},
        {"config reload", config,
            [](auto& o) {
                logLine(o, 60,
                    u"{\"level\":\"ERROR\",\"msg\":\"SIGHUP: config reload failed\","
                    "\"error\":\"no project\"}"_s);
            },
            V::True, 1, "no project"},
        {"config dispatcher", config,
            [](auto& o) {
                logLine(o, 60, u"level=ERROR msg=\"bad dispatcher configuration: x\""_s);
            },
            V::True, 1, "bad dispatcher"},
        {"config foreign text", config, [](auto& o) { logLine(o, 60, u"hello world"_s); }, V::False,
            0},
        {"config no unit", config,
            [](auto& o) {
                o.unit = broken;
                logLine(o, 60, noConfig);
            },
            V::True},
        {"config no journal", config, [](auto& o) { o.journal = broken; }, V::CannotEvaluate,
            anyValue, "broken"},
        {"loop 3", loop, [](auto& o) { restarts(o, 3, 60); }, V::False, 3},
        {"loop 4", loop, [](auto& o) { restarts(o, 4, 60); }, V::True, 4},
        {"loop 4 old", loop, [](auto& o) { restarts(o, 4, 601); }, V::False, 0},
        {"loop 4 at the edge", loop, [](auto& o) { restarts(o, 4, 600); }, V::True, 4},
        {"loop no journal", loop, [](auto& o) { o.journal = broken; }, V::CannotEvaluate},
        {"loop no unit", loop,
            [](auto& o) {
                o.unit = broken;
                restarts(o, 4, 60);
            },
            V::True, 4},
        {"restarts 2", few, [](auto& o) { restarts(o, 2, 1800); }, V::False, 2},
        {"restarts 3", few, [](auto& o) { restarts(o, 3, 1800); }, V::True, 3},
        {"restarts 3 old", few, [](auto& o) { restarts(o, 3, 3601); }, V::False, 0},
        {"restarts no journal", few, [](auto& o) { o.journal = broken; }, V::CannotEvaluate},
    };
}

std::vector<Case> hostCases()
{
    const char* api = "api-unresponsive";
    const char* slow = "alert-api-latency";
    const char* memory = "alert-memory";
    const auto dead = [](double seconds) {
        return [seconds](Observation& o) {
            o.api.error = broken;
            o.api.lastAnswerAt = noon - seconds;
        };
    };
    const auto latencies = [](std::vector<double> values) {
        return [values](Observation& o) { o.api.latencies = values; };
    };
    return {
        {"api 299 s", api, dead(299), V::False, 299},
        {"api 300 s", api, dead(300), V::False, 300},
        {"api 301 s", api, dead(301), V::True, 301, "broken"},
        {"api never, watched 301 s", api,
            [=](auto& o) {
                dead(noon)(o);
                o.api.watchedSince = noon - 301;
            },
            V::True, 301},
        {"api never, watched 10 s", api,
            [=](auto& o) {
                dead(noon)(o);
                o.api.watchedSince = noon - 10;
            },
            V::False, 10},
        {"api dead, another Cortex runs", api,
            [=](auto& o) {
                dead(10)(o);
                o.lock = LockFacts{u"/tmp/cortex.lock"_s, 99};
            },
            V::False, 10, "process 99 holds /tmp/cortex.lock"},
        {"api not asked", api, [](auto& o) { o.api = {}; }, V::CannotEvaluate},
        {"api no unit", api,
            [=](auto& o) {
                dead(301)(o);
                o.unit = broken;
            },
            V::True},
        {"latency 5 s twice", slow, latencies({5, 5}), V::False, 5},
        {"latency 5.1 s twice", slow, latencies({0.1, 5.1, 5.2}), V::True, 5.1},
        {"latency 5.1 s once", slow, latencies({4.9, 5.1}), V::False, 4.9},
        {"latency over", slow, latencies({9, 9, 0.1}), V::False, 0.1},
        {"latency one slow", slow, latencies({9}), V::NoData, 9},
        {"latency one fast", slow, latencies({0.1}), V::False, 0.1},
        {"latency none", slow, latencies({}), V::CannotEvaluate},
        {"latency no api", slow, dead(10), V::CannotEvaluate, anyValue, "broken"},
        {"memory 80 %", memory, [](auto& o) { o.hostMemoryUsed = 0.8; }, V::False, 0.8},
        {"memory 81 %", memory, [](auto& o) { o.hostMemoryUsed = 0.81; }, V::True, 0.81},
        {"memory of the unit", memory, [](auto& o) { o.unit->memoryCurrent = 3.6e9; }, V::True,
            0.9},
        {"memory without limit", memory,
            [](auto& o) {
                o.unit->memoryCurrent = 3.6e9;
                o.unit->memoryMax.reset();
            },
            V::False, 0.4},
        {"memory host only", memory, [](auto& o) { o.unit = broken; }, V::False, 0.4},
        {"memory unit only", memory, [](auto& o) { o.hostMemoryUsed.reset(); }, V::False, 0.25},
        {"memory unknown", memory,
            [](auto& o) {
                o.hostMemoryUsed.reset();
                o.unit = broken;
            },
            V::CannotEvaluate},
    };
}

} // namespace console::testing
