#include "monitor/summary.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double now = 1'790'000'000;

TriggerStatus status(const char* id, TriggerState state, double since = now - 360)
{
    const TriggerDefinition* definition = findTrigger(QString::fromLatin1(id));
    return {.id = definition->id,
        .severity = definition->severity,
        .state = state,
        .settings = definition->defaults,
        .since = since,
        .observedAt = now};
}

Report allOk()
{
    Report report{.evaluatedAt = now};
    for (const TriggerDefinition& one : triggerDefinitions())
        report.triggers.push_back(status(one.id.toLatin1().constData(), TriggerState::Ok));
    return report;
}

void replace(Report& report, const TriggerStatus& with)
{
    for (TriggerStatus& one : report.triggers) {
        if (one.id == with.id)
            one = with;
    }
}

} // namespace

class TestSummary : public QObject
{
    Q_OBJECT
private slots:
    void saysThatNothingFires();
    void doesNotClaimToHaveEvaluatedEverything_data();
    void doesNotClaimToHaveEvaluatedEverything();
    void theWorstSpeaksFirst();
    void levels_data();
    void levels();
    void recoveringIsNotCalledFiring();
    void nothingEvaluatedIsUnknown();
    void durations_data();
    void durations();
    void values_data();
    void values();
    void thresholds_data();
    void thresholds();
    void stateTexts_data();
    void stateTexts();
};

void TestSummary::saysThatNothingFires()
{
    const Summary summary = summarize(allOk());
    QCOMPARE(summary.level, Summary::Level::Ok);
    QCOMPARE(summary.headline, u"No rollback trigger fires"_s);
    QCOMPARE(summary.reason, u"All 17 conditions were evaluated."_s);
}

void TestSummary::doesNotClaimToHaveEvaluatedEverything_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("known");
    QTest::newRow("no data") << int(TriggerState::NoData) << u"Too little data: 1."_s << true;
    QTest::newRow("off") << int(TriggerState::Suppressed) << u"Switched off: 1."_s << true;
    QTest::newRow("pending") << int(TriggerState::Pending) << u"Pending: 1."_s << true;
    QTest::newRow("broken") << int(TriggerState::CannotEvaluate) << u"Cannot be evaluated: 1."_s
                            << false;
}

void TestSummary::doesNotClaimToHaveEvaluatedEverything()
{
    QFETCH(int, state);
    QFETCH(QString, reason);
    QFETCH(bool, known);
    Report report = allOk();
    replace(report, status("dispatch-failures", TriggerState(state)));
    const Summary summary = summarize(report);
    QCOMPARE(summary.reason, reason);
    QCOMPARE(summary.level, known ? Summary::Level::Ok : Summary::Level::Unknown);
}

void TestSummary::theWorstSpeaksFirst()
{
    Report report = allOk();
    TriggerStatus failures = status("dispatch-failures", TriggerState::Firing);
    failures.reading = {
        .verdict = Reading::Verdict::True, .value = 24.0 / 42, .numerator = 24, .denominator = 42};
    replace(report, failures);
    replace(report, status("alert-memory", TriggerState::Firing));
    replace(report, status("restart-loop", TriggerState::Firing));
    replace(report, status("unknown-failures", TriggerState::Pending));
    replace(report, status("alert-failure-rate", TriggerState::Pending));
    replace(report, status("unauthorized-access", TriggerState::CannotEvaluate));
    const Summary summary = summarize(report);
    QCOMPARE(summary.level, Summary::Level::P0);
    QCOMPARE(summary.headline, u"P0: more than half of all dispatches fail"_s);
    QCOMPARE(summary.reason,
        u"57.1 % (24 of 42), fires at > 50 % in 1 h. Firing for 6 min. Pending: 2. Cannot be "
        "evaluated: 1."_s);
}

void TestSummary::levels_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("level");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<int>("code");
    QTest::newRow("P0") << u"api-unresponsive"_s << int(Summary::Level::P0) << u"P0: "_s << 2;
    QTest::newRow("P1") << u"restart-loop"_s << int(Summary::Level::P1) << u"P1: "_s << 1;
    QTest::newRow("P2") << u"stage-regression"_s << int(Summary::Level::P2) << u"P2: "_s << 1;
    QTest::newRow("alert") << u"alert-memory"_s << int(Summary::Level::Alert) << u"Alert: "_s << 1;
}

void TestSummary::levels()
{
    QFETCH(QString, id);
    QFETCH(int, level);
    QFETCH(QString, prefix);
    QFETCH(int, code);
    Report report = allOk();
    replace(report, status(id.toLatin1().constData(), TriggerState::Firing));
    QCOMPARE(int(summarize(report).level), level);
    QVERIFY(summarize(report).headline.startsWith(prefix));
    QCOMPARE(exitCodeFor(report.triggers), code);
}

void TestSummary::recoveringIsNotCalledFiring()
{
    Report report = allOk();
    replace(report, status("restart-loop", TriggerState::Recovering));
    const Summary summary = summarize(report);
    QCOMPARE(summary.level, Summary::Level::P1);
    QVERIFY2(
        summary.reason.contains(u"The condition is over for 6 min."_s), qPrintable(summary.reason));
}

void TestSummary::nothingEvaluatedIsUnknown()
{
    QCOMPARE(summarize(Report{}).level, Summary::Level::Unknown);
    QCOMPARE(summarize(Report{}).headline, u"Nothing has been evaluated yet"_s);
}

void TestSummary::durations_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("negative") << -5.0 << u"0 s"_s;
    QTest::newRow("59 s") << 59.9 << u"59 s"_s;
    QTest::newRow("1 min") << 60.0 << u"1 min"_s;
    QTest::newRow("59 min") << 3599.0 << u"59 min"_s;
    QTest::newRow("1 h") << 3600.0 << u"1 h"_s;
    QTest::newRow("4 h 12 min") << 15'120.0 << u"4 h 12 min"_s;
    QTest::newRow("23 h") << 86'399.0 << u"23 h 59 min"_s;
    QTest::newRow("2 d") << 200'000.0 << u"2 d"_s;
}

void TestSummary::durations()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(formatDuration(seconds), text);
}

void TestSummary::values_data()
{
    QTest::addColumn<int>("unit");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("ratio") << int(Unit::Ratio) << 0.5714 << u"57.1 %"_s;
    QTest::newRow("seconds") << int(Unit::Seconds) << 1320.0 << u"22 min"_s;
    QTest::newRow("count") << int(Unit::Count) << 3.0 << u"3"_s;
    QTest::newRow("not ok") << int(Unit::Flag) << 1.0 << u"not ok"_s;
    QTest::newRow("ok") << int(Unit::Flag) << 0.0 << u"ok"_s;
}

void TestSummary::values()
{
    QFETCH(int, unit);
    QFETCH(double, value);
    QFETCH(QString, text);
    QCOMPARE(formatValue(Unit(unit), value), text);
    QCOMPARE(formatValue(Unit(unit), std::nullopt), u"—"_s);
}

void TestSummary::thresholds_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("text");
    QTest::newRow("ratio") << u"dispatch-failures"_s << u"> 50 % in 1 h"_s;
    QTest::newRow("inclusive") << u"gateway-critical"_s << u"≥ 2 in 15 min"_s;
    QTest::newRow("seconds") << u"scheduler-deadlock"_s << u"> 30 min"_s;
    QTest::newRow("flag") << u"database-corruption"_s << u"not ok"_s;
    QTest::newRow("few seconds") << u"alert-api-latency"_s << u"> 5 s"_s;
}

void TestSummary::thresholds()
{
    QFETCH(QString, id);
    QFETCH(QString, text);
    const TriggerDefinition* definition = findTrigger(id);
    QCOMPARE(formatThreshold(*definition, definition->defaults), text);
}

void TestSummary::stateTexts_data()
{
    QTest::addColumn<int>("state");
    QTest::addColumn<QString>("text");
    QTest::newRow("ok") << int(TriggerState::Ok) << u"ok"_s;
    QTest::newRow("pending") << int(TriggerState::Pending) << u"Pending, 8 min left"_s;
    QTest::newRow("firing") << int(TriggerState::Firing) << u"Firing"_s;
    QTest::newRow("recovering") << int(TriggerState::Recovering) << u"Recovering, 30 s left"_s;
    QTest::newRow("no data") << int(TriggerState::NoData) << u"Too little data"_s;
    QTest::newRow("blind") << int(TriggerState::CannotEvaluate) << u"Cannot evaluate"_s;
    QTest::newRow("off") << int(TriggerState::Suppressed) << u"Switched off"_s;
}

void TestSummary::stateTexts()
{
    QFETCH(int, state);
    QFETCH(QString, text);
    TriggerStatus one = status("unknown-failures", TriggerState(state));
    one.firesAt = now + 500;
    one.clearsAt = now + 30;
    QCOMPARE(stateText(one, now), text);
}

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
