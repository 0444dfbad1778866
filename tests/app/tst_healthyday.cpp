#include "support/simulatedcortex.h"

#include "simhistory.h"
#include "triggers/rules.h"
#include "triggers/triggerstate.h"

#include <QTest>

#include <algorithm>

using namespace console;
using namespace Qt::StringLiterals;

// A healthy Cortex fires nothing: at each hour of the day through the built programs, and at
// every few minutes of two weeks through the rules.
class TestHealthyDay : public QObject
{
    Q_OBJECT
private slots:
    void firesNothing_data();
    void firesNothing();
    void noMomentOfTwoWeeksFires_data();
    void noMomentOfTwoWeeksFires();
    void looksLikeARealWeek();
};

namespace {

constexpr double now = 1'771'350'000; // a Tuesday, 18:20 UTC

std::vector<Dispatch> dispatchesOf(const sim::History& history)
{
    std::vector<Dispatch> rows;
    for (const sim::Attempt& attempt : history.attempts)
        rows.push_back({qint64(rows.size()) + 1, attempt.bead, attempt.project, attempt.agent,
            attempt.status, {}, attempt.category, attempt.started, attempt.ended});
    return rows;
}

// The rows that the windows and holds of the rules can reach at `at`, as a look would find them.
StoreFacts factsAt(const std::vector<Dispatch>& rows, double at)
{
    StoreFacts facts;
    for (const Dispatch& row : rows) {
        if (*row.completedAt < at - 6 * 3600 || *row.dispatchedAt > at)
            continue;
        facts.lastDispatchAt = std::max(facts.lastDispatchAt.value_or(0), *row.dispatchedAt);
        if (*row.completedAt <= at)
            facts.dispatches.push_back(row);
        else
            ++facts.running;
    }
    facts.hasTickMetrics = true;
    for (double tick = at; tick > at - 3600; tick -= 60)
        facts.ticks.push_back({tick, {{u"cortex"_s, 2}, {u"hg-website"_s, 2}}});
    return facts;
}

} // namespace

void TestHealthyDay::firesNothing_data()
{
    QTest::addColumn<int>("hour");
    for (int hour = 0; hour < 24; ++hour)
        QTest::newRow(qPrintable(u"%1 o'clock"_s.arg(hour))) << hour;
}

void TestHealthyDay::firesNothing()
{
    QFETCH(const int, hour);
    SimulatedCortex cortex;
    QVERIFY(cortex.start({u"--days"_s, u"8"_s, u"--hour"_s, QString::number(hour), u"--seed"_s,
        QString::number(100 + hour)}));
    // The memory of the machine under test is nobody's fault.
    cortex.configure("[profiles.demo.triggers.alert-memory]\nthreshold = 1\n");
    for (int look = 0; look < 2; ++look) {
        const auto seen = cortex.checkJson();
        QCOMPARE(seen.inState(u"firing"_s) + seen.inState(u"pending"_s)
                + seen.inState(u"cannot_evaluate"_s),
            QStringList());
        QCOMPARE(seen.exitCode, 0);
    }
}

void TestHealthyDay::noMomentOfTwoWeeksFires_data()
{
    QTest::addColumn<quint32>("seed");
    for (const quint32 seed : {1U, 2U, 3U, 4U, 5U, 6U})
        QTest::newRow(qPrintable(u"seed %1"_s.arg(seed))) << seed;
}

void TestHealthyDay::noMomentOfTwoWeeksFires()
{
    QFETCH(const quint32, seed);
    const auto rows = dispatchesOf(sim::makeHistory({.now = now, .seed = seed}));
    const QStringList ids{u"dispatch-failures"_s, u"alert-failure-rate"_s, u"unknown-failures"_s,
        u"cross-project-collision"_s, u"scheduler-deadlock"_s};
    Observation seen;
    seen.config = CortexConfig{};
    for (double at = now - 13 * 86'400; at <= now; at += 420) {
        seen.now = at;
        seen.store = factsAt(rows, at);
        for (const QString& id : ids) {
            const TriggerSettings& settings = findTrigger(id)->defaults;
            const Reading reading = evaluateRule(id, settings, seen);
            const TriggerMemory memory = advance({}, *findTrigger(id), settings, reading, at);
            if (isFiring(memory.state) || memory.state == TriggerState::CannotEvaluate)
                QFAIL(qPrintable(u"%1 is %2 at %3: %4 %5"_s.arg(id, stateId(memory.state))
                                     .arg(at, 0, 'f', 0)
                                     .arg(reading.value.value_or(-1))
                                     .arg(reading.reason)));
        }
    }
}

void TestHealthyDay::looksLikeARealWeek()
{
    const auto rows = dispatchesOf(sim::makeHistory({.now = now}));
    std::map<int, double> startsByHour;
    std::map<QString, double> byStatus;
    std::map<QString, double> byCategory;
    for (const Dispatch& row : rows) {
        startsByHour[QDateTime::fromSecsSinceEpoch(qint64(*row.dispatchedAt)).time().hour()] += 1;
        byStatus[row.status] += 1;
        byCategory[row.category] += 1;
        QVERIFY(*row.completedAt > *row.dispatchedAt);
        QVERIFY(*row.completedAt <= now);
    }
    QVERIFY(rows.size() > 5000);
    QVERIFY(startsByHour[12] > 4 * startsByHour[3]); // day and night
    for (const QString& status :
        {u"completed"_s, u"failed"_s, u"retried"_s, u"cancelled"_s, u"interrupted"_s})
        QVERIFY2(byStatus[status] > 0, qPrintable(status));
    const double failed = byStatus[u"failed"_s] + byStatus[u"retried"_s];
    QVERIFY(failed / (failed + byStatus[u"completed"_s]) > 0.02);
    QVERIFY(failed / (failed + byStatus[u"completed"_s]) < 0.12);
    for (const QString& category : {u"test_failure"_s, u"compile_error"_s, u"timeout"_s,
             u"session_disappeared"_s, u"rate_limited"_s})
        QVERIFY2(byCategory[category] > 0, qPrintable(category));
}

QTEST_GUILESS_MAIN(TestHealthyDay)
#include "tst_healthyday.moc"
