#include "metrics/prometheustext.h"
#include "monitor/summary.h"
#include "support/healthyobservation.h"
#include "triggers/checkdocument.h"
#include "triggers/rules.h"
#include "triggers/triggerstate.h"

#include <QJsonArray>
#include <QTest>

#include <map>

using namespace console;
using namespace console::testing;

namespace {

// The report of a single look at `seen`, as the monitor makes it.
Report reportOf(const Observation& seen)
{
    Report report{.evaluatedAt = seen.now, .profile = u"production"_s};
    for (const TriggerDefinition& one : triggerDefinitions()) {
        const Reading reading = evaluateRule(one.id, one.defaults, seen);
        const TriggerMemory memory = advance({}, one, one.defaults, reading, seen.now);
        report.triggers.push_back(statusOf(one, one.defaults, reading, memory));
    }
    return report;
}

void setState(Report& report, const char* id, TriggerState state)
{
    for (TriggerStatus& status : report.triggers) {
        if (status.id == QLatin1StringView(id))
            status.state = state;
    }
}

QJsonObject entryOf(const QJsonObject& document, const QString& id)
{
    for (const QJsonValue& entry : document.value("triggers"_L1).toArray()) {
        if (entry.toObject().value("id"_L1).toString() == id)
            return entry.toObject();
    }
    return {};
}

Observation failing()
{
    Observation seen = healthyObservation();
    for (Dispatch& row : seen.store->dispatches) {
        if (row.id % 10 < 7)
            row.status = u"failed"_s;
    }
    return seen;
}

} // namespace

class TestCheckDocument : public QObject
{
    Q_OBJECT
private slots:
    void hasTheFieldsOfTheDesign();
    void showsNumbersAndEvidence();
    void reasonsAreEvidence();
    void unknownTimesAreNull();
    void exitCodes_data();
    void exitCodes();
    void watchLinesNameThePreviousState();
    void textNamesEveryTrigger();
    void nagiosKeepsItsBar();
    void prometheusTextParses();
};

void TestCheckDocument::hasTheFieldsOfTheDesign()
{
    const QJsonObject document = checkDocument(reportOf(healthyObservation()));
    QCOMPARE(document.keys(),
        (QStringList{u"evaluated_at"_s, u"profile"_s, u"schema"_s, u"triggers"_s, u"worst"_s}));
    QCOMPARE(document.value("schema"_L1).toString(), u"cortex-console/check/1"_s);
    QCOMPARE(document.value("evaluated_at"_L1).toString(), u"2026-09-21T14:13:20Z"_s);
    QCOMPARE(document.value("worst"_L1).toString(), u"ok"_s);
    const QJsonArray triggers = document.value("triggers"_L1).toArray();
    QCOMPARE(triggers.size(), 17);
    const QStringList keys{u"advice"_s, u"denominator"_s, u"evidence"_s, u"hold_s"_s, u"id"_s,
        u"numerator"_s, u"observed_at"_s, u"severity"_s, u"since"_s, u"state"_s, u"threshold"_s,
        u"unit"_s, u"value"_s, u"window_s"_s};
    for (const QJsonValue& entry : triggers) {
        QCOMPARE(entry.toObject().keys(), keys);
        QCOMPARE(entry.toObject().value("state"_L1).toString(), u"ok"_s);
    }
}

void TestCheckDocument::showsNumbersAndEvidence()
{
    const QJsonObject document = checkDocument(reportOf(failing()));
    QCOMPARE(document.value("worst"_L1).toString(), u"P0"_s);
    const QJsonObject entry = entryOf(document, u"dispatch-failures"_s);
    QCOMPARE(entry.value("severity"_L1).toString(), u"P0"_s);
    QCOMPARE(entry.value("state"_L1).toString(), u"firing"_s);
    QCOMPARE(entry.value("unit"_L1).toString(), u"ratio"_s);
    QCOMPARE(entry.value("threshold"_L1).toDouble(), 0.5);
    QCOMPARE(entry.value("window_s"_L1).toDouble(), 3600.0);
    QCOMPARE(entry.value("hold_s"_L1).toDouble(), 0.0);
    QCOMPARE(entry.value("denominator"_L1).toDouble(), 30.0);
    QCOMPARE(entry.value("value"_L1).toDouble(), entry.value("numerator"_L1).toDouble() / 30);
    QCOMPARE(entry.value("since"_L1).toString(), u"2026-09-21T14:13:20Z"_s);
    QVERIFY(!entry.value("advice"_L1).toString().isEmpty());
    const QJsonArray evidence = entry.value("evidence"_L1).toArray();
    QVERIFY(!evidence.isEmpty());
    QCOMPARE(evidence.first().toObject().keys(), (QStringList{u"source"_s, u"text"_s}));
    QVERIFY(entryOf(document, u"restart-loop"_s).value("numerator"_L1).isNull());
}

void TestCheckDocument::reasonsAreEvidence()
{
    Observation seen = healthyObservation();
    seen.integrity = Error{.message = u"the file is locked"_s};
    const QJsonObject entry = entryOf(checkDocument(reportOf(seen)), u"database-corruption"_s);
    QCOMPARE(entry.value("state"_L1).toString(), u"cannot_evaluate"_s);
    QVERIFY(entry.value("value"_L1).isNull());
    QCOMPARE(entry.value("evidence"_L1).toArray().last().toObject().value("text"_L1).toString(),
        u"the file is locked"_s);
}

void TestCheckDocument::unknownTimesAreNull()
{
    Report report{.evaluatedAt = noon};
    report.triggers.push_back({.id = u"restart-loop"_s});
    const QJsonObject entry = entryOf(checkDocument(report), u"restart-loop"_s);
    QVERIFY(entry.value("since"_L1).isNull());
    QVERIFY(entry.value("observed_at"_L1).isNull());
}

void TestCheckDocument::exitCodes_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("blind"); // and another trigger cannot be evaluated
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("worst");
    const int firing = int(TriggerState::Firing);
    const int recovering = int(TriggerState::Recovering);
    QTest::newRow("ok") << u"alert-memory"_s << int(TriggerState::Ok) << false << 0 << u"ok"_s;
    QTest::newRow("blind") << u"alert-memory"_s << int(TriggerState::Ok) << true << 3
                           << u"unknown"_s;
    QTest::newRow("no data") << u"alert-memory"_s << int(TriggerState::NoData) << false << 0
                             << u"ok"_s;
    QTest::newRow("pending") << u"scheduler-deadlock"_s << int(TriggerState::Pending) << false << 0
                             << u"ok"_s;
    QTest::newRow("off") << u"scheduler-deadlock"_s << int(TriggerState::Suppressed) << false << 0
                         << u"ok"_s;
    QTest::newRow("alert") << u"alert-memory"_s << firing << false << 1 << u"alert"_s;
    QTest::newRow("P2") << u"stage-regression"_s << firing << false << 1 << u"P2"_s;
    QTest::newRow("P1") << u"restart-loop"_s << firing << true << 1 << u"P1"_s;
    QTest::newRow("P0") << u"scheduler-deadlock"_s << firing << true << 2 << u"P0"_s;
    QTest::newRow("P0 recovering")
        << u"scheduler-deadlock"_s << recovering << false << 2 << u"P0"_s;
}

void TestCheckDocument::exitCodes()
{
    QFETCH(QString, id);
    QFETCH(int, state);
    QFETCH(bool, blind);
    QFETCH(int, code);
    QFETCH(QString, worst);
    Report report = reportOf(healthyObservation());
    setState(report, id.toLatin1().constData(), TriggerState(state));
    if (blind)
        setState(report, "gateway-critical", TriggerState::CannotEvaluate);
    QCOMPARE(exitCodeFor(report.triggers), code);
    QCOMPARE(checkDocument(report).value("worst"_L1).toString(), worst);
    static const QByteArray words[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    QVERIFY(checkNagios(report).startsWith(QByteArray("CORTEX " + words[code] + " - ")));
}

void TestCheckDocument::watchLinesNameThePreviousState()
{
    const Report report = reportOf(failing());
    const TriggerStatus& status = report.triggers.at(1);
    const QJsonObject first = watchLine(report, status, std::nullopt);
    QCOMPARE(first.value("schema"_L1).toString(), u"cortex-console/watch/1"_s);
    QVERIFY(first.contains("previous"_L1) && first.value("previous"_L1).isNull());
    QCOMPARE(first.value("id"_L1).toString(), u"dispatch-failures"_s);
    const QJsonObject second = watchLine(report, status, TriggerState::Pending);
    QCOMPARE(second.value("previous"_L1).toString(), u"pending"_s);
    QCOMPARE(second.value("at"_L1).toString(), u"2026-09-21T14:13:20Z"_s);
}

void TestCheckDocument::textNamesEveryTrigger()
{
    const QByteArray text = checkText(reportOf(failing()));
    for (const TriggerDefinition& one : triggerDefinitions())
        QVERIFY2(text.contains(one.id.toUtf8()), qPrintable(one.id));
    QVERIFY(text.startsWith("P0: more than half of all dispatches fail\n"));
    QVERIFY(text.contains("-> Compare the failure categories"));
}

void TestCheckDocument::nagiosKeepsItsBar()
{
    Observation seen = healthyObservation();
    seen.integrity = Error{.message = u"a | b"_s};
    const QByteArray text = checkNagios(reportOf(seen));
    QCOMPARE(text.count('|'), 1);
    QVERIFY(text.split('\n').first().endsWith("| firing=0 cannot_evaluate=1"));
    QVERIFY(text.contains("a / b"));
}

void TestCheckDocument::prometheusTextParses()
{
    Observation seen = failing();
    seen.journal = Error{.message = u"no journal"_s};
    const Report report = reportOf(seen);
    const QByteArray text = checkPrometheus(report);
    const auto samples = parsePrometheusText({text.constData(), std::size_t(text.size())});
    QVERIFY2(samples.ok(), text.constData());
    std::map<std::string, int> families;
    for (const MetricSample& sample : *samples) {
        ++families[sample.name];
        QVERIFY(sample.name != "cortex_console_trigger_state" || sample.value == 1);
    }
    QCOMPARE(families["cortex_console_trigger_state"], 17);
    QCOMPARE(families["cortex_console_trigger_value"], 14); // three rules need the journal
    QCOMPARE(families["cortex_console_evaluated_timestamp_seconds"], 1);
    QVERIFY(text.contains("cortex_console_trigger_state{id=\"dispatch-failures\",severity=\"P0\","
                          "state=\"firing\"} 1\n"));
}

QTEST_GUILESS_MAIN(TestCheckDocument)
#include "tst_checkdocument.moc"
