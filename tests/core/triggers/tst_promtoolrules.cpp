#include "support/healthyobservation.h"
#include "support/promtool.h"
#include "triggers/rules.h"
#include "triggers/triggerstate.h"

#include <QFile>
#include <QTest>

#include <random>

using namespace console;
using namespace console::testing;

namespace {

constexpr int minutes = 300;
constexpr int worlds = 150;
constexpr double start = 1'790'000'000; // minute 0; promtool's clock begins at 0

// What happened to one Cortex in each minute, as counts at its first second.
struct World
{
    QByteArray name = {};
    std::vector<double> failed = {}; // of the attempts that ended: vanished ones included
    std::vector<double> vanished = {};
    std::vector<double> completed = {};
    std::vector<double> cancelled = {};
    std::vector<double> launches = {}; // that failed and left no row
    std::vector<double> gateway = {};
    std::vector<double> restarts = {};
    std::vector<double> memory = {}; // share of the host's
    std::vector<double> latency = {}; // seconds
    std::vector<double> answered = {}; // seconds since minute 0 of the last answer of the API
    std::vector<double> dispatched = {}; // of the last dispatch
    std::vector<double> ready = {};
};

// One of our conditions in Prometheus' words. `firingOnly`: it has a countdown of ours that
// Prometheus knows nothing of.
struct Expression
{
    const char* id;
    QByteArray text;
    bool firingOnly = false;
};

QByteArray ratio(const QByteArray& part, const QByteArray& whole, const QByteArray& window)
{
    const auto sum = [&](const QByteArray& names) -> QByteArray {
        QByteArray joined;
        for (const QByteArray& name : names.split('+'))
            joined += (joined.isEmpty() ? "" : " + ") + QByteArray("sum_over_time(") + name + "["
                + window + "])";
        return '(' + joined + ')';
    };
    return '(' + sum(part) + " / " + sum(whole) + " and " + sum(whole) + " >= 5)";
}

// Between the thresholds while it fired a minute ago.
QByteArray withHysteresis(const QByteArray& id, const QByteArray& value, const QByteArray& fires,
    const QByteArray& clears)
{
    return value + " > " + fires + " or (" + value + " > " + clears
        + " and on(n) ALERTS{alertname=\"" + id + "\",alertstate=\"firing\"})";
}

std::vector<Expression> expressions()
{
    const QByteArray quarter = ratio("failed+launches", "failed+launches+completed", "15m");
    const QByteArray hour = ratio("failed+launches", "failed+launches+completed", "1h");
    const QByteArray rate = '(' + quarter + " or " + hour + ')';
    const QByteArray unknown = ratio("vanished", "failed+completed+cancelled", "1h");
    return {{"gateway-critical", "sum_over_time(gateway[15m]) >= 2"},
        {"dispatch-failures", withHysteresis("dispatch-failures", hour, "0.5", "0.45")},
        {"alert-failure-rate", withHysteresis("alert-failure-rate", rate, "0.1", "0.08")},
        {"unknown-failures", withHysteresis("unknown-failures", unknown, "0.1", "0.08")},
        {"restart-loop", "sum_over_time(restarts[10m]) > 3"},
        {"alert-restarts", "sum_over_time(restarts[1h]) > 2"},
        {"alert-memory", withHysteresis("alert-memory", "memory", "0.8", "0.78")},
        {"alert-api-latency",
            "min_over_time(latency[1m]) > 5 and count_over_time(latency[1m]) "
            "> 1"},
        {"api-unresponsive", "time() - answered > 300", true},
        {"scheduler-deadlock", "time() - dispatched > 1800 and min_over_time(ready[30m]) > 0",
            true}};
}

class Dice
{
public:
    explicit Dice(unsigned seed)
        : m_random(seed)
    {
    }
    int upTo(int most) { return int(m_random() % unsigned(most + 1)); }
    bool oneIn(int count) { return upTo(count - 1) == 0; }

private:
    std::mt19937 m_random;
};

// Regimes of random length, so that every condition begins, holds for long, and ends.
World randomWorld(int index)
{
    Dice dice(unsigned(index) + 1);
    World world{.name = "w" + QByteArray::number(index)};
    int busy = 0, failing = 0, vanishing = 0, launching = 0, sick = 0, restarting = 0;
    double memory = 0.5, latency = 0.02, answered = 0, dispatched = 0, ready = 0;
    bool down = false, silent = false;
    for (int minute = 0; minute < minutes; ++minute) {
        const auto change = [&](int each) { return minute == 0 || dice.oneIn(each); };
        if (change(40)) {
            busy = dice.upTo(3);
            failing = dice.upTo(10);
            vanishing = dice.upTo(10);
        }
        if (change(30)) {
            launching = dice.oneIn(4) ? 3 : 30;
            sick = dice.oneIn(3) ? 6 : 60;
            restarting = dice.oneIn(3) ? 3 : 60;
            down = dice.oneIn(3);
            silent = dice.oneIn(2);
        }
        double failed = 0, vanished = 0, completed = 0;
        for (int i = 0; i < busy; ++i) {
            const bool fails = dice.upTo(10) < failing;
            failed += fails;
            completed += !fails;
            vanished += fails && dice.upTo(10) < vanishing;
        }
        world.failed.push_back(failed);
        world.vanished.push_back(vanished);
        world.completed.push_back(completed);
        world.cancelled.push_back(dice.oneIn(10));
        world.launches.push_back(dice.oneIn(launching));
        world.gateway.push_back(dice.oneIn(sick));
        world.restarts.push_back(dice.oneIn(restarting));
        if (change(6)) {
            static constexpr double shares[] = {0.5, 0.77, 0.78, 0.79, 0.8, 0.81, 0.95};
            memory = shares[dice.upTo(6)];
            static constexpr double seconds[] = {0.02, 4.9, 5, 5.1, 9};
            latency = seconds[dice.upTo(4)];
            ready = dice.oneIn(12) ? 0 : 1 + dice.upTo(5);
        }
        answered = down ? answered : 60 * minute;
        dispatched = silent ? dispatched : 60 * minute;
        world.memory.push_back(memory);
        world.latency.push_back(latency);
        world.answered.push_back(answered);
        world.dispatched.push_back(dispatched);
        world.ready.push_back(ready);
    }
    return world;
}

void addAttempts(
    Observation& seen, double count, double at, const QString& status, const QString& category = {})
{
    for (int i = 0; i < int(count); ++i)
        seen.store->dispatches.push_back(
            dispatch(qint64(seen.store->dispatches.size()) + 1, status, at, category));
}

// What the console's readers would have found in that minute: three hours of everything.
Observation observe(const World& world, int minute)
{
    Observation seen = healthyObservation();
    seen.now = start + 60 * minute;
    seen.store->dispatches.clear();
    seen.store->ticks.clear();
    for (int m = std::max(0, minute - 180); m <= minute; ++m) {
        const double at = start + 60 * m;
        const std::size_t i = std::size_t(m);
        addAttempts(seen, world.vanished[i], at, u"failed"_s, u"session_disappeared"_s);
        addAttempts(seen, world.failed[i] - world.vanished[i], at, u"failed"_s, u"timeout"_s);
        addAttempts(seen, world.completed[i], at, u"completed"_s);
        addAttempts(seen, world.cancelled[i], at, u"cancelled"_s);
        if (world.launches[i] > 0)
            seen.journal->push_back(
                {.time = at, .message = u"level=ERROR msg=\"dispatch failed\""_s});
        if (world.restarts[i] > 0)
            seen.journal->push_back(
                {.time = at, .messageId = QString::fromUtf16(restartScheduledMessageId)});
        if (world.gateway[i] > 0)
            seen.store->gatewayCritical.push_back({at, u"gateway down"_s});
        seen.store->ticks.insert(seen.store->ticks.begin(), {at, {{u"alpha"_s, world.ready[i]}}});
    }
    const std::size_t now = std::size_t(minute);
    seen.store->lastDispatchAt = start + world.dispatched[now];
    seen.hostMemoryUsed = world.memory[now];
    seen.unit->memoryMax.reset();
    seen.api.latencies.clear();
    for (int m = std::max(0, minute - 1); m <= minute; ++m)
        seen.api.latencies.push_back(world.latency[std::size_t(m)]);
    seen.api.watchedSince = start;
    seen.api.lastAnswerAt = start + world.answered[now];
    return seen;
}

// Whether the API answered decides about two different rules: latency is judged as if it had.
std::optional<Error> apiErrorFor(const QString& id, const World& world, int minute)
{
    if (id == "api-unresponsive"_L1 && world.answered[std::size_t(minute)] < 60.0 * minute)
        return Error{.message = u"refused"_s};
    return std::nullopt;
}

// Samples of ALERTS in each minute that our rules and states ask for.
std::vector<QByteArray> expectedAlerts(
    const std::vector<World>& all, const std::vector<Expression>& rules)
{
    std::vector<QByteArray> expected(minutes);
    for (const World& world : all) {
        std::map<QString, TriggerMemory> memories;
        for (int minute = 0; minute < minutes; ++minute) {
            Observation seen = observe(world, minute);
            for (const Expression& rule : rules) {
                const TriggerDefinition& definition = *findTrigger(QString::fromLatin1(rule.id));
                seen.api.error = apiErrorFor(definition.id, world, minute);
                TriggerMemory& memory = memories[definition.id];
                memory = advance(memory, definition, definition.defaults,
                    evaluateRule(definition.id, definition.defaults, seen), seen.now);
                const bool pending = memory.state == TriggerState::Pending && !rule.firingOnly;
                if (!pending && !isFiring(memory.state))
                    continue;
                expected[std::size_t(minute)] += "      - labels: 'ALERTS{alertname=\""
                    + QByteArray(rule.id) + "\", alertstate=\"" + (pending ? "pending" : "firing")
                    + "\", n=\"" + world.name + "\"}'\n        value: 1\n";
            }
        }
    }
    return expected;
}

// One rule for all worlds: Prometheus judges each series by itself, as we do.
QByteArray rulesFile(const std::vector<Expression>& rules)
{
    QByteArray text = "groups:\n- name: console\n  rules:\n";
    for (const Expression& rule : rules) {
        const TriggerSettings& settings = findTrigger(QString::fromLatin1(rule.id))->defaults;
        text += "  - alert: " + QByteArray(rule.id) + "\n    expr: '" + rule.text
            + "'\n    for: " + promNumber(settings.hold)
            + "s\n    keep_firing_for: " + promNumber(settings.keep) + "s\n";
    }
    return text;
}

QByteArray seriesOf(const World& world, const QByteArray& metric, const std::vector<double>& values)
{
    QByteArray text = "  - series: '" + metric + "{n=\"" + world.name + "\"}'\n    values: '";
    for (const double value : values)
        text += promNumber(value) + ' ';
    return text + "'\n";
}

QByteArray testFile(const std::vector<World>& all, const std::vector<QByteArray>& expected)
{
    QByteArray text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n"
                      "- interval: 1m\n  input_series:\n";
    for (const World& world : all)
        text += seriesOf(world, "failed", world.failed)
            + seriesOf(world, "vanished", world.vanished)
            + seriesOf(world, "completed", world.completed)
            + seriesOf(world, "cancelled", world.cancelled)
            + seriesOf(world, "launches", world.launches)
            + seriesOf(world, "gateway", world.gateway)
            + seriesOf(world, "restarts", world.restarts) + seriesOf(world, "memory", world.memory)
            + seriesOf(world, "latency", world.latency)
            + seriesOf(world, "answered", world.answered)
            + seriesOf(world, "dispatched", world.dispatched)
            + seriesOf(world, "ready", world.ready);
    text += "  promql_expr_test:\n";
    for (int minute = 0; minute < minutes; ++minute) {
        const QByteArray& samples = expected[std::size_t(minute)];
        text += "  - expr: ALERTS\n    eval_time: " + QByteArray::number(minute) + "m\n"
            + (samples.isEmpty() ? QByteArray() : "    exp_samples:\n" + samples);
    }
    return text;
}

} // namespace

// Our rules over what the readers find, against the same conditions written as alerting rules.
class TestPromtoolRules : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void ourRulesFireWhenPrometheusDoes();
};

void TestPromtoolRules::initTestCase()
{
    if (!QFile::exists(promtoolProgram()))
        QFAIL("promtool is missing: install Debian's package prometheus");
}

void TestPromtoolRules::ourRulesFireWhenPrometheusDoes()
{
    const std::vector<Expression> rules = expressions();
    std::vector<World> all;
    for (int i = 0; i < worlds; ++i)
        all.push_back(randomWorld(i));
    const std::vector<QByteArray> expected = expectedAlerts(all, rules);
    const QByteArray joined = QByteArrayList(expected.begin(), expected.end()).join();
    for (const Expression& rule : rules) {
        const QByteArray firing = QByteArray("alertname=\"") + rule.id + "\", alertstate=\"firing";
        const auto count = joined.count(firing);
        // The worlds must have exercised it, and must not have been beyond it all the time.
        QVERIFY2(count > worlds && count < worlds * minutes * 0.8, rule.id);
    }
    const auto [code, output] = testRules(rulesFile(rules), testFile(all, expected));
    QVERIFY2(code == 0, output.left(6000).constData());
}

QTEST_GUILESS_MAIN(TestPromtoolRules)
#include "tst_promtoolrules.moc"
