#include "freshness.h"

#include "widgets/samples.h"

#include <QTest>

#include <limits>

using namespace console;
using namespace Qt::StringLiterals;

class TestFreshness : public QObject
{
    Q_OBJECT
private slots:
    void isLiveForThreePolls_data()
    {
        QTest::addColumn<double>("age");
        QTest::addColumn<double>("poll");
        QTest::addColumn<bool>("live");
        QTest::newRow("just now") << 0.0 << 5.0 << true;
        QTest::newRow("three polls") << 15.0 << 5.0 << true;
        QTest::newRow("a little more") << 15.1 << 5.0 << false;
        QTest::newRow("slow polls") << 170.0 << 60.0 << true;
        QTest::newRow("clock set back a little") << -10.0 << 5.0 << true;
        QTest::newRow("clock set back an hour") << -3600.0 << 5.0 << false;
        QTest::newRow("no interval counts as a second") << 2.0 << 0.0 << true;
        QTest::newRow("not a number") << std::numeric_limits<double>::quiet_NaN() << 5.0 << false;
    }
    void isLiveForThreePolls()
    {
        QFETCH(double, age);
        QFETCH(double, poll);
        QFETCH(bool, live);
        QCOMPARE(freshness(age, poll) == Freshness::Live, live);
    }

    void failingPollsDoNotRefreshTheLastAnswer()
    {
        Report report = samples::calm(samples::noon - 40);
        report.evaluatedAt = samples::noon;
        for (SourceStatus& source : report.sources)
            source.ok = false;
        for (TriggerStatus& status : report.triggers)
            status.state = TriggerState::CannotEvaluate;
        QCOMPARE(lastAnswer(report), samples::noon - 40);
        const LiveState state = LiveState::of(report, samples::noon, 5);
        QVERIFY(state.stale());
        QVERIFY(state.connectionText().startsWith(u"Data is 40 s old: last answer at "_s));
    }

    void aTriggerThatFiresFromAFreshLookKeepsDataLive()
    {
        Report report = samples::calm();
        for (SourceStatus& source : report.sources)
            source = {.id = source.id, .title = source.title};
        QVERIFY(!LiveState::of(report, samples::noon + 1, 5).stale());
    }

    void saysWhichSourceIsSilent()
    {
        Report report = samples::calm();
        report.sources[2].ok = false;
        report.sources[2].message = u"Permission denied."_s;
        const LiveState state = LiveState::of(report, samples::noon, 5);
        QCOMPARE(state.connection(), LiveState::Connection::Partial);
        QCOMPARE(state.connectionText(), u"Connected, Journal does not answer"_s);
        QCOMPARE(state.connectionHint(), u"Journal: Permission denied."_s);
    }

    void waitsBeforeTheFirstReport()
    {
        const LiveState state = LiveState::of(std::nullopt, samples::noon, 5);
        QCOMPARE(state.connection(), LiveState::Connection::Waiting);
        QVERIFY(!state.stale());
        QCOMPARE(state.ageText(), u"No data yet"_s);
    }

    void neverAnsweredIsNotLive()
    {
        Report report{.evaluatedAt = samples::noon,
            .sources = {{.id = u"api"_s, .title = u"HTTP API"_s, .message = u"Refused."_s}}};
        const LiveState state = LiveState::of(report, samples::noon, 5);
        QVERIFY(state.stale());
        QCOMPARE(state.notLiveReason({}), u"HTTP API: Refused."_s);
    }
};

QTEST_GUILESS_MAIN(TestFreshness)
#include "tst_freshness.moc"
