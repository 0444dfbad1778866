#include "support/simulatedcortex.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// The simulator's systemctl, journalctl and cortex binary against the interface reference.
class TestSimulatorTools : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void systemctlShowsTheUnit();
    void systemctlOrders();
    void journalctlFilters();
    void binaryFlags_data();
    void binaryFlags();
    void configErrorsAreText_data();
    void configErrorsAreText();
    void aSecondInstanceFindsTheLockTaken();
    void aStoreThatCannotBeOpenedEndsIt();
    void onceTicksOnceAndEnds();
    void dryRunRunsOnUntilItIsTold();

private:
    [[nodiscard]] bool listens() const;
    [[nodiscard]] SimulatedCortex::Run tool(const QString& name, const QStringList& arguments) const
    {
        return SimulatedCortex::execute(m_cortex.path(u"bin/"_s + name), arguments);
    }
    [[nodiscard]] SimulatedCortex::Run binary(const QStringList& arguments) const
    {
        return SimulatedCortex::execute(
            m_cortex.path(u"project/cortex"_s), arguments, m_cortex.path(u"project"_s), 15'000);
    }
    // A configuration beside the one in use: database, lock and port of its own.
    [[nodiscard]] QByteArray otherConfig() const;

    SimulatedCortex m_cortex;
};

bool TestSimulatorTools::listens() const
{
    QTcpSocket socket;
    socket.connectToHost(u"127.0.0.1"_s, m_cortex.port());
    return socket.waitForConnected(5000);
}

QByteArray TestSimulatorTools::otherConfig() const
{
    return m_cortex.read(u"project/cortex.toml"_s)
        .replace("/cortex.lock", "/other.lock")
        .replace("/state/cortex.db", "/state/other.db")
        .replace(QByteArray(":" + QByteArray::number(m_cortex.port())), ":0");
}

void TestSimulatorTools::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"2"_s, u"--hour"_s, u"14"_s},
        {u"--pulse-ms"_s, u"100"_s, u"--pace"_s, u"3"_s}));
}

void TestSimulatorTools::systemctlShowsTheUnit()
{
    const auto shown = tool(u"systemctl"_s,
        {u"--user"_s, u"show"_s, u"--timestamp=unix"_s, u"-p"_s, u"SubState,MainPID"_s,
            u"--property=ActiveState,ActiveEnterTimestamp,Nonsense"_s, u"--"_s,
            u"cortex.service"_s});
    QCOMPARE(shown.exitCode, 0);
    const QRegularExpression expected(u"^MainPID=[1-9]\\d*\nActiveState=active\nSubState=running\n"
                                      "ActiveEnterTimestamp=@\\d+\n$"_s);
    QVERIFY2(expected.match(QString::fromUtf8(shown.out)).hasMatch(), shown.out.constData());
    const auto all = tool(u"systemctl"_s, {u"--user"_s, u"show"_s, u"cortex"_s});
    for (const char* name : {"LoadState=loaded", "NRestarts=0", "MemoryMax=infinity",
             "Result=success", "ExecMainStatus=0", "InvocationID=", "FragmentPath=",
             "UnitFileState=enabled", "NeedDaemonReload=no", "ExecMainCode="})
        QVERIFY2(all.out.contains(name), name);
    const auto unknown = tool(u"systemctl"_s, {u"show"_s, u"other.service"_s});
    QCOMPARE(unknown.exitCode, 0);
    QVERIFY(unknown.out.contains("LoadState=not-found"));
    QCOMPARE(tool(u"systemctl"_s, {u"status"_s, u"cortex"_s}).exitCode, 0);
    QCOMPARE(tool(u"systemctl"_s, {u"status"_s, u"other"_s}).exitCode, 4);
    QCOMPARE(tool(u"systemctl"_s, {u"start"_s, u"other"_s}).exitCode, 5);
}

void TestSimulatorTools::systemctlOrders()
{
    const auto order = [this](const QString& verb) {
        return tool(u"systemctl"_s, {u"--user"_s, verb, u"cortex.service"_s}).exitCode;
    };
    const QString running = u"SELECT count(*) FROM dispatches WHERE status = 'running'"_s;
    QTRY_VERIFY(m_cortex.select(running).toInt() > 0);
    QCOMPARE(order(u"is-active"_s), 0);
    QCOMPARE(order(u"stop"_s), 0);
    QCOMPARE(order(u"is-active"_s), 3);
    QCOMPARE(order(u"status"_s), 3);
    QCOMPARE(m_cortex.select(running).toInt(), 0);
    QVERIFY(
        m_cortex.select(u"SELECT count(*) FROM dispatches WHERE status = 'interrupted'"_s).toInt()
        > 0);
    QVERIFY(!QFile::exists(m_cortex.path(u"cortex.lock"_s)));
    QVERIFY(!listens());
    QCOMPARE(order(u"start"_s), 0);
    QCOMPARE(order(u"is-active"_s), 0);
    QVERIFY(listens());
    QVERIFY(m_cortex.setFault(u"restart-loop"_s, true));
    const auto restarts = [this] {
        return tool(u"systemctl"_s, {u"show"_s, u"-pNRestarts"_s, u"cortex"_s}).out.trimmed();
    };
    QTRY_COMPARE(restarts(), QByteArray("NRestarts=5"));
    QVERIFY(m_cortex.setFault(u"restart-loop"_s, false));
    QTRY_COMPARE(restarts(), QByteArray("NRestarts=0"));
    const QByteArray before
        = tool(u"systemctl"_s, {u"show"_s, u"-pInvocationID"_s, u"cortex"_s}).out;
    QCOMPARE(order(u"restart"_s), 0);
    QVERIFY(tool(u"systemctl"_s, {u"show"_s, u"-pInvocationID"_s, u"cortex"_s}).out != before);
}

void TestSimulatorTools::journalctlFilters()
{
    const auto journal = [this](const QStringList& more) {
        return tool(u"journalctl"_s,
            QStringList{u"--user"_s, u"-q"_s, u"-u"_s, u"cortex.service"_s, u"-o"_s, u"json"_s}
                + more);
    };
    const QList<QByteArray> all = journal({}).out.trimmed().split('\n');
    QVERIFY(all.size() > 10);
    const QJsonObject first = QJsonDocument::fromJson(all.at(0)).object();
    QCOMPARE(journal({u"--lines=3"_s}).out.trimmed().split('\n'), all.last(3));
    const QString cursor
        = QJsonDocument::fromJson(all.at(4)).object().value("__CURSOR"_L1).toString();
    QCOMPARE(journal({u"--after-cursor"_s, cursor}).out.trimmed().split('\n'), all.sliced(5));
    QCOMPARE(journal({u"--since=@4000000000"_s}).out, QByteArray());
    QCOMPARE(journal({u"--since=@0"_s}).out.trimmed().split('\n').size(), all.size());
    QVERIFY(journal({u"--after-cursor=gone"_s}).exitCode != 0);
    QVERIFY(journal({u"--since=whenever"_s}).exitCode != 0);
    const QJsonObject few
        = QJsonDocument::fromJson(journal({u"--output-fields=MESSAGE"_s, u"-n"_s, u"1"_s}).out)
              .object();
    QCOMPARE(few.keys(), (QStringList{u"MESSAGE"_s, u"__CURSOR"_s, u"__REALTIME_TIMESTAMP"_s}));
    // The first line is text, all that follow are JSON, and PRIORITY says nothing.
    QCOMPARE(first.value("PRIORITY"_L1).toString(), u"6"_s);
    QVERIFY(first.value("MESSAGE"_L1).toString().contains("msg=\"cortex starting\""_L1));
    const QString second
        = QJsonDocument::fromJson(all.at(1)).object().value("MESSAGE"_L1).toString();
    QVERIFY2(second.startsWith("{\"time\":"_L1), qPrintable(second));
}

void TestSimulatorTools::binaryFlags_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("unknown flag") << QStringList{u"--check"_s} << 2
                                  << QByteArray("flag provided but not defined: -check\nUsage of ");
    QTest::newRow("no such file") << QStringList{u"--config"_s, u"none.toml"_s} << 1
                                  << QByteArray("error=\"reading config none.toml: ");
    QTest::newRow("one dash and =") << QStringList{u"-config=none.toml"_s} << 1
                                    << QByteArray("error=\"reading config none.toml: ");
}

void TestSimulatorTools::binaryFlags()
{
    QFETCH(const QStringList, flags);
    QFETCH(const int, exitCode);
    QFETCH(const QByteArray, said);
    const auto run = binary(flags);
    QCOMPARE(run.exitCode, exitCode);
    QVERIFY2(run.err.contains(said), run.err.constData());
}

void TestSimulatorTools::configErrorsAreText_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const QByteArray& from, const QByteArray& to,
                         const QByteArray& said) { QTest::newRow(name) << from << to << said; };
    row("syntax", "[general]", "[general", "parsing config other.toml: toml: line 1");
    row("duration", "\"60s\"", "\"soon\"", "parsing config other.toml: toml: ");
    row("no project", "enabled = true\nbeads", "enabled = false\nbeads", "validating config: ");
    row("unknown provider", "[\"codex\"]", "[\"nobody\"]", "validating config: tier fast");
    row("state directory", "/state/other.db", "/nowhere/other.db", "validating config: state_db");
    row("short token", "demo-token-0123456789abc", "short", "validating config: api.security");
    row("no token", "[\"demo-token-0123456789abc\"]", "[]", "validating config: api.security");
    row("budget", "[projects.cortex]", "[rate_limits.budget]\ncortex = 60\n[projects.cortex]",
        "validating config: rate_limits.budget");
}

void TestSimulatorTools::configErrorsAreText()
{
    QFETCH(const QByteArray, from);
    QFETCH(const QByteArray, to);
    QFETCH(const QByteArray, said);
    const QByteArray config = otherConfig().replace(from, to);
    QVERIFY(config.contains(to));
    m_cortex.write(u"project/other.toml"_s, config);
    const auto run = binary({u"--config"_s, u"other.toml"_s});
    QCOMPARE(run.exitCode, 1);
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY(run.err.startsWith("time="));
    QVERIFY2(
        run.err.contains(QByteArray("level=ERROR msg=\"failed to load config\" error=\"" + said)),
        run.err.constData());
    QVERIFY(!QFile::exists(m_cortex.path(u"state/other.db"_s)));
}

void TestSimulatorTools::aSecondInstanceFindsTheLockTaken()
{
    const QByteArray owner = m_cortex.read(u"cortex.lock"_s);
    const auto run = binary({u"--config"_s, u"cortex.toml"_s, u"--dry-run"_s});
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.err.contains("\"msg\":\"failed to acquire lock\""), run.err.constData());
    QCOMPARE(m_cortex.read(u"cortex.lock"_s), owner);
    QCOMPARE(owner.trimmed().toLongLong() > 0, true);
    QVERIFY(listens());
}

void TestSimulatorTools::aStoreThatCannotBeOpenedEndsIt()
{
    m_cortex.write(u"project/other.toml"_s, otherConfig().replace("/state/other.db", "/state"));
    const auto run = binary({u"--config"_s, u"other.toml"_s});
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(run.err.contains("\"msg\":\"failed to open store\""), run.err.constData());
    QVERIFY(!QFile::exists(m_cortex.path(u"other.lock"_s)));
}

void TestSimulatorTools::onceTicksOnceAndEnds()
{
    m_cortex.write(u"project/other.toml"_s, otherConfig());
    const auto run = binary({u"--config"_s, u"other.toml"_s, u"--once"_s});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.err.count("\"msg\":\"tick complete\""), 1);
    QVERIFY(run.err.startsWith("time="));
    QVERIFY(QFile::remove(m_cortex.path(u"state/other.db"_s)));
}

void TestSimulatorTools::dryRunRunsOnUntilItIsTold()
{
    m_cortex.write(u"project/other.toml"_s, otherConfig());
    QProcess process;
    process.setWorkingDirectory(m_cortex.path(u"project"_s));
    process.start(
        m_cortex.path(u"project/cortex"_s), {u"--config"_s, u"other.toml"_s, u"--dry-run"_s});
    QByteArray said;
    QTRY_VERIFY((said += process.readAllStandardError()).contains("tick complete"));
    QVERIFY(said.contains("\"dry_run\":true"));
    QCOMPARE(m_cortex.read(u"other.lock"_s).trimmed().toLongLong(), process.processId());
    QSignalSpy finished(&process, &QProcess::finished);
    ::kill(pid_t(process.processId()), SIGTERM);
    QVERIFY(finished.wait(10'000));
    QCOMPARE(process.exitCode(), 0);
    said += process.readAllStandardError();
    QVERIFY(said.contains("\"msg\":\"received signal, shutting down\""));
    QVERIFY(said.trimmed().endsWith("\"shutdown_duration\":\"112ms\"}"));
    QVERIFY(!QFile::exists(m_cortex.path(u"other.lock"_s)));
}

QTEST_GUILESS_MAIN(TestSimulatorTools)
#include "tst_simulatortools.moc"
