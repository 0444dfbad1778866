#include "base/cortextime.h"
#include "support/storeoracle.h"

#include <QTemporaryDir>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

// Random behaviour of the service, its operator and the files, compared with plain SQL over the
// whole table after every look.
class TestStoreHistories : public QObject
{
    Q_OBJECT
private slots:
    void followsTheService_data();
    void followsTheService();
    void followsTracesInALargeTable_data();
    void followsTracesInALargeTable();
    void survivesRestores_data();
    void survivesRestores();
    void survivesDeletedRows_data();
    void survivesDeletedRows();
    void survivesClockJumps_data();
    void survivesClockJumps();
};

namespace {

constexpr double epoch = 1'771'400'000;

// Mostly the pace of the console, sometimes a pause of hours.
double nextLook(QRandomGenerator& random, double now)
{
    return now
        + (random.bounded(12) == 0 ? random.bounded(5, 6 * 3600)
                                   : double(random.bounded(5, 150)) + random.bounded(2) * 0.5);
}

} // namespace

void TestStoreHistories::followsTheService_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<CortexShape>("shape");
    const QStringList a{u"dispatches.stage"_s, u"dispatches.session_name"_s,
        u"dispatches.failure_category"_s, u"dispatches.failure_summary"_s,
        u"health_events.dispatch_id"_s, u"health_events.bead_id"_s};
    const std::vector<std::pair<const char*, CortexShape>> shapes{{"R", {}},
        {"R, rollback journal", {.wal = false}}, {"A", {.without = a}},
        {"no beads, agents and events",
            {.without = {u"dispatches.bead_id"_s, u"dispatches.agent_id"_s, u"health_events"_s,
                 u"tick_metrics"_s, u"provider_usage"_s}}},
        {"T", {.goTimes = true, .workflows = true}},
        {"C", {.workflows = true, .without = {u"tick_metrics"_s}}},
        {"M", {.morsels = true, .goTimes = true}}};
    quint32 seed = 1;
    for (const auto& [name, shape] : shapes) {
        for (int history = 0; history < 3; ++history, ++seed)
            QTest::addRow("%s, seed %u", name, seed) << seed << shape;
    }
}

void TestStoreHistories::followsTheService()
{
    QFETCH(const quint32, seed);
    QFETCH(const CortexShape, shape);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed, shape);
    QRandomGenerator random(seed * 977);
    double now = epoch;
    cortex.create(now, 120);
    StoreOracle oracle(cortex);
    for (int look = 0; look < 50; ++look) {
        const double from = now;
        now = nextLook(random, now);
        cortex.live(from, now);
        if (random.bounded(8) == 0)
            oracle.restart();
        QCOMPARE(oracle.look(now), QString());
    }
    QCOMPARE(oracle.fullScans(), 1); // none after a restart
}

void TestStoreHistories::followsTracesInALargeTable_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 101; seed <= 104; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

// More failed rows than a sweep reads: only what a retry leaves behind leads to it.
void TestStoreHistories::followsTracesInALargeTable()
{
    QFETCH(const quint32, seed);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed, {.tracedRetries = true});
    QRandomGenerator random(seed * 13);
    double now = epoch;
    cortex.create(now - 86'400, 100);
    cortex.fill(now - 86'400, 6 * DispatchMemory::sweptPerLook);
    StoreOracle oracle(cortex);
    for (int look = 0; look < 50; ++look) {
        const double from = now;
        now += random.bounded(1, 6);
        cortex.live(from, now);
        if (random.bounded(8) == 0)
            oracle.restart();
        QCOMPARE(oracle.look(now), QString());
    }
    QCOMPARE(oracle.fullScans(), 1);
}

void TestStoreHistories::survivesRestores_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("inPlace");
    QTest::addColumn<bool>("wal");
    for (quint32 seed = 21; seed <= 32; ++seed)
        QTest::addRow("seed %u", seed) << seed << (seed % 2 == 0) << (seed % 3 != 0);
}

void TestStoreHistories::survivesRestores()
{
    QFETCH(const quint32, seed);
    QFETCH(const bool, inPlace);
    QFETCH(const bool, wal);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed, {.wal = wal});
    QRandomGenerator random(seed * 31);
    double now = epoch;
    cortex.create(now, 100);
    StoreOracle oracle(cortex);
    std::vector<QByteArray> backups{cortex.snapshot()};
    for (int look = 0; look < 50; ++look) {
        const double from = now;
        now += random.bounded(5, 600);
        cortex.live(from, now);
        if (look % 5 == 0)
            backups.push_back(cortex.snapshot());
        if (look % 7 == 3) {
            // Fewer ids, the same, or more of them when an older copy stands there already.
            const QByteArray& backup = backups.at(random.bounded(quint32(backups.size())));
            inPlace ? cortex.restoreInPlace(backup) : cortex.restoreByRename(backup);
            if (random.bounded(2) == 0) // and at once goes on under the ids it has used before
                cortex.live(now - 1, now);
        }
        if (random.bounded(6) == 0)
            oracle.restart();
        QCOMPARE(oracle.look(now), QString());
    }
    QVERIFY(oracle.fullScans() > 1);
}

void TestStoreHistories::survivesDeletedRows_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 41; seed <= 46; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestStoreHistories::survivesDeletedRows()
{
    QFETCH(const quint32, seed);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed);
    QRandomGenerator random(seed * 7);
    double now = epoch;
    cortex.create(now, 100);
    StoreOracle oracle(cortex);
    oracle.comparesPrefixes = false;
    for (int look = 0; look < 50; ++look) {
        const double from = now;
        now = nextLook(random, now);
        cortex.live(from, now);
        const QString which = QStringList{u"id = (SELECT max(id) FROM dispatches)"_s,
            u"id IN (SELECT id FROM dispatches ORDER BY id LIMIT 5)"_s,
            u"dispatched_at = (SELECT max(dispatched_at) FROM dispatches)"_s,
            u"id % 10 = %1"_s.arg(random.bounded(10))}
                                  .at(int(random.bounded(4)));
        if (random.bounded(3) == 0)
            cortex.run(u"DELETE FROM dispatches WHERE "_s + which);
        QCOMPARE(oracle.look(now), QString());
    }
}

void TestStoreHistories::survivesClockJumps_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 51; seed <= 56; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestStoreHistories::survivesClockJumps()
{
    QFETCH(const quint32, seed);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed);
    QRandomGenerator random(seed * 3);
    double now = epoch;
    cortex.create(now, 100);
    StoreOracle oracle(cortex);
    for (int look = 0; look < 50; ++look) {
        cortex.live(now, now + 30); // the service's clock need not be the console's
        const int jump = random.bounded(4) == 0 ? random.bounded(-20'000, 20'000) : 5;
        now += random.bounded(5) == 0 ? random.bounded(-60, 60) : jump;
        if (random.bounded(8) == 0)
            oracle.restart();
        QCOMPARE(oracle.look(now), QString());
    }
}

QTEST_GUILESS_MAIN(TestStoreHistories)
#include "tst_storehistories.moc"
