#include "support/simulatedcortex.h"

#include <QJsonArray>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace Qt::StringLiterals;

// Each fault of the simulator against `check`, through the built programs.
class TestFaults : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void everyTriggerHasAFault();
    void firesAndClears_data();
    void firesAndClears();
    void allTogetherFireAndClear();
    void outliveAKilledSimulator();

private:
    [[nodiscard]] QStringList history() const;

    SimulatedCortex m_cortex;
    QStringList m_history;
};

namespace {

QStringList faults()
{
    QStringList ids;
    const auto listed = SimulatedCortex::execute(QStringLiteral(CORTEX_SIM), {u"faults"_s});
    for (const QByteArray& line : listed.out.trimmed().split('\n'))
        ids += QString::fromUtf8(line).section(u':', 0, 0);
    return ids;
}

} // namespace

// What the database said of the past before any fault.
QStringList TestFaults::history() const
{
    QStringList rows;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"history"_s);
        database.setDatabaseName(m_cortex.path(u"state/cortex.db"_s));
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.open();
        QSqlQuery query(database);
        query.exec(u"SELECT id || ' ' || bead_id || ' ' || dispatched_at || ' ' || completed_at || "
                   "' ' || status FROM dispatches WHERE bead_id NOT LIKE '%-2____' AND status <> "
                   "'running' AND prompt LIKE 'Work on%' ORDER BY id"_s);
        while (query.next())
            rows += query.value(0).toString();
        query.exec(u"SELECT count(*) || ' usage' FROM provider_usage WHERE agent_id NOT LIKE "
                   "'%-%' UNION ALL SELECT count(*) || ' events' FROM health_events WHERE "
                   "event_type = 'gateway_critical'"_s);
        while (query.next())
            rows += query.value(0).toString();
    }
    QSqlDatabase::removeDatabase(u"history"_s);
    return rows;
}

void TestFaults::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"8"_s, u"--hour"_s, u"14"_s},
        {u"--latency-ms"_s, u"700"_s, u"--pulse-ms"_s, u"200"_s}));
    // What the console itself must watch over minutes is watched over a second here; the memory
    // of the machine under test is nobody's fault.
    QByteArray config = m_cortex.read(u"console.toml"_s);
    m_cortex.write(u"console.toml"_s, config.replace("\"20s\"", "\"1s\""));
    m_cortex.configure("[profiles.demo.triggers.alert-api-latency]\nthreshold = \"500ms\"\n"
                       "[profiles.demo.triggers.alert-memory]\nthreshold = 0.92\n");
    m_history = history();
    QVERIFY(m_history.size() > 1000);
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.check().exitCode, 0, 10'000);
}

void TestFaults::cleanupTestCase()
{
    m_cortex.stop();
}

void TestFaults::everyTriggerHasAFault()
{
    QStringList triggers;
    for (const QJsonValue& trigger : m_cortex.checkJson().document().value("triggers"_L1).toArray())
        triggers += trigger["id"_L1].toString();
    QCOMPARE(triggers.size(), 17);
    QCOMPARE(faults(), triggers);
}

void TestFaults::firesAndClears_data()
{
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QStringList>("others"); // what cannot but fire with it
    const QStringList none;
    QTest::newRow("gateway-critical") << 2 << none;
    QTest::newRow("dispatch-failures") << 2 << QStringList{u"alert-failure-rate"_s};
    QTest::newRow("database-corruption") << 2 << none;
    QTest::newRow("api-unresponsive") << 2 << none;
    QTest::newRow("scheduler-deadlock") << 2 << QStringList{u"alert-no-dispatches"_s};
    QTest::newRow("unknown-failures") << 1 << QStringList{u"alert-failure-rate"_s};
    QTest::newRow("rate-limit-exhaustion") << 1 << none;
    // A second without the API is an outage in this test's configuration.
    QTest::newRow("config-parse-error")
        << 1 << QStringList{u"api-unresponsive"_s, u"alert-restarts"_s};
    QTest::newRow("restart-loop") << 1 << QStringList{u"alert-restarts"_s};
    QTest::newRow("stage-regression") << 1 << none;
    QTest::newRow("cross-project-collision") << 1 << none;
    QTest::newRow("unauthorized-access") << 1 << none;
    QTest::newRow("alert-failure-rate") << 1 << none;
    QTest::newRow("alert-api-latency") << 1 << none;
    QTest::newRow("alert-restarts") << 1 << none;
    QTest::newRow("alert-memory") << 1 << none;
    QTest::newRow("alert-no-dispatches") << 2 << QStringList{u"scheduler-deadlock"_s};
}

void TestFaults::firesAndClears()
{
    QFETCH(const int, exitCode);
    QFETCH(const QStringList, others);
    const QString id = QString::fromLatin1(QTest::currentDataTag());

    QVERIFY(m_cortex.setFault(id, true));
    SimulatedCortex::Run seen;
    QTRY_COMPARE_WITH_TIMEOUT((seen = m_cortex.checkJson()).state(id), u"firing"_s, 15'000);
    QStringList surprises = seen.inState(u"firing"_s);
    surprises.removeAll(id);
    for (const QString& other : others)
        surprises.removeAll(other);
    QCOMPARE(surprises, QStringList());
    QCOMPARE(
        m_cortex.check({u"--only"_s, id}).exitCode, id == "alert-no-dispatches"_L1 ? 1 : exitCode);

    QVERIFY(m_cortex.setFault(id, false));
    QTRY_COMPARE_WITH_TIMEOUT((seen = m_cortex.checkJson()).exitCode, 0, 15'000);
    QCOMPARE(history(), m_history);
}

void TestFaults::allTogetherFireAndClear()
{
    const QStringList all = faults();
    for (const QString& id : all)
        QVERIFY(m_cortex.setFault(id, true));
    // Without an API nobody can measure how slow it is.
    QStringList expected = all;
    expected.removeAll(u"alert-api-latency"_s);
    SimulatedCortex::Run seen;
    QTRY_COMPARE_WITH_TIMEOUT((seen = m_cortex.checkJson()).inState(u"firing"_s), expected, 20'000);
    QCOMPARE(seen.exitCode, 2);
    // Off in another order than on.
    for (auto id = all.rbegin(); id != all.rend(); ++id)
        QVERIFY(m_cortex.setFault(*id, false));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.checkJson().exitCode, 0, 20'000);
    QCOMPARE(history(), m_history);
}

void TestFaults::outliveAKilledSimulator()
{
    const QStringList chosen{
        u"scheduler-deadlock"_s, u"database-corruption"_s, u"dispatch-failures"_s};
    for (const QString& id : chosen)
        QVERIFY(m_cortex.setFault(id, true));
    QTRY_COMPARE_WITH_TIMEOUT(
        m_cortex.checkJson({u"--only"_s, chosen.join(u',')}).inState(u"firing"_s).size(), 3,
        15'000);
    m_cortex.kill();
    QVERIFY(m_cortex.setFault(u"scheduler-deadlock"_s, false));
    QVERIFY(m_cortex.resume({u"--pulse-ms"_s, u"200"_s}));
    QTRY_COMPARE_WITH_TIMEOUT(
        m_cortex.checkJson({u"--only"_s, chosen.join(u',')}).inState(u"firing"_s),
        QStringList({u"dispatch-failures"_s, u"database-corruption"_s}), 15'000);
    for (const QString& id : chosen)
        QVERIFY(m_cortex.setFault(id, false));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.checkJson().exitCode, 0, 15'000);
    QCOMPARE(history(), m_history);
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
