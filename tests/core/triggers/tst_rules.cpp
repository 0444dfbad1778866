#include "rulecases.h"

#include <QSet>
#include <QTest>

#include <cmath>

using namespace console;
using namespace console::testing;

namespace {

QByteArray verdictName(V verdict)
{
    static const char* const names[] = {"False", "True", "NoData", "CannotEvaluate"};
    return names[int(verdict)];
}

const std::vector<Case>& cases()
{
    static const std::vector<Case> all = [] {
        std::vector<Case> joined;
        for (const auto& part : {attemptCases(), silenceCases("scheduler-deadlock"),
                 silenceCases("alert-no-dispatches"), limitCases(), serviceCases(), hostCases(),
                 dataCases(), accessCases()})
            joined.insert(joined.end(), part.begin(), part.end());
        return joined;
    }();
    return all;
}

Reading judge(const QString& id, const Observation& seen)
{
    return evaluateRule(id, findTrigger(id)->defaults, seen);
}

} // namespace

class TestRules : public QObject
{
    Q_OBJECT
private slots:
    void definitionsAreComplete();
    void nothingIsWrongWithAHealthyCortex();
    void nothingIsKnownOfNothing();
    void conditions_data();
    void conditions();
    void sharesShowBothNumbers();
    void theDatabaseProvesSinceWhen_data();
    void theDatabaseProvesSinceWhen();
    void openFindingsBelowARaisedThresholdAreNotOk();
    void onlyTimeKeepsItFromFiring_data();
    void onlyTimeKeepsItFromFiring();
    void unknownTriggersAreNotOk();
};

void TestRules::definitionsAreComplete()
{
    QCOMPARE(triggerDefinitions().size(), std::size_t(17));
    QSet<QString> ids;
    for (const TriggerDefinition& one : triggerDefinitions()) {
        ids.insert(one.id);
        QVERIFY(!one.title.isEmpty() && !one.headline.isEmpty() && !one.description.isEmpty()
            && !one.advice.isEmpty());
        QVERIFY(one.defaults.enabled);
        QVERIFY(one.defaults.clearThreshold <= one.defaults.threshold);
        QCOMPARE(findTrigger(one.id), &one);
    }
    QCOMPARE(ids.size(), 17);
    QVERIFY(!findTrigger(u"nonsense"_s));
}

void TestRules::nothingIsWrongWithAHealthyCortex()
{
    for (const TriggerDefinition& one : triggerDefinitions()) {
        const Reading reading = judge(one.id, healthyObservation());
        QVERIFY2(reading.verdict == V::False, qPrintable(one.id + u' ' + reading.reason));
        QVERIFY2(reading.value.has_value(), qPrintable(one.id));
    }
}

void TestRules::nothingIsKnownOfNothing()
{
    for (const TriggerDefinition& one : triggerDefinitions()) {
        const Reading reading = judge(one.id, Observation{.now = noon});
        QVERIFY2(reading.verdict == V::CannotEvaluate, qPrintable(one.id));
    }
}

void TestRules::conditions_data()
{
    QTest::addColumn<int>("index");
    int index = 0;
    for (const Case& one : cases())
        QTest::addRow("%s: %s", one.id, one.name) << index++;
}

void TestRules::conditions()
{
    QFETCH(int, index);
    const Case& one = cases().at(std::size_t(index));
    Observation seen = healthyObservation();
    one.change(seen);
    const Reading reading = judge(QString::fromLatin1(one.id), seen);
    QCOMPARE(verdictName(reading.verdict), verdictName(one.verdict));
    if (one.value == one.value) {
        QVERIFY(reading.value.has_value());
        QVERIFY2(std::abs(*reading.value - one.value) < 1e-9,
            qPrintable(QString::number(*reading.value)));
    }
    if (reading.verdict == V::CannotEvaluate || reading.verdict == V::NoData)
        QVERIFY(!reading.reason.isEmpty());
    QString said = reading.reason;
    for (const Evidence& item : reading.evidence) {
        QVERIFY(!item.source.isEmpty() && !item.text.isEmpty());
        said += u'\n' + item.text;
    }
    if (one.evidence)
        QVERIFY2(said.contains(QString::fromLatin1(one.evidence)), qPrintable(said));
}

void TestRules::sharesShowBothNumbers()
{
    Observation seen = healthyObservation();
    attempts(seen, 24, 18, 3500, u"session_disappeared"_s);
    for (const char* id : {"dispatch-failures", "unknown-failures"}) {
        const Reading reading = judge(QString::fromLatin1(id), seen);
        QCOMPARE(reading.numerator, std::optional(24.0));
        QCOMPARE(reading.denominator, std::optional(42.0));
    }
}

void TestRules::theDatabaseProvesSinceWhen_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("seconds"); // failures without end in the last so many seconds
    QTest::addColumn<double>("atLeast"); // how long the condition must be found true
    QTest::addColumn<double>("atMost");
    // 20 attempts an hour: a share of 10 % needs two failures in a window of 20.
    QTest::newRow("unknown, long") << u"unknown-failures"_s << 10'800.0 << 7200.0 << 7800.0;
    QTest::newRow("unknown, an hour") << u"unknown-failures"_s << 3600.0 << 2400.0 << 3300.0;
    QTest::newRow("rate, long") << u"alert-failure-rate"_s << 10'800.0 << 900.0 << 1800.0;
    QTest::newRow("rate, ten minutes") << u"alert-failure-rate"_s << 600.0 << 300.0 << 600.0;
}

void TestRules::theDatabaseProvesSinceWhen()
{
    QFETCH(QString, id);
    QFETCH(double, seconds);
    QFETCH(double, atLeast);
    QFETCH(double, atMost);
    Observation seen = healthyObservation();
    attempts(seen, 0, id == "unknown-failures"_L1 ? 60 : 180, 10'800);
    for (Dispatch& row : seen.store->dispatches) {
        if (*row.completedAt >= noon - seconds) {
            row.status = u"failed"_s;
            row.category = u"session_disappeared"_s;
        }
    }
    const Reading reading = judge(id, seen);
    QCOMPARE(verdictName(reading.verdict), QByteArray("True"));
    QVERIFY(reading.trueSince.has_value());
    const double proven = noon - *reading.trueSince;
    QVERIFY2(proven >= atLeast && proven <= atMost, qPrintable(QString::number(proven)));
    // A moment without enough attempts ends the proof.
    std::erase_if(
        seen.store->dispatches, [](const Dispatch& row) { return *row.completedAt < noon - 240; });
    for (int i = 0; i < 6; ++i)
        seen.store->dispatches.push_back(
            dispatch(900 + i, u"failed"_s, noon - 100 - i, u"session_disappeared"_s));
    const Reading shorter = judge(id, seen);
    QVERIFY(shorter.trueSince && noon - *shorter.trueSince <= 240);
    // And what is not true now has no beginning.
    QVERIFY(!judge(id, healthyObservation()).trueSince);
}

void TestRules::openFindingsBelowARaisedThresholdAreNotOk()
{
    Observation seen = healthyObservation();
    seen.config->securityEnabled = false;
    seen.config->apiBind = u":8900"_s;
    seen.audit = AuditFacts{};
    TriggerSettings settings = findTrigger(u"unauthorized-access"_s)->defaults;
    settings.threshold = 5;
    QCOMPARE(verdictName(evaluateRule(u"unauthorized-access"_s, settings, seen).verdict),
        QByteArray("CannotEvaluate"));
}

void TestRules::onlyTimeKeepsItFromFiring_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<double>("seconds"); // without an answer and without a dispatch
    QTest::addColumn<bool>("approaches");
    for (const char* id : {"scheduler-deadlock", "alert-no-dispatches"}) {
        QTest::addRow("%s busy", id) << QString::fromLatin1(id) << 170.0 << false;
        QTest::addRow("%s silent", id) << QString::fromLatin1(id) << 200.0 << true;
        QTest::addRow("%s at the threshold", id) << QString::fromLatin1(id) << 1800.0 << true;
        QTest::addRow("%s beyond", id) << QString::fromLatin1(id) << 1801.0 << false;
    }
    QTest::newRow("api dead") << u"api-unresponsive"_s << 1.0 << true;
    QTest::newRow("api dead for long") << u"api-unresponsive"_s << 300.0 << true;
    QTest::newRow("api dead for too long") << u"api-unresponsive"_s << 301.0 << false;
}

void TestRules::onlyTimeKeepsItFromFiring()
{
    QFETCH(QString, id);
    QFETCH(double, seconds);
    QFETCH(bool, approaches);
    Observation seen = healthyObservation();
    silence(seen, seconds);
    seen.api.error = broken;
    seen.api.lastAnswerAt = noon - seconds;
    const Reading reading = judge(id, seen);
    QCOMPARE(reading.approach.has_value(), approaches);
    if (!approaches)
        return;
    const double threshold = findTrigger(id)->defaults.threshold;
    QCOMPARE(reading.approach->since, noon - seconds);
    QCOMPARE(reading.approach->until, noon - seconds + threshold);
    // Nothing waits any more, or it answers again: nothing comes nearer.
    ready(seen, 0);
    seen.api.error.reset();
    QVERIFY(!judge(id, seen).approach);
}

void TestRules::unknownTriggersAreNotOk()
{
    const Reading reading = evaluateRule(u"nonsense"_s, {}, healthyObservation());
    QCOMPARE(verdictName(reading.verdict), QByteArray("CannotEvaluate"));
    QVERIFY(!reading.reason.isEmpty());
}

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"
