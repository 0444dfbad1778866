#include "monitor/monitor.h"
#include "support/steadycortex.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace console;
using namespace console::testing;
using namespace Qt::StringLiterals;

namespace {

class TestClock final : public Clock
{
public:
    [[nodiscard]] double now() const override { return time; }
    double time = 1'790'000'000;
};

// One console on the Cortex: looks when told, and can be ended and begun anew.
class Console
{
public:
    Console(const SteadyCortex& cortex, const Clock& clock)
        : m_cortex(cortex)
        , m_clock(clock)
    {
        restart();
    }

    void restart()
    {
        Profile profile{.name = u"test"_s, .projectDir = u"/cortex"_s, .triggers = {}};
        m_monitor
            = std::make_unique<Monitor>(std::make_unique<SteadyHost>(m_cortex), profile, m_clock);
        m_monitor->restore(m_memory);
    }

    [[nodiscard]] std::optional<Report> look()
    {
        QSignalSpy reported(m_monitor.get(), &Monitor::reported);
        m_monitor->lookOnce(30'000);
        if (reported.isEmpty() && !reported.wait(60'000))
            return std::nullopt;
        m_memory = reported.front().at(1).toByteArray();
        return reported.front().front().value<Report>();
    }

private:
    const SteadyCortex& m_cortex;
    const Clock& m_clock;
    QByteArray m_memory;
    std::unique_ptr<Monitor> m_monitor;
};

QString described(const TriggerStatus& status)
{
    return u"%1 %2 since %3 fires %4 clears %5"_s.arg(status.id, stateId(status.state))
        .arg(status.since, 0, 'f', 0)
        .arg(status.firesAt.value_or(0), 0, 'f', 0)
        .arg(status.clearsAt.value_or(0), 0, 'f', 0);
}

} // namespace

// The whole reading and judging core over simulated time.
class TestMonitor : public QObject
{
    Q_OBJECT
private slots:
    void nothingFiresInAHealthyDay();
    void everyFaultFiresItsTriggerAndClears_data();
    void everyFaultFiresItsTriggerAndClears();
    void aRestartAtEveryTickChangesNothing();
};

void TestMonitor::nothingFiresInAHealthyDay()
{
    const QTemporaryDir directory;
    TestClock clock;
    SteadyCortex cortex(directory.path(), clock.time);
    Console console(cortex, clock);
    int ok = 0;
    for (int minute = 0; minute < 24 * 60; ++minute) {
        clock.time += 60;
        cortex.work(clock.time);
        if (minute % 3 != 0)
            continue;
        const auto report = console.look();
        QVERIFY(report);
        for (const TriggerStatus& status : report->triggers) {
            QVERIFY2(!isFiring(status.state) && status.state != TriggerState::Pending,
                qPrintable(described(status)));
            // In its first minutes a Cortex has nothing to be judged by.
            if (minute > 60)
                QVERIFY2(status.state == TriggerState::Ok,
                    qPrintable(described(status) + u' ' + status.reading.reason));
            ok += status.state == TriggerState::Ok;
        }
    }
    QVERIFY(ok > 17 * 450);
}

void TestMonitor::everyFaultFiresItsTriggerAndClears_data()
{
    QTest::addColumn<QString>("fault");
    for (const QString& fault : SteadyCortex::allFaults())
        QTest::newRow(qPrintable(fault)) << fault;
}

void TestMonitor::everyFaultFiresItsTriggerAndClears()
{
    QFETCH(QString, fault);
    const QTemporaryDir directory;
    TestClock clock;
    SteadyCortex cortex(directory.path(), clock.time);
    Console console(cortex, clock);
    TriggerState state = TriggerState::NoData;
    const auto pass = [&](int minutes, TriggerState until) {
        for (int minute = 0; minute < minutes && state != until; ++minute) {
            clock.time += 60;
            cortex.work(clock.time);
            if (minute % 4 != 0)
                continue;
            const auto report = console.look();
            const auto found = std::find_if(report->triggers.begin(), report->triggers.end(),
                [&](const TriggerStatus& status) { return status.id == fault; });
            state = found->state;
        }
    };
    pass(120, TriggerState::Suppressed); // time enough for every window
    QCOMPARE(stateId(state), u"ok"_s);
    cortex.setFault(fault, true);
    pass(240, TriggerState::Firing);
    QCOMPARE(stateId(state), u"firing"_s);
    cortex.setFault(fault, false);
    pass(420, TriggerState::Ok);
    QCOMPARE(stateId(state), u"ok"_s);
}

void TestMonitor::aRestartAtEveryTickChangesNothing()
{
    const QTemporaryDir directory;
    TestClock clock;
    SteadyCortex cortex(directory.path(), clock.time);
    Console uninterrupted(cortex, clock);
    Console restarted(cortex, clock);
    std::mt19937 random(20261125);
    QSet<QString> fired;
    for (int tick = 0; tick < 1500; ++tick) {
        clock.time += 60;
        for (const QString& fault : SteadyCortex::allFaults()) {
            // Faults last for about an hour: long enough for holds, short enough to end them.
            if (random() % (cortex.has(fault) ? 80 : 200) == 0)
                cortex.setFault(fault, !cortex.has(fault));
        }
        cortex.work(clock.time);
        restarted.restart();
        const auto expected = uninterrupted.look();
        const auto found = restarted.look();
        QVERIFY(expected && found);
        QCOMPARE(found->triggers.size(), expected->triggers.size());
        for (std::size_t i = 0; i < expected->triggers.size(); ++i) {
            QCOMPARE(described(found->triggers[i]), described(expected->triggers[i]));
            if (isFiring(expected->triggers[i].state))
                fired.insert(expected->triggers[i].id);
        }
    }
    QVERIFY2(fired.size() >= 14, qPrintable(QStringList(fired.values()).join(u' ')));
}

QTEST_GUILESS_MAIN(TestMonitor)
#include "tst_monitor.moc"
