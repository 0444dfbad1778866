#include "triggers/triggerstate.h"

#include <QJsonDocument>
#include <QTest>

#include <random>

using namespace console;
using namespace Qt::StringLiterals;

class TestTriggerState : public QObject
{
    Q_OBJECT
private slots:
    void holdsBeforeItFires();
    void clearsOnlyBelowTheClearThreshold();
    void aRestartAtAnyMomentChangesNothing();
    void aLongPauseBeginsTheHoldAnew();
    void aLongPauseEndsTheHysteresis();
    void whatTheDatabaseProvesSurvivesALongPause();
    void theEarlierOfMemoryAndProofCounts();
    void unknownIsNeverOk_data();
    void unknownIsNeverOk();
    void switchedOffForgetsTheHold();
    void withoutHoldItFiresAtOnce();
    void aSideConditionEndsItAtOnce();
    void statusCountsDown();
    void whatOnlyTimeKeepsFromFiringIsPending();
    void randomReadingsWithARestartAtEveryTick();
    void foreignMemoriesAreLeftOut();

private:
    const TriggerDefinition& definition = *findTrigger(u"dispatch-failures"_s);
    TriggerSettings settings{
        .threshold = 0.5, .clearThreshold = 0.4, .window = 3600, .hold = 60, .keep = 30};

    [[nodiscard]] Reading reading(double value) const
    {
        return {.verdict
            = value > settings.threshold ? Reading::Verdict::True : Reading::Verdict::False,
            .value = value};
    }
};

void TestTriggerState::holdsBeforeItFires()
{
    TriggerMemory memory;
    memory = advance(memory, definition, settings, reading(0.6), 1000);
    QCOMPARE(memory.state, TriggerState::Pending);
    memory = advance(memory, definition, settings, reading(0.6), 1059);
    QCOMPARE(memory.state, TriggerState::Pending);
    memory = advance(memory, definition, settings, reading(0.6), 1060);
    QCOMPARE(memory.state, TriggerState::Firing);
}

void TestTriggerState::clearsOnlyBelowTheClearThreshold()
{
    TriggerMemory memory{
        .state = TriggerState::Firing, .since = 1, .trueSince = 1, .observedAt = 1};
    memory = advance(memory, definition, settings, reading(0.45), 10);
    QCOMPARE(memory.state, TriggerState::Firing);
    memory = advance(memory, definition, settings, reading(0.40), 20);
    QCOMPARE(memory.state, TriggerState::Recovering);
    memory = advance(memory, definition, settings, reading(0.40), 49);
    QCOMPARE(memory.state, TriggerState::Recovering);
    memory = advance(memory, definition, settings, reading(0.40), 50);
    QCOMPARE(memory.state, TriggerState::Ok);
}

void TestTriggerState::aRestartAtAnyMomentChangesNothing()
{
    TriggerMemory one;
    std::map<QString, TriggerMemory> other{{definition.id, one}};
    quint32 state = 7;
    for (int tick = 1; tick < 2000; ++tick) {
        state = state * 1664525 + 1013904223;
        const Reading next = reading(double(state >> 16) / 65536.0 < 0.8 ? 0.6 : 0.3);
        one = advance(one, definition, settings, next, tick * 5.0);
        other = triggerMemoriesFromJson(toJson(other));
        other[definition.id]
            = advance(other[definition.id], definition, settings, next, tick * 5.0);
        QVERIFY(one == other[definition.id]);
    }
}

void TestTriggerState::aLongPauseBeginsTheHoldAnew()
{
    TriggerMemory memory;
    memory = advance(memory, definition, settings, reading(0.6), 1000);
    memory = advance(memory, definition, settings, reading(0.6), 1000 + longestGap + 1);
    QCOMPARE(memory.state, TriggerState::Pending);
}

void TestTriggerState::aLongPauseEndsTheHysteresis()
{
    const TriggerMemory firing{
        .state = TriggerState::Firing, .since = 1, .trueSince = 1, .observedAt = 1};
    QCOMPARE(advance(firing, definition, settings, reading(0.45), 1 + longestGap).state,
        TriggerState::Firing);
    QCOMPARE(advance(firing, definition, settings, reading(0.45), 2 + longestGap).state,
        TriggerState::Ok);
}

void TestTriggerState::whatTheDatabaseProvesSurvivesALongPause()
{
    TriggerMemory memory = advance({}, definition, settings, reading(0.6), 1000);
    Reading proven = reading(0.6);
    proven.trueSince = 1500;
    memory = advance(memory, definition, settings, proven, 1000 + longestGap + 1);
    QCOMPARE(memory.state, TriggerState::Firing);
    QCOMPARE(memory.trueSince, std::optional(1500.0));
}

void TestTriggerState::theEarlierOfMemoryAndProofCounts()
{
    Reading proven = reading(0.6);
    proven.trueSince = 990;
    TriggerMemory memory = advance({}, definition, settings, proven, 1000);
    QCOMPARE(memory.trueSince, std::optional(990.0));
    proven.trueSince = 995; // steps of a minute from `now` do not always meet the same moment
    memory = advance(memory, definition, settings, proven, 1005);
    QCOMPARE(memory.trueSince, std::optional(990.0));
    memory = advance(memory, definition, settings, proven, 1050);
    QCOMPARE(memory.state, TriggerState::Firing);
}

void TestTriggerState::unknownIsNeverOk_data()
{
    QTest::addColumn<int>("verdict");
    QTest::addColumn<QString>("state");
    QTest::newRow("no data") << int(Reading::Verdict::NoData) << u"no_data"_s;
    QTest::newRow("broken") << int(Reading::Verdict::CannotEvaluate) << u"cannot_evaluate"_s;
}

void TestTriggerState::unknownIsNeverOk()
{
    QFETCH(int, verdict);
    QFETCH(QString, state);
    for (const double value : {0.3, 0.6}) {
        TriggerMemory memory = advance({}, definition, settings, reading(value), 1000);
        const Reading unknown{.verdict = Reading::Verdict(verdict)};
        memory = advance(memory, definition, settings, unknown, 1030);
        QCOMPARE(stateId(memory.state), state);
        QCOMPARE(memory.since, 1030.0);
        // Nobody knows what was in between: the hold begins anew.
        memory = advance(memory, definition, settings, reading(0.6), 1061);
        QCOMPARE(memory.state, TriggerState::Pending);
        QCOMPARE(memory.trueSince, std::optional(1061.0));
    }
}

void TestTriggerState::switchedOffForgetsTheHold()
{
    TriggerMemory memory = advance({}, definition, settings, reading(0.6), 1000);
    TriggerSettings off = settings;
    off.enabled = false;
    memory = advance(memory, definition, off, reading(0.6), 1030);
    QCOMPARE(memory.state, TriggerState::Suppressed);
    QVERIFY(!memory.trueSince && !memory.falseSince);
    memory = advance(memory, definition, settings, reading(0.6), 1070);
    QCOMPARE(memory.state, TriggerState::Pending);
}

void TestTriggerState::withoutHoldItFiresAtOnce()
{
    settings.hold = 0;
    settings.keep = 0;
    TriggerMemory memory = advance({}, definition, settings, reading(0.6), 1000);
    QCOMPARE(memory.state, TriggerState::Firing);
    memory = advance(memory, definition, settings, reading(0.4), 1005);
    QCOMPARE(memory.state, TriggerState::Ok);
    settings.hold = 60;
    settings.keep = 30;
}

// Beyond the threshold but judged false (paused, no work waiting): hysteresis is no reason.
void TestTriggerState::aSideConditionEndsItAtOnce()
{
    const TriggerMemory firing{
        .state = TriggerState::Firing, .since = 1, .trueSince = 1, .observedAt = 1};
    const Reading paused{.verdict = Reading::Verdict::False, .value = 0.9};
    QCOMPARE(advance(firing, definition, settings, paused, 10).state, TriggerState::Recovering);
}

void TestTriggerState::statusCountsDown()
{
    TriggerMemory memory = advance({}, definition, settings, reading(0.6), 1000);
    TriggerStatus status = statusOf(definition, settings, reading(0.6), memory);
    QCOMPARE(status.firesAt, std::optional(1060.0));
    QVERIFY(!status.clearsAt);
    memory = advance(memory, definition, settings, reading(0.6), 1060);
    memory = advance(memory, definition, settings, reading(0.1), 1065);
    status = statusOf(definition, settings, reading(0.1), memory);
    QCOMPARE(status.state, TriggerState::Recovering);
    QCOMPARE(status.clearsAt, std::optional(1095.0));
    QCOMPARE(status.observedAt, 1065.0);
}

void TestTriggerState::whatOnlyTimeKeepsFromFiringIsPending()
{
    const TriggerDefinition& silence = *findTrigger(u"api-unresponsive"_s);
    Reading next{.verdict = Reading::Verdict::False, .value = 20, .approach = {{980, 1280}}};
    TriggerMemory memory = advance({}, silence, silence.defaults, next, 1000);
    QCOMPARE(memory.state, TriggerState::Pending);
    QCOMPARE(memory.since, 980.0);
    QCOMPARE(statusOf(silence, silence.defaults, next, memory).firesAt, std::optional(1280.0));
    next = {.verdict = Reading::Verdict::True, .value = 301};
    memory = advance(memory, silence, silence.defaults, next, 1281);
    QCOMPARE(memory.state, TriggerState::Firing);
    next = {.verdict = Reading::Verdict::False, .value = 0};
    QCOMPARE(advance(memory, silence, silence.defaults, next, 1285).state, TriggerState::Ok);
}

void TestTriggerState::randomReadingsWithARestartAtEveryTick()
{
    std::mt19937 random(20261124);
    const auto upTo = [&](int most) { return int(random() % unsigned(most + 1)); };
    for (int round = 0; round < 300; ++round) {
        const TriggerSettings varied{.enabled = upTo(20) > 0,
            .threshold = 0.5,
            .clearThreshold = upTo(1) ? 0.5 : 0.3,
            .hold = 30.0 * upTo(6),
            .keep = 30.0 * upTo(4)};
        TriggerMemory one;
        TriggerMemory other;
        double now = 1'790'000'000;
        for (int tick = 0; tick < 100; ++tick) {
            now += upTo(30) ? 5.25 * (1 + upTo(8)) : longestGap + upTo(1);
            Reading next = reading(upTo(10) / 10.0);
            if (upTo(15) == 0)
                next = {.verdict
                    = upTo(1) ? Reading::Verdict::NoData : Reading::Verdict::CannotEvaluate};
            if (next.verdict == Reading::Verdict::True && upTo(3) == 0)
                next.trueSince = now - 60 * upTo(5);
            one = advance(one, definition, varied, next, now);
            other = advance(other, definition, varied, next, now);
            const QByteArray file = QJsonDocument(toJson({{definition.id, other}})).toJson();
            other
                = triggerMemoriesFromJson(QJsonDocument::fromJson(file).object()).at(definition.id);
            QVERIFY2(
                one == other, qPrintable(stateId(one.state) + u" != "_s + stateId(other.state)));
        }
    }
}

void TestTriggerState::foreignMemoriesAreLeftOut()
{
    const QJsonObject good{{u"state"_s, u"firing"_s}, {u"since"_s, 5}};
    const QJsonObject odd{{u"state"_s, u"exploded"_s}};
    const auto memories = triggerMemoriesFromJson({{definition.id, good}, {u"restart-loop"_s, odd},
        {u"no-such-trigger"_s, good}, {u"alert-memory"_s, 3}});
    QCOMPARE(memories.size(), std::size_t(1));
    QCOMPARE(memories.at(definition.id).state, TriggerState::Firing);
    QVERIFY(!memories.at(definition.id).trueSince);
}

QTEST_GUILESS_MAIN(TestTriggerState)
#include "tst_triggerstate.moc"
