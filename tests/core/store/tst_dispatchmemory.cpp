#include "base/cortextime.h"
#include "store/localsqlsource.h"
#include "support/storeoracle.h"

#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

// How each kind of change is seen, and when all is read anew.
class TestDispatchMemory : public QObject
{
    Q_OBJECT
private slots:
    void seesARetryOfAnOldRow_data();
    void seesARetryOfAnOldRow();
    void sweepsALargeTableInTime();
    void seesReusedIds_data();
    void seesReusedIds();
    void keepsStillWhenTheClockIsSet();
    void noticesRowsWithoutTime();
    void learnsPrefixes();
    void boundsPrefixes();
    void goesOnAfterAFailedLook();
    void refusesDamagedDocuments();
};

namespace {

constexpr double epoch = 1'771'400'000;
constexpr int manyFailed = 10 * DispatchMemory::sweptPerLook;

void exec(RandomCortex& cortex, const QStringList& statements)
{
    for (const QString& statement : statements)
        cortex.run(statement);
}

QString retryOf(int id, const QString& status, double at)
{
    return u"UPDATE dispatches SET status = '%1', completed_at = '%2' WHERE id = %3"_s
        .arg(status, toCortexTime(at))
        .arg(id);
}

// A source whose n-th query fails, as it does when a backup takes the lock for too long.
class FailingSource final : public SqlSource
{
public:
    explicit FailingSource(SqlSource& source)
        : m_source(source)
    {
    }
    Result<QString> beginLook() override { return m_source.beginLook(); }
    void endLook() override { m_source.endLook(); }
    Result<std::vector<SqlRow>> select(const QString& sql, const QVariantList& binds) override
    {
        if (left-- == 0)
            return Error{Error::Kind::Busy, u"locked"_s, {}};
        return m_source.select(sql, binds);
    }
    int left = -1;

private:
    SqlSource& m_source;
};

} // namespace

void TestDispatchMemory::seesARetryOfAnOldRow_data()
{
    QTest::addColumn<QStringList>("statements");
    const QString bead = u"INSERT INTO dispatches (bead_id, project, dispatched_at) VALUES "
                         "('co-7', 'cortex', '%1')"_s.arg(toCortexTime(epoch + 3));
    const QString event = u"INSERT INTO health_events (event_type, dispatch_id, created_at) VALUES "
                          "('max_retries', 7, '%1')"_s.arg(toCortexTime(epoch + 3));
    QTest::newRow("waiting") << QStringList{
        u"UPDATE dispatches SET status = 'pending_retry' WHERE id = 7"_s};
    QTest::newRow("superseded") << QStringList{retryOf(7, u"retried"_s, epoch + 3), bead};
    QTest::newRow("given up") << QStringList{retryOf(7, u"failed"_s, epoch + 3), event};
    QTest::newRow("ended without a trace")
        << QStringList{retryOf(manyFailed - 7, u"failed"_s, epoch + 3)};
}

void TestDispatchMemory::seesARetryOfAnOldRow()
{
    QFETCH(const QStringList, statements);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 1);
    cortex.create(epoch, 0);
    cortex.fill(epoch - 86'400, manyFailed);
    StoreOracle oracle(cortex);
    QCOMPARE(oracle.look(epoch), QString());
    oracle.restart(); // a retry between two runs of the console is one between two looks
    exec(cortex, statements);
    QCOMPARE(oracle.look(epoch + 5), QString());
    QCOMPARE(oracle.fullScans(), 1);
    QVERIFY(!oracle.facts.dispatches.empty());
}

// The one case that is not seen at once: neither a new row nor an event tells of the retry, and
// there are more failed rows than one look reads. It is seen as soon as the sweep has been round.
void TestDispatchMemory::sweepsALargeTableInTime()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 1);
    cortex.create(epoch, 0);
    cortex.fill(epoch - 86'400, manyFailed);
    StoreOracle oracle(cortex);
    QCOMPARE(oracle.look(epoch), QString());
    exec(cortex, {retryOf(7, u"failed"_s, epoch + 3)});
    const int looks = manyFailed / DispatchMemory::sweptPerLook;
    for (int look = 1; look < looks; ++look)
        QVERIFY(!oracle.look(epoch + 5 * look).isEmpty());
    QCOMPARE(oracle.look(epoch + 5 * looks), QString());
    // After a pause the sweep makes up for the looks that were left out.
    exec(cortex, {retryOf(8, u"failed"_s, epoch + 100)});
    oracle.restart();
    QCOMPARE(
        oracle.look(epoch + 100 + double(manyFailed) / DispatchMemory::sweptPerSecond), QString());
    QCOMPARE(oracle.fullScans(), 1);
}

void TestDispatchMemory::seesReusedIds_data()
{
    QTest::addColumn<bool>("inPlace");
    QTest::addColumn<QString>("difference");
    for (const bool inPlace : {true, false}) {
        const char* how = inPlace ? "in place" : "by rename";
        QTest::addRow("other beads, %s", how) << inPlace << u"bead_id = 'z-' || id"_s;
        QTest::addRow("other times, %s", how)
            << inPlace << u"dispatched_at = datetime(dispatched_at, '-1 day')"_s;
    }
}

void TestDispatchMemory::seesReusedIds()
{
    QFETCH(const bool, inPlace);
    QFETCH(const QString, difference);
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 3);
    cortex.create(epoch, 50);
    const QByteArray backup = cortex.snapshot();
    for (int i = 0; i < 10; ++i)
        cortex.dispatch(epoch + i);
    // The same number of rows under the same ids, other attempts.
    const QByteArray before = cortex.snapshot();
    exec(cortex, {u"UPDATE dispatches SET %1 WHERE id > 50"_s.arg(difference)});
    const QByteArray other = cortex.snapshot();
    cortex.restoreInPlace(before);
    StoreOracle oracle(cortex);
    QCOMPARE(oracle.look(epoch + 20), QString());
    inPlace ? cortex.restoreInPlace(other) : cortex.restoreByRename(other);
    QCOMPARE(oracle.look(epoch + 40), QString());
    QCOMPARE(oracle.fullScans(), 2);
    // Restored and gone on at once: more ids than were ever seen.
    inPlace ? cortex.restoreInPlace(backup) : cortex.restoreByRename(backup);
    for (int i = 0; i < 15; ++i)
        cortex.dispatch(epoch + 50 + i);
    QCOMPARE(oracle.look(epoch + 70), QString());
    QCOMPARE(oracle.fullScans(), 3);
}

void TestDispatchMemory::keepsStillWhenTheClockIsSet()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 5);
    cortex.create(epoch, 200);
    StoreOracle oracle(cortex);
    QCOMPARE(oracle.look(epoch), QString());
    QCOMPARE(oracle.look(epoch - DispatchMemory::slack), QString());
    QCOMPARE(oracle.fullScans(), 1);
    QCOMPARE(oracle.look(epoch + 86'400), QString());
    QCOMPARE(oracle.look(epoch), QString());
    QCOMPARE(oracle.fullScans(), 2);
    QVERIFY(!oracle.facts.dispatches.empty());
}

void TestDispatchMemory::noticesRowsWithoutTime()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 7);
    cortex.create(epoch, 0);
    StoreOracle oracle(cortex);
    cortex.dispatch(epoch);
    cortex.dispatch(epoch);
    QCOMPARE(oracle.look(epoch), QString());
    exec(cortex, {u"UPDATE dispatches SET status = 'completed'"_s});
    QCOMPARE(oracle.look(epoch + 5), QString());
    QCOMPARE(oracle.facts.endedWithoutTime, 2);
    // Long forgotten as rows of a window, they are still looked at.
    QCOMPARE(oracle.look(epoch + 86'400), QString());
    exec(cortex, {u"UPDATE dispatches SET completed_at = dispatched_at WHERE id = 1"_s});
    QCOMPARE(oracle.look(epoch + 86'405), QString());
    QCOMPARE(oracle.facts.endedWithoutTime, 1);
    QCOMPARE(oracle.fullScans(), 1);
}

void TestDispatchMemory::learnsPrefixes()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 8);
    cortex.create(epoch, 0);
    const auto add = [&](const QString& bead, const QString& project, const QString& agent) {
        cortex.run(u"INSERT INTO dispatches (bead_id, project, agent_id, dispatched_at) VALUES (?, "
                   "?, ?, ?)"_s,
            {bead, project, agent, toCortexTime(epoch - 86'400)});
    };
    add(u"bd-1-2"_s, u"web"_s, u"web-coder"_s);
    add(u"bd-2"_s, u"web"_s, u"web-ops"_s);
    add(u"plain"_s, u"web"_s, u"web-ops"_s);
    add(u""_s, u"web"_s, u"web-ops"_s);
    add(u"bd-3"_s, u"web"_s, u"test-agent"_s);
    StoreOracle oracle(cortex);
    QCOMPARE(oracle.look(epoch), QString());
    DispatchMemory::Prefixes expected{{u"web"_s, {{u"bd"_s, 2}, {u"plain"_s, 1}}}};
    QVERIFY(oracle.facts.prefixesByProject == expected);
    oracle.restart();
    add(u"cd-1"_s, u"cad"_s, u"cad-coder"_s);
    QCOMPARE(oracle.look(epoch + 5), QString());
    expected[u"cad"_s][u"cd"_s] = 1;
    QVERIFY(oracle.facts.prefixesByProject == expected);
    // What turns out to be a test row was no work.
    exec(
        cortex, {u"UPDATE dispatches SET failure_category = 'synthetic' WHERE bead_id = 'cd-1'"_s});
    QCOMPARE(oracle.look(epoch + 10), QString());
    QVERIFY(!oracle.facts.prefixesByProject.contains(u"cad"_s));
}

void TestDispatchMemory::boundsPrefixes()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 8);
    cortex.create(epoch, 0);
    for (int project = 0; project < 300; ++project) {
        for (int prefix = 0; prefix < (project < 2 ? 80 : 1); ++prefix)
            cortex.run(
                u"INSERT INTO dispatches (bead_id, project, dispatched_at) VALUES (?, ?, ?)"_s,
                {u"p%1-1"_s.arg(prefix), u"project %1"_s.arg(project), toCortexTime(epoch)});
    }
    StoreReader reader = makeReader(cortex.path());
    const auto facts = reader.read(epoch);
    QVERIFY(facts.ok());
    QCOMPARE(facts->prefixesByProject.size(), std::size_t(200));
    for (const auto& [project, prefixes] : facts->prefixesByProject)
        QVERIFY(prefixes.size() <= 50);
}

void TestDispatchMemory::goesOnAfterAFailedLook()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 9);
    cortex.create(epoch, 100);
    LocalSqlSource file(cortex.path());
    FailingSource source(file);
    DispatchMemory memory;
    const auto look = [&](DispatchMemory& of, double now, int left) {
        source.left = -1;
        const Look begun(source);
        const auto schema = Schema::read(source, cortex.path());
        source.left = left;
        return of.update(source, *schema, *begun.begun(), now).ok();
    };
    QVERIFY(!look(memory, epoch, 0));
    QVERIFY(look(memory, epoch, -1));
    int failures = 0;
    double now = epoch;
    for (int left = 0; left < 20; ++left) {
        cortex.live(now, now + 30);
        now += 30;
        const QJsonObject before = memory.toJson();
        if (!look(memory, now, left)) {
            ++failures;
            QVERIFY(memory.toJson() == before);
        }
    }
    QVERIFY(failures >= 6);
    QVERIFY(look(memory, now, -1));
    DispatchMemory fresh;
    QVERIFY(look(fresh, now, -1));
    QVERIFY(memory.rows() == fresh.rows());
    QCOMPARE(memory.endedWithoutTime(), fresh.endedWithoutTime());
    QCOMPARE(memory.fullScans(), 1);
}

void TestDispatchMemory::refusesDamagedDocuments()
{
    const QTemporaryDir directory;
    RandomCortex cortex(directory.filePath(u"cortex.db"_s), 6);
    cortex.create(epoch, 100);
    StoreReader reader = makeReader(cortex.path());
    QVERIFY(reader.read(epoch).ok());
    const QJsonObject good = reader.memory().toJson();
    const DispatchMemory same = DispatchMemory::fromJson(good);
    QVERIFY(same.rows() == reader.memory().rows());
    QVERIFY(same.toJson() == good);
    for (const QString& key : good.keys()) {
        for (const QJsonValue& value : {QJsonValue(u"?"_s), QJsonValue()}) {
            QJsonObject damaged = good;
            damaged.insert(key, value);
            StoreReader again = makeReader(cortex.path());
            again.setMemory(DispatchMemory::fromJson(damaged));
            QVERIFY(again.read(epoch).ok());
            QVERIFY2(again.memory().rows() == reader.memory().rows(), qPrintable(key));
            QCOMPARE(again.memory().lastDispatchAt(), reader.memory().lastDispatchAt());
            QCOMPARE(again.memory().fullScans(), 1);
        }
    }
    QJsonObject truncated = good;
    truncated.insert(u"rows"_s, QJsonArray{QJsonArray{1, u"bd-1"_s}});
    QVERIFY(DispatchMemory::fromJson(truncated).rows().empty());
}

QTEST_GUILESS_MAIN(TestDispatchMemory)
#include "tst_dispatchmemory.moc"
