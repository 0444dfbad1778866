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
    void spans_data();
    void spans();
    void values_data();
    void values();
    void aRateLimitShowsWhatIsUsedOfTheCap();
    void thresholds_data();
    void thresholds();
    void thresholdsOfTheUser_data();
    void thresholdsOfTheUser();
    void theReasonReadsAsASentence_data();
    void theReasonReadsAsASentence();
    void aCrowdIsCounted();
    void stateTexts_data();
    void stateTexts();
    void aSilenceThatGrowsIsPendingLikeAHold();
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
    QTest::newRow("no data") << int(TriggerState::NoData)
                             << u"Too little data: Mass dispatch failures."_s << true;
    QTest::newRow("off") << int(TriggerState::Suppressed)
                         << u"Switched off: Mass dispatch failures."_s << true;
    QTest::newRow("pending") << int(TriggerState::Pending) << u"Pending: Mass dispatch failures."_s
                             << true;
    QTest::newRow("broken") << int(TriggerState::CannotEvaluate)
                            << u"Cannot be evaluated: Mass dispatch failures."_s << false;
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
        u"57.1 % (24 of 42), fires at > 50 % in 1 h. Firing for 6 min. Also firing: Restart loop, "
        "Memory. Pending: Unknown failures, Failure rate. Cannot be evaluated: Unauthorised "
        "control access."_s);
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
        summary.reason.contains(u"The condition ended 6 min ago."_s), qPrintable(summary.reason));
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

void TestSummary::spans_data()
{
    QTest::addColumn<double>("seconds");
    QTest::addColumn<QString>("text");
    QTest::newRow("negative") << -5.0 << u"0 s"_s;
    QTest::newRow("seconds") << 42.9 << u"42 s"_s;
    QTest::newRow("minutes are not rounded away") << 90.0 << u"1 min 30 s"_s;
    QTest::newRow("whole hours") << 7200.0 << u"2 h"_s;
    QTest::newRow("all parts") << 93'784.0 << u"1 d 2 h 3 min 4 s"_s;
}

void TestSummary::spans()
{
    QFETCH(double, seconds);
    QFETCH(QString, text);
    QCOMPARE(formatSpan(seconds), text);
}

void TestSummary::values_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("text");
    QTest::newRow("share") << u"dispatch-failures"_s << 24.0 / 42 << u"57.1 %"_s;
    QTest::newRow("count") << u"restart-loop"_s << 3.0 << u"3"_s;
    QTest::newRow("not ok") << u"database-corruption"_s << 1.0 << u"not ok"_s;
    QTest::newRow("ok") << u"database-corruption"_s << 0.0 << u"ok"_s;
    // An age is told in seconds however short; a latency in the unit that shows it.
    QTest::newRow("short silence") << u"scheduler-deadlock"_s << 3.675 << u"3 s"_s;
    QTest::newRow("long silence") << u"scheduler-deadlock"_s << 1320.0 << u"22 min"_s;
    QTest::newRow("silence of the alert") << u"alert-no-dispatches"_s << 9.9 << u"9 s"_s;
    QTest::newRow("answering API") << u"api-unresponsive"_s << 0.0 << u"0 s"_s;
    QTest::newRow("fast answer") << u"alert-api-latency"_s << 0.038 << u"38 ms"_s;
    QTest::newRow("almost a second") << u"alert-api-latency"_s << 0.9994 << u"999 ms"_s;
    QTest::newRow("slow answer") << u"alert-api-latency"_s << 6.04 << u"6.0 s"_s;
    QTest::newRow("absurd answer") << u"alert-api-latency"_s << 75.0 << u"1 min"_s;
}

void TestSummary::values()
{
    QFETCH(QString, id);
    QFETCH(double, value);
    QFETCH(QString, text);
    TriggerStatus one = status(id.toLatin1().constData(), TriggerState::Ok);
    one.reading.value = value;
    QCOMPARE(formatValue(one), text);
    one.state = TriggerState::CannotEvaluate; // a figure would read as a verdict
    QCOMPARE(formatValue(one), u"—"_s);
    one.state = TriggerState::Ok;
    one.reading.value.reset();
    QCOMPARE(formatValue(one), u"—"_s);
}

void TestSummary::aRateLimitShowsWhatIsUsedOfTheCap()
{
    TriggerStatus limit = status("rate-limit-exhaustion", TriggerState::Ok);
    limit.reading = {.verdict = Reading::Verdict::False,
        .value = 61.0 / 150,
        .numerator = 61,
        .denominator = 150};
    QCOMPARE(formatValue(limit), u"61 / 150"_s);
    limit.reading.numerator.reset();
    QCOMPARE(formatValue(limit), u"40.7 %"_s);
}

void TestSummary::thresholds_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("limit");
    QTest::addColumn<QString>("scope");
    const auto row
        = [](const char* id, const QString& text, const QString& limit, const QString& scope = {}) {
              QTest::newRow(id) << QString::fromLatin1(id) << text << limit << scope;
          };
    row("gateway-critical", u"≥ 2 in 15 min"_s, u"≥ 2"_s, u"15 min window"_s);
    row("dispatch-failures", u"> 50 % in 1 h"_s, u"> 50 %"_s, u"1 h window"_s);
    row("database-corruption", u"not ok"_s, u"not ok"_s);
    row("api-unresponsive", u"> 5 min"_s, u"> 5 min"_s);
    row("scheduler-deadlock", u"> 30 min, work waiting"_s, u"> 30 min"_s,
        u"while work is waiting"_s);
    row("unknown-failures", u"> 10 % for 2 h"_s, u"> 10 %"_s, u"1 h window, held for 2 h"_s);
    row("rate-limit-exhaustion", u"≥ cap, no dispatch"_s, u"≥ cap"_s,
        u"and nothing is dispatched"_s);
    row("config-parse-error", u"any"_s, u"any"_s, u"1 h window"_s);
    row("restart-loop", u"> 3 in 10 min"_s, u"> 3"_s, u"10 min window"_s);
    row("stage-regression", u"≥ 3 repeats"_s, u"≥ 3"_s, u"2 h window"_s);
    row("cross-project-collision", u"any"_s, u"any"_s, u"6 h window"_s);
    row("unauthorized-access", u"any"_s, u"any"_s, u"1 h window"_s);
    row("alert-failure-rate", u"> 10 % for 15 min"_s, u"> 10 %"_s,
        u"15 min window, held for 15 min"_s);
    row("alert-api-latency", u"> 5 s"_s, u"> 5 s"_s);
    row("alert-restarts", u"> 2 in 1 h"_s, u"> 2"_s, u"1 h window"_s);
    row("alert-memory", u"> 80 %"_s, u"> 80 %"_s);
    row("alert-no-dispatches", u"> 30 min, work waiting"_s, u"> 30 min"_s,
        u"while work is waiting"_s);
}

void TestSummary::thresholds()
{
    QFETCH(QString, id);
    QFETCH(QString, text);
    QFETCH(QString, limit);
    QFETCH(QString, scope);
    const TriggerDefinition* definition = findTrigger(id);
    QCOMPARE(formatThreshold(*definition, definition->defaults), text);
    QCOMPARE(formatLimit(*definition, definition->defaults), limit);
    QCOMPARE(formatScope(*definition, definition->defaults), scope);
}

void TestSummary::thresholdsOfTheUser_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("threshold");
    QTest::addColumn<double>("hold");
    QTest::addColumn<QString>("text");
    QTest::newRow("half a percent")
        << u"dispatch-failures"_s << 0.005 << 0.0 << u"> 0.5 % in 1 h"_s;
    QTest::newRow("part of the cap")
        << u"rate-limit-exhaustion"_s << 0.9 << 0.0 << u"≥ 90 % of cap, no dispatch"_s;
    QTest::newRow("more than any") << u"config-parse-error"_s << 2.0 << 0.0 << u"> 2 in 1 h"_s;
    QTest::newRow("a first one") << u"gateway-critical"_s << 1.0 << 0.0 << u"any"_s;
    QTest::newRow("odd time") << u"api-unresponsive"_s << 90.0 << 0.0 << u"> 1 min 30 s"_s;
    QTest::newRow("short latency") << u"alert-api-latency"_s << 0.5 << 0.0 << u"> 0.5 s"_s;
    QTest::newRow("a hold") << u"alert-memory"_s << 0.8 << 300.0 << u"> 80 % for 5 min"_s;
}

void TestSummary::thresholdsOfTheUser()
{
    QFETCH(QString, id);
    QFETCH(double, threshold);
    QFETCH(double, hold);
    QFETCH(QString, text);
    const TriggerDefinition* definition = findTrigger(id);
    TriggerSettings settings = definition->defaults;
    settings.threshold = threshold;
    settings.hold = hold;
    QCOMPARE(formatThreshold(*definition, settings), text);
}

void TestSummary::theReasonReadsAsASentence_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("value");
    QTest::addColumn<QString>("reason");
    QTest::newRow("flag") << u"database-corruption"_s << 1.0 << u"Firing for 6 min."_s;
    QTest::newRow("any") << u"config-parse-error"_s << 3.0
                         << u"3 within 1 h, none is expected. Firing for 6 min."_s;
    QTest::newRow("age") << u"api-unresponsive"_s << 400.0
                         << u"6 min, fires at > 5 min. Firing for 6 min."_s;
}

void TestSummary::theReasonReadsAsASentence()
{
    QFETCH(QString, id);
    QFETCH(double, value);
    QFETCH(QString, reason);
    Report report = allOk();
    TriggerStatus one = status(id.toLatin1().constData(), TriggerState::Firing);
    one.reading.value = value;
    replace(report, one);
    QCOMPARE(summarize(report).reason, reason);
}

void TestSummary::aCrowdIsCounted()
{
    Report report = allOk();
    for (const char* id : {"unknown-failures", "alert-failure-rate", "api-unresponsive"})
        replace(report, status(id, TriggerState::Pending));
    QVERIFY(summarize(report).reason.contains(u"API unresponsive, Unknown failures"_s));
    replace(report, status("scheduler-deadlock", TriggerState::Pending));
    QCOMPARE(summarize(report).reason, u"Pending: 4."_s);
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

void TestSummary::aSilenceThatGrowsIsPendingLikeAHold()
{
    TriggerStatus deadlock = status("scheduler-deadlock", TriggerState::Pending, now - 1320);
    deadlock.reading.value = 1320;
    deadlock.firesAt = now + 480;
    QCOMPARE(stateText(deadlock, now), u"Pending, 8 min left"_s);
    QCOMPARE(stateText(deadlock, now + 450), u"Pending, 30 s left"_s);
    QCOMPARE(stateText(deadlock, now + 500), u"Pending, 0 s left"_s);
}

QTEST_GUILESS_MAIN(TestSummary)
#include "tst_summary.moc"
