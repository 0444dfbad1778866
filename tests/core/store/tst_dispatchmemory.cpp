#include "base/cortextime.h"
#include "store/dispatchmemory.h"
#include "store/localsqlsource.h"

#include <QRandomGenerator>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

// Random histories, with late ends and retries, compared with a full scan at every look.
class TestDispatchMemory : public QObject
{
    Q_OBJECT
private slots:
    void equalsAFullScan_data();
    void equalsAFullScan();
};

void TestDispatchMemory::equalsAFullScan_data()
{
    QTest::addColumn<quint32>("seed");
    for (quint32 seed = 1; seed <= 6; ++seed)
        QTest::addRow("seed %u", seed) << seed;
}

void TestDispatchMemory::equalsAFullScan()
{
    QFETCH(const quint32, seed);
    const QTemporaryDir directory;
    const QString path = directory.filePath(u"cortex.db"_s);
    const QString name = u"writer%1"_s.arg(seed);
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, name);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QSqlQuery sql(database);
        const auto exec = [&](const QString& text) {
            return sql.exec(text) || (qWarning() << sql.lastError(), false);
        };
        QVERIFY(exec(u"PRAGMA journal_mode=WAL"_s));
        sql.finish();
        QVERIFY(
            exec(u"CREATE TABLE dispatches (id INTEGER PRIMARY KEY, bead_id TEXT, project TEXT, "
                 "agent_id TEXT, status TEXT, dispatched_at TEXT, completed_at TEXT)"_s));
        QVERIFY(exec(u"CREATE INDEX s ON dispatches(status)"_s));
        QRandomGenerator random(seed);
        LocalSqlSource source(path);
        DispatchMemory memory;
        double now = 1'771'000'000;
        for (int look = 0; look < 80; ++look) {
            now += 61 + random.bounded(look % 9 == 0 ? 8000 : 100);
            const QString stamp = toCortexTime(now);
            QVERIFY(
                exec(u"INSERT INTO dispatches (bead_id, project, agent_id, status, dispatched_at) "
                     "VALUES ('b%1', 'p', 'p-coder', 'running', '%2')"_s.arg(look)
                         .arg(stamp)));
            const int id = int(random.bounded(look + 1)) + 1;
            static const QStringList ends{
                u"completed"_s, u"failed"_s, u"retried"_s, u"cancelled"_s};
            QVERIFY(
                exec(u"UPDATE dispatches SET status = '%1', completed_at = '%2' WHERE id = %3 AND "
                     "status IN ('running', 'pending_retry')"_s
                         .arg(ends.at(int(random.bounded(4))), stamp)
                         .arg(id)));
            if (look % 5 == 0)
                QVERIFY(
                    exec(u"UPDATE dispatches SET status = 'pending_retry' WHERE id = %1 AND status "
                         "= 'failed'"_s.arg(random.bounded(look + 1) + 1)));
            if (look % 7 == 0)
                memory = DispatchMemory::fromJson(memory.toJson());
            const Look reading(source);
            QVERIFY(reading.begun().ok());
            const auto schema = Schema::read(source, path);
            QVERIFY(schema.ok());
            QVERIFY(memory.update(source, *schema, *reading.begun(), now).ok());
            DispatchMemory full;
            QVERIFY(full.update(source, *schema, *reading.begun(), now).ok());
            QVERIFY(memory.rows() == full.rows());
            QCOMPARE(memory.lastDispatchAt(), full.lastDispatchAt());
        }
        QCOMPARE(memory.fullScans() <= 1, true);
    }
    QSqlDatabase::removeDatabase(name);
}

QTEST_GUILESS_MAIN(TestDispatchMemory)
#include "tst_dispatchmemory.moc"
