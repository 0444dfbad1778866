#include "base/cortextime.h"
#include "store/localsqlsource.h"
#include "support/storeoracle.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double epoch = 1'771'400'000;

} // namespace

class TestStoreReader : public QObject
{
    Q_OBJECT
private slots:
    void letsTheServiceFoldItsWal();
    void readsEventsOfADay();
    void readsEventsOfStuckBeads_data();
    void readsEventsOfStuckBeads();
    void groupsTicks();
    void countsUsage();
    void movesBetweenThreads();
};

void TestStoreReader::letsTheServiceFoldItsWal()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 4);
    cortex.create(epoch, 20);
    StoreReader reader = makeReader(cortex.path());
    QVERIFY(reader.read(epoch).ok());
    cortex.dispatch(epoch + 1);
    QVERIFY(QFile::exists(cortex.path() + u"-wal"));
    cortex.stop();
    QVERIFY(!QFile::exists(cortex.path() + u"-wal"));
}

void TestStoreReader::readsEventsOfADay()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 8);
    cortex.create(epoch, 5);
    const auto add = [&](const QString& type, double at) {
        cortex.run(
            u"INSERT INTO health_events (event_type, details, created_at) VALUES (?, ?, ?)"_s,
            {type, u"x"_s.repeated(400), toCortexTime(at)});
    };
    add(u"gateway_critical"_s, epoch - 86'401);
    add(u"gateway_critical"_s, epoch - 86'000);
    add(u"zombie_killed"_s, epoch - 20);
    add(u"gateway_critical"_s, epoch - 10);
    StoreReader reader = makeReader(cortex.path());
    const auto facts = reader.read(epoch);
    QVERIFY(facts.ok());
    QVERIFY(facts->hasHealthEvents);
    QCOMPARE(facts->gatewayCritical.size(), std::size_t(2));
    QCOMPARE(facts->gatewayCritical.front().time, epoch - 10);
    QCOMPARE(facts->gatewayCritical.front().details.size(), 300);
    QVERIFY(facts->beadEvents.empty());
}

void TestStoreReader::readsEventsOfStuckBeads_data()
{
    QTest::addColumn<CortexShape>("shape");
    QTest::addColumn<QString>("bead");
    QTest::newRow("bead_id") << CortexShape{} << u"bd-7"_s;
    QTest::newRow("morsel_id") << CortexShape{.morsels = true} << u"bd-7"_s;
    QTest::newRow("neither") << CortexShape{.without = {u"health_events.bead_id"_s}} << QString();
}

void TestStoreReader::readsEventsOfStuckBeads()
{
    QFETCH(const CortexShape, shape);
    QFETCH(const QString, bead);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 8, shape);
    cortex.create(epoch, 5);
    const auto add = [&](const QString& type, double at) {
        cortex.run(
            u"INSERT INTO health_events (event_type, details, created_at) VALUES (?, 'why', ?)"_s,
            {type, toCortexTime(at)});
    };
    add(u"bead_quarantined"_s, epoch - 86'401);
    add(u"bead_quarantined"_s, epoch - 86'400);
    add(u"bead_churn_blocked"_s, epoch - 30);
    if (!bead.isEmpty())
        cortex.run(u"UPDATE health_events SET %1 = ?"_s.arg(cortex.beadColumn()), {bead});
    // However many there are of one kind, they do not push out another kind.
    for (int i = 0; i < 1200; ++i)
        add(u"gateway_critical"_s, epoch - 5);
    StoreReader reader = makeReader(cortex.path());
    const auto facts = reader.read(epoch);
    QVERIFY(facts.ok());
    QCOMPARE(facts->gatewayCritical.size(), std::size_t(1000));
    QCOMPARE(facts->beadEvents.size(), std::size_t(2));
    const StoreFacts::BeadEvent& newest = facts->beadEvents.front();
    QCOMPARE(newest.time, epoch - 30);
    QCOMPARE(newest.type, u"bead_churn_blocked"_s);
    QCOMPARE(newest.bead, bead);
    QCOMPARE(newest.details, u"why"_s);
    QCOMPARE(facts->beadEvents.back().time, epoch - 86'400);
}

void TestStoreReader::groupsTicks()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 9);
    cortex.create(epoch, 5);
    const auto add = [&](const QString& project, double at, int ready) {
        cortex.run(u"INSERT INTO tick_metrics (tick_at, project, beads_ready) VALUES (?, ?, ?)"_s,
            {toCortexTime(at), project, ready});
    };
    for (int tick = 0; tick < 300; ++tick) {
        add(u"a"_s, epoch - 300 * 60 + tick * 60, tick);
        add(u"b"_s, epoch - 300 * 60 + tick * 60 + 1, 2 * tick);
    }
    // The clock of the service was an hour behind for one tick: a tick of its own.
    add(u"a"_s, epoch - 3600 - 17, 7);
    StoreReader reader = makeReader(cortex.path());
    const auto facts = reader.read(epoch);
    QVERIFY(facts.ok());
    QVERIFY(facts->hasTickMetrics);
    QCOMPARE(facts->ticks.at(0).readyByProject, (std::map<QString, double>{{u"a"_s, 7}}));
    QCOMPARE(facts->ticks.at(1).time, epoch - 59);
    QCOMPARE(facts->ticks.at(1).readyByProject,
        (std::map<QString, double>{{u"a"_s, 299}, {u"b"_s, 598}}));
    QVERIFY(facts->ticks.back().time < epoch - 3600);
    QVERIFY(facts->ticks.size() < 250);
}

void TestStoreReader::countsUsage()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 10);
    cortex.create(epoch, 5);
    StoreReader reader = makeReader(cortex.path());
    QCOMPARE(reader.read(epoch)->usage5h, std::optional(0.0));
    QVERIFY(!reader.read(epoch)->lastUsageAt.has_value());
    for (int hour = 0; hour < 200; ++hour)
        cortex.run(u"INSERT INTO provider_usage (provider, dispatched_at) VALUES (?, ?)"_s,
            {u"model-%1"_s.arg(hour % 3), toCortexTime(epoch - hour * 3600)});
    const auto facts = reader.read(epoch);
    QCOMPARE(facts->usage5h, std::optional(6.0));
    QCOMPARE(facts->usageWeekly, std::optional(169.0));
    QCOMPARE(facts->lastUsageAt, std::optional(epoch));
}

void TestStoreReader::movesBetweenThreads()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 11);
    cortex.create(epoch, 50);
    // Made here, used in two threads one after the other, let go of here.
    StoreReader reader = makeReader(cortex.path());
    for (int i = 0; i < 2; ++i) {
        bool read = false;
        const std::unique_ptr<QThread> thread(QThread::create([&] {
            read = reader.read(epoch + i).ok() && reader.integrity(false).value() == "ok"_L1;
        }));
        thread->start();
        QVERIFY(thread->wait());
        QVERIFY(read);
    }
    LocalSqlSource closed(cortex.path());
    QVERIFY(!closed.select(u"SELECT 1"_s, {}).ok());
    QVERIFY(closed.beginLook().ok());
    QVERIFY(closed.beginLook().ok()); // twice is a fresh look
    QVERIFY(closed.select(u"SELECT 1"_s, {}).ok());
    closed.endLook();
    closed.endLook();
    QVERIFY(!closed.select(u"SELECT 1"_s, {}).ok());
}

QTEST_GUILESS_MAIN(TestStoreReader)
#include "tst_storereader.moc"
