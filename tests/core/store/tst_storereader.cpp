#include "base/cortextime.h"
#include "store/localsqlsource.h"
#include "store/storereader.h"
#include "support/randomcortex.h"

#include <QDir>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double epoch = 1'771'400'000;

StoreReader makeReader(const QString& path)
{
    return {std::make_unique<LocalSqlSource>(path), path};
}

// One reader over many looks, each compared with a reader that has never seen the file.
class Comparison
{
public:
    explicit Comparison(const QString& path)
        : m_path(path)
        , m_reader(makeReader(path))
    {
    }

    void restart()
    {
        const QJsonObject document = m_reader.memory().toJson();
        m_reader = makeReader(m_path);
        m_reader.setMemory(DispatchMemory::fromJson(document));
    }

    // Empty when both say the same.
    QString look(double now)
    {
        StoreReader full = makeReader(m_path);
        const auto seen = m_reader.read(now);
        const auto all = full.read(now);
        if (!seen || !all)
            return u"not read: "_s + (seen ? all.error() : seen.error()).message;
        facts = *seen;
        if (m_reader.memory().rows() != full.memory().rows())
            return differences(full.memory().rows());
        if (seen->lastDispatchAt != all->lastDispatchAt)
            return u"another last dispatch"_s;
        if (seen->endedWithoutTime != all->endedWithoutTime)
            return u"%1 rows without time, %2 by the scan"_s.arg(seen->endedWithoutTime)
                .arg(all->endedWithoutTime);
        if (seen->running != all->running || seen->pendingRetry != all->pendingRetry)
            return u"other open rows"_s;
        return {};
    }

    [[nodiscard]] int fullScans() const { return m_reader.memory().fullScans(); }
    StoreFacts facts;

private:
    QString differences(const std::map<qint64, Dispatch>& all) const
    {
        const auto& rows = m_reader.memory().rows();
        QStringList texts;
        for (const auto& [id, row] : all) {
            const auto it = rows.find(id);
            if (it == rows.end())
                texts += u"missing %1 %2"_s.arg(id).arg(row.status);
            else if (it->second != row)
                texts += u"%1 is %2, not %3"_s.arg(id).arg(row.status, it->second.status);
        }
        for (const auto& [id, row] : rows) {
            if (!all.contains(id))
                texts += u"too many: %1 %2"_s.arg(id).arg(row.status);
        }
        return texts.join(u"; "_s);
    }

    QString m_path;
    StoreReader m_reader;
};

// The same counts by SQL over the whole table.
WindowCounts countBySql(RandomCortex& cortex, double from, double to)
{
    const QString rows
        = u"FROM dispatches WHERE substr(completed_at, 1, 19) BETWEEN ? AND ? AND status <> "
          "'running' AND failure_category <> 'synthetic' AND agent_id NOT IN ('test', "
          "'test-agent') AND %1 <> 'nightwatch-synth' "_s.arg(cortex.beadColumn());
    const QVariantList range{toCortexTime(from), toCortexTime(to)};
    const QString failed
        = u"status IN ('failed', 'pending_retry', 'retried', 'escalated', 'rejected')"_s;
    const QString vanished = u"failure_category IN ('session_disappeared', 'unknown_exit_state')"_s;
    const auto totals = cortex.query(u"SELECT total("_s + failed
            + u"), total(status = 'completed'), total(" + vanished
            + u"), count(*), total(status = 'cancelled'), total(status = 'interrupted') " + rows,
        range);
    const auto number = [&](std::size_t column) { return totals.front().at(column).toDouble(); };
    WindowCounts counts{.failed = number(0),
        .succeeded = number(1),
        .vanished = number(2),
        .ended = number(3),
        .cancelled = number(4),
        .interrupted = number(5)};
    const auto categories = cortex.query(u"SELECT iif(failure_category = '', 'no category', "
                                         "failure_category), count(*) "_s
            + rows + u"AND (" + failed + u" OR " + vanished + u") GROUP BY 1",
        range);
    for (const auto& row : categories)
        counts.categories[row.at(0).toString()] = row.at(1).toInt();
    return counts;
}

QByteArray copyOf(RandomCortex& cortex, const QString& statements)
{
    const QByteArray before = cortex.snapshot();
    for (const QString& statement : statements.split(u';', Qt::SkipEmptyParts))
        cortex.run(statement);
    const QByteArray bytes = cortex.snapshot();
    cortex.restoreInPlace(before);
    return bytes;
}

} // namespace

class TestStoreReader : public QObject
{
    Q_OBJECT
private slots:
    void followsTheService_data();
    void followsTheService();
    void survivesRestores_data();
    void survivesRestores();
    void seesReusedIds();
    void letsTheServiceFoldItsWal();
    void readsAgainWhenTheClockGoesBack();
    void refusesDamagedMemory();
    void countsEndedRowsWithoutTime();
    void readsEventsOfADay();
    void groupsTicks();
    void countsUsage();
    void movesBetweenThreads();
};

void TestStoreReader::followsTheService_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("morsels");
    QTest::addColumn<bool>("goTimes");
    QTest::addColumn<QStringList>("without");
    const QStringList older{u"health_events"_s, u"tick_metrics"_s, u"dispatches.stage"_s};
    for (quint32 seed = 1; seed <= 14; ++seed)
        QTest::addRow("seed %u", seed) << seed << (seed % 4 == 1) << (seed % 4 == 2)
                                       << (seed % 4 == 3 ? older : QStringList());
}

void TestStoreReader::followsTheService()
{
    QFETCH(const quint32, seed);
    QFETCH(const bool, morsels);
    QFETCH(const bool, goTimes);
    QFETCH(const QStringList, without);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed,
        {.morsels = morsels, .goTimes = goTimes, .without = without});
    QRandomGenerator random(seed * 977);
    double now = epoch;
    cortex.create(now, 200);
    Comparison comparison(cortex.path());
    int restarts = 0;
    for (int look = 0; look < 150; ++look) {
        const double from = now;
        // Mostly the pace of the console, sometimes a pause of hours.
        now += random.bounded(12) == 0 ? random.bounded(5, 6 * 3600)
                                       : double(random.bounded(5, 150)) + random.bounded(2) * 0.5;
        cortex.live(from, now);
        if (random.bounded(8) == 0) {
            comparison.restart();
            ++restarts;
        }
        QCOMPARE(comparison.look(now), QString());
        const auto& rows = comparison.facts.dispatches;
        QVERIFY(countWindow(rows, std::floor(now) - 3600, now)
            == countBySql(cortex, std::floor(now) - 3600, now));
        QVERIFY(countWindow(rows, std::floor(now) - 10'000, std::floor(now) - 7200)
            == countBySql(cortex, std::floor(now) - 10'000, std::floor(now) - 7200));
    }
    QVERIFY(restarts > 0);
    QVERIFY(comparison.fullScans() <= 1);
}

void TestStoreReader::survivesRestores_data()
{
    QTest::addColumn<quint32>("seed");
    QTest::addColumn<bool>("inPlace");
    QTest::addColumn<bool>("wal");
    for (quint32 seed = 21; seed <= 28; ++seed)
        QTest::addRow("seed %u", seed) << seed << (seed % 2 == 0) << (seed % 3 != 0);
}

void TestStoreReader::survivesRestores()
{
    QFETCH(const quint32, seed);
    QFETCH(const bool, inPlace);
    QFETCH(const bool, wal);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), seed, {.wal = wal});
    QRandomGenerator random(seed * 31);
    double now = epoch;
    cortex.create(now, 150);
    Comparison comparison(cortex.path());
    std::vector<QByteArray> backups{cortex.snapshot()};
    for (int look = 0; look < 60; ++look) {
        const double from = now;
        now += random.bounded(61, 600);
        cortex.live(from, now);
        if (look % 5 == 0)
            backups.push_back(cortex.snapshot());
        if (look % 7 == 3) {
            // Fewer ids, the same, or more of them when an older copy stands there already.
            const QByteArray& backup = backups.at(random.bounded(quint32(backups.size())));
            inPlace ? cortex.restoreInPlace(backup) : cortex.restoreByRename(backup);
        }
        if (random.bounded(6) == 0)
            comparison.restart();
        QCOMPARE(comparison.look(now), QString());
    }
}

void TestStoreReader::seesReusedIds()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 3);
    cortex.create(epoch, 50);
    const QByteArray backup = cortex.snapshot();
    for (int i = 0; i < 10; ++i)
        cortex.dispatch(epoch + i);
    // The same number of rows under the same ids, other attempts.
    const QByteArray other
        = copyOf(cortex, u"UPDATE dispatches SET bead_id = 'z-' || id WHERE id > 50"_s);
    for (const bool inPlace : {true, false}) {
        Comparison comparison(cortex.path());
        QCOMPARE(comparison.look(epoch + 20), QString());
        inPlace ? cortex.restoreInPlace(other) : cortex.restoreByRename(other);
        QCOMPARE(comparison.look(epoch + 40), QString());
        QCOMPARE(comparison.fullScans(), 2);
        // Restored and gone on at once: more ids than were ever seen.
        inPlace ? cortex.restoreInPlace(backup) : cortex.restoreByRename(backup);
        for (int i = 0; i < 15; ++i)
            cortex.dispatch(epoch + 50 + i);
        QCOMPARE(comparison.look(epoch + 70), QString());
        QCOMPARE(comparison.fullScans(), 3);
    }
}

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

void TestStoreReader::readsAgainWhenTheClockGoesBack()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 5);
    cortex.create(epoch, 200);
    Comparison comparison(cortex.path());
    QCOMPARE(comparison.look(epoch + 86'400), QString());
    QCOMPARE(comparison.look(epoch), QString());
    QVERIFY(!comparison.facts.dispatches.empty());
}

void TestStoreReader::refusesDamagedMemory()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 6);
    cortex.create(epoch, 100);
    StoreReader reader = makeReader(cortex.path());
    QVERIFY(reader.read(epoch).ok());
    const QJsonObject good = reader.memory().toJson();
    QVERIFY(!DispatchMemory::fromJson(good).rows().empty());
    for (const QString& key : good.keys()) {
        QJsonObject damaged = good;
        damaged.insert(key, u"?"_s);
        const auto memory = DispatchMemory::fromJson(damaged);
        StoreReader again = makeReader(cortex.path());
        again.setMemory(memory);
        QVERIFY(again.read(epoch + 61).ok());
        if (key != "last_dispatch_at"_L1)
            QVERIFY2(again.memory().rows() == reader.memory().rows(), qPrintable(key));
    }
}

void TestStoreReader::countsEndedRowsWithoutTime()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 7);
    cortex.create(epoch, 0);
    Comparison comparison(cortex.path());
    cortex.dispatch(epoch);
    cortex.dispatch(epoch);
    QCOMPARE(comparison.look(epoch), QString());
    cortex.run(u"UPDATE dispatches SET status = 'completed'"_s);
    QCOMPARE(comparison.look(epoch + 5), QString());
    QCOMPARE(comparison.facts.endedWithoutTime, 2);
    cortex.run(u"UPDATE dispatches SET completed_at = dispatched_at WHERE id = 1"_s);
    QCOMPARE(comparison.look(epoch + 10), QString());
    QCOMPARE(comparison.facts.endedWithoutTime, 1);
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
    for (int hour = 0; hour < 200; ++hour)
        cortex.run(u"INSERT INTO provider_usage (provider, dispatched_at) VALUES (?, ?)"_s,
            {u"model-%1"_s.arg(hour % 3), toCortexTime(epoch - hour * 3600)});
    const auto facts = reader.read(epoch);
    QCOMPARE(facts->usage5h, std::optional(6.0));
    QCOMPARE(facts->usageWeekly, std::optional(169.0));
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
