#include "triggers/triggerstate.h"

#include <QTest>

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

QTEST_GUILESS_MAIN(TestTriggerState)
#include "tst_triggerstate.moc"
