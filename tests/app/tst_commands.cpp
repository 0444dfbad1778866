#include "support/simulatedcortex.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

#include <csignal>

using namespace Qt::StringLiterals;

// The command line as scripts meet it: formats, exit codes, `watch`, restarts of the console.
class TestCommands : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void usageErrorsExit64_data();
    void usageErrorsExit64();
    void helpAndVersionExit0();
    void jsonKeepsItsContract();
    void onlyLimitsDocumentAndExitCode();
    void textBeginsWithTheAnswer();
    void nagiosPrintsOneStatusLine();
    void prometheusPassesPromtool();
    void watchPrintsALineForEachChange();
    void aKilledCheckContinuesTheHold();
    void aKilledWatchContinuesTheHold();
    void demoChecksItsOwnCortex();

private:
    void planMemoryHold();

    SimulatedCortex m_cortex;
    QByteArray m_console;
};

namespace {

double epochOf(const QJsonObject& trigger, QLatin1StringView key)
{
    return double(
        QDateTime::fromString(trigger.value(key).toString(), Qt::ISODate).toSecsSinceEpoch());
}

// A `watch` that collects its lines.
class Watch
{
public:
    Watch(const QStringList& arguments)
    {
        m_process.start(QStringLiteral(CORTEX_CONSOLE), arguments);
    }
    ~Watch()
    {
        m_process.kill();
        m_process.waitForFinished();
    }

    // The newest line of that trigger.
    [[nodiscard]] QJsonObject last(const QString& id)
    {
        while (m_process.canReadLine())
            m_lines.append(QJsonDocument::fromJson(m_process.readLine()).object());
        for (auto line = m_lines.rbegin(); line != m_lines.rend(); ++line) {
            if (line->value("id"_L1).toString() == id)
                return *line;
        }
        return {};
    }
    [[nodiscard]] QString state(const QString& id) { return last(id).value("state"_L1).toString(); }
    [[nodiscard]] const QList<QJsonObject>& lines() const { return m_lines; }
    [[nodiscard]] QProcess& process() { return m_process; }

private:
    QProcess m_process;
    QList<QJsonObject> m_lines;
};

} // namespace

void TestCommands::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"2"_s, u"--hour"_s, u"14"_s}));
    m_console = m_cortex.read(u"console.toml"_s).replace("\"2s\"", "\"500ms\"");
    m_cortex.write(u"console.toml"_s, m_console);
}

void TestCommands::cleanup()
{
    for (const QString& id : {u"alert-memory"_s, u"gateway-critical"_s, u"stage-regression"_s})
        QVERIFY(m_cortex.setFault(id, false));
    m_cortex.write(
        u"console.toml"_s, m_console + "[profiles.demo.triggers.alert-memory]\nthreshold = 1\n");
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.check().exitCode, 0, 10'000);
}

void TestCommands::usageErrorsExit64_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("unknown command") << QStringList{u"nonsense"_s} << QByteArray("check, watch");
    QTest::newRow("two commands") << QStringList{u"check"_s, u"watch"_s}
                                  << QByteArray("one command");
    QTest::newRow("unknown option") << QStringList{u"check"_s, u"--fast"_s} << QByteArray("fast");
    QTest::newRow("unknown format")
        << QStringList{u"check"_s, u"--format"_s, u"xml"_s} << QByteArray("prometheus");
    QTest::newRow("watch in another format")
        << QStringList{u"watch"_s, u"--format"_s, u"text"_s} << QByteArray("NDJSON");
    QTest::newRow("unknown trigger")
        << QStringList{u"check"_s, u"--only"_s, u"gateway"_s} << QByteArray("gateway-critical");
    QTest::newRow("no trigger") << QStringList{u"check"_s, u"--only"_s, u""_s}
                                << QByteArray("--only");
    QTest::newRow("only commas") << QStringList{u"check"_s, u"--only"_s, u",,"_s}
                                 << QByteArray("--only");
    QTest::newRow("missing value")
        << QStringList{u"check"_s, u"--format"_s} << QByteArray("format");
    QTest::newRow("format of the window")
        << QStringList{u"--format"_s, u"json"_s} << QByteArray("check and watch");
    QTest::newRow("demo with a profile")
        << QStringList{u"check"_s, u"--demo"_s, u"--profile"_s, u"x"_s} << QByteArray("--demo");
}

void TestCommands::usageErrorsExit64()
{
    QFETCH(const QStringList, arguments);
    QFETCH(const QByteArray, said);
    const auto run = SimulatedCortex::execute(QStringLiteral(CORTEX_CONSOLE), arguments);
    QCOMPARE(run.exitCode, 64);
    QCOMPARE(run.out, QByteArray());
    QVERIFY2(run.err.contains(said), run.err.constData());
    QVERIFY2(run.err.contains("--help"), run.err.constData());
}

void TestCommands::helpAndVersionExit0()
{
    const auto help = SimulatedCortex::execute(QStringLiteral(CORTEX_CONSOLE), {u"--help"_s});
    QCOMPARE(help.exitCode, 0);
    for (const char* word : {"check", "watch", "--only", "--demo", "--data-dir"})
        QVERIFY2(help.out.contains(word), word);
    const auto version = SimulatedCortex::execute(QStringLiteral(CORTEX_CONSOLE), {u"--version"_s});
    QCOMPARE(version.exitCode, 0);
    QVERIFY(version.out.startsWith("cortex-console "));
}

void TestCommands::jsonKeepsItsContract()
{
    const QJsonObject document = m_cortex.checkJson().document();
    QCOMPARE(document.keys(),
        (QStringList{u"evaluated_at"_s, u"profile"_s, u"schema"_s, u"triggers"_s, u"worst"_s}));
    QCOMPARE(document.value("schema"_L1).toString(), u"cortex-console/check/1"_s);
    QCOMPARE(document.value("profile"_L1).toString(), u"demo"_s);
    QCOMPARE(document.value("worst"_L1).toString(), u"ok"_s);
    static const QRegularExpression time(u"^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$"_s);
    QVERIFY(time.match(document.value("evaluated_at"_L1).toString()).hasMatch());
    const QStringList keys{u"advice"_s, u"denominator"_s, u"evidence"_s, u"hold_s"_s, u"id"_s,
        u"numerator"_s, u"observed_at"_s, u"severity"_s, u"since"_s, u"state"_s, u"threshold"_s,
        u"unit"_s, u"value"_s, u"window_s"_s};
    const QStringList states{u"ok"_s, u"pending"_s, u"firing"_s, u"recovering"_s, u"no_data"_s,
        u"cannot_evaluate"_s, u"suppressed"_s};
    const QJsonArray triggers = document.value("triggers"_L1).toArray();
    QCOMPARE(triggers.size(), 17);
    for (const QJsonValue& value : triggers) {
        const QJsonObject trigger = value.toObject();
        QCOMPARE(trigger.keys(), keys);
        QVERIFY(states.contains(trigger.value("state"_L1).toString()));
        QVERIFY(trigger.value("threshold"_L1).isDouble());
        QVERIFY(time.match(trigger.value("since"_L1).toString()).hasMatch());
        QVERIFY(time.match(trigger.value("observed_at"_L1).toString()).hasMatch());
        QVERIFY(!trigger.value("advice"_L1).toString().isEmpty());
        for (const QJsonValue& item : trigger.value("evidence"_L1).toArray())
            QCOMPARE(item.toObject().keys(), (QStringList{u"source"_s, u"text"_s}));
    }
}

void TestCommands::onlyLimitsDocumentAndExitCode()
{
    QVERIFY(m_cortex.setFault(u"gateway-critical"_s, true));
    QVERIFY(m_cortex.setFault(u"stage-regression"_s, true));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.checkJson().inState(u"firing"_s).size(), 2, 10'000);
    QCOMPARE(m_cortex.check().exitCode, 2);
    QCOMPARE(m_cortex.check({u"--only"_s, u"stage-regression"_s}).exitCode, 1);
    QCOMPARE(m_cortex.check({u"--only"_s, u"restart-loop"_s}).exitCode, 0);
    const auto two = m_cortex.checkJson({u"--only"_s, u"restart-loop,gateway-critical"_s});
    QCOMPARE(two.exitCode, 2);
    QCOMPARE(two.document().value("triggers"_L1).toArray().size(), 2);
    QCOMPARE(two.document().value("worst"_L1).toString(), u"P0"_s);
}

void TestCommands::textBeginsWithTheAnswer()
{
    QVERIFY(m_cortex.check().out.startsWith("No rollback trigger fires\n"));
    QVERIFY(m_cortex.setFault(u"gateway-critical"_s, true));
    SimulatedCortex::Run seen;
    QTRY_COMPARE_WITH_TIMEOUT((seen = m_cortex.check()).exitCode, 2, 10'000);
    QVERIFY2(seen.out.startsWith("P0: the gateway fails again and again\n"), seen.out.constData());
    QVERIFY(seen.out.contains("database: "));
    QVERIFY(seen.out.contains("-> "));
}

void TestCommands::nagiosPrintsOneStatusLine()
{
    const auto healthy = m_cortex.check({u"--format"_s, u"nagios"_s});
    QVERIFY2(healthy.out.startsWith("CORTEX OK - "), healthy.out.constData());
    QVERIFY(m_cortex.setFault(u"stage-regression"_s, true));
    SimulatedCortex::Run seen;
    QTRY_COMPARE_WITH_TIMEOUT(
        (seen = m_cortex.check({u"--format"_s, u"nagios"_s})).exitCode, 1, 10'000);
    const QByteArray first = seen.out.left(seen.out.indexOf('\n'));
    QVERIFY2(first.startsWith("CORTEX WARNING - P2: "), first.constData());
    QVERIFY2(first.endsWith("| firing=1 cannot_evaluate=0"), first.constData());
    QCOMPARE(seen.out.count('|'), 1);
    QVERIFY(seen.out.contains("\nstage-regression: "));
}

void TestCommands::prometheusPassesPromtool()
{
    const QString promtool = QStandardPaths::findExecutable(u"promtool"_s);
    QVERIFY2(!promtool.isEmpty(), "promtool is part of Debian's package prometheus");
    const auto run = m_cortex.check({u"--format"_s, u"prometheus"_s});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.out.count("cortex_console_trigger_state{"), 17);
    QProcess process;
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(promtool, {u"check"_s, u"metrics"_s});
    process.write(run.out);
    process.closeWriteChannel();
    QVERIFY(finished.wait(30'000));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

void TestCommands::watchPrintsALineForEachChange()
{
    Watch watch(m_cortex.console({u"watch"_s}));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(u"stage-regression"_s), u"ok"_s, 10'000);
    QVERIFY(watch.last(u"stage-regression"_s).value("previous"_L1).isNull());
    QVERIFY(m_cortex.setFault(u"stage-regression"_s, true));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(u"stage-regression"_s), u"firing"_s, 10'000);
    QVERIFY(m_cortex.setFault(u"stage-regression"_s, false));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(u"stage-regression"_s), u"ok"_s, 10'000);
    QStringList changes;
    for (const QJsonObject& line : watch.lines()) {
        QCOMPARE(line.value("schema"_L1).toString(), u"cortex-console/watch/1"_s);
        QVERIFY(line.value("previous"_L1) != line.value("state"_L1));
        if (line.value("id"_L1) == "stage-regression"_L1)
            changes += line.value("state"_L1).toString();
    }
    QCOMPARE(changes, (QStringList{u"ok"_s, u"firing"_s, u"ok"_s}));
    QSignalSpy finished(&watch.process(), &QProcess::finished);
    ::kill(pid_t(watch.process().processId()), SIGINT);
    QVERIFY(finished.wait(10'000));
    QCOMPARE(watch.process().exitStatus(), QProcess::NormalExit);
    QCOMPARE(watch.process().exitCode(), 0);
    QCOMPARE(watch.process().readAllStandardError(), QByteArray());
}

// A condition whose hold only the console's own memory can carry over a restart.
void TestCommands::planMemoryHold()
{
    m_cortex.write(u"console.toml"_s,
        m_console + "[profiles.demo.triggers.alert-memory]\nthreshold = 0.91\nhold = \"6s\"\n");
    QVERIFY(m_cortex.setFault(u"alert-memory"_s, true));
}

void TestCommands::aKilledCheckContinuesTheHold()
{
    planMemoryHold();
    SimulatedCortex::Run seen;
    QTRY_COMPARE_WITH_TIMEOUT(
        (seen = m_cortex.checkJson()).state(u"alert-memory"_s), u"pending"_s, 10'000);
    const double since = epochOf(seen.trigger(u"alert-memory"_s), "since"_L1);
    int killed = 0;
    while (m_cortex.checkJson().state(u"alert-memory"_s) == "pending"_L1) {
        // Killed at any moment: before, within or after the writing of its memory.
        QProcess process;
        process.start(QStringLiteral(CORTEX_CONSOLE), m_cortex.console({u"check"_s}));
        QVERIFY(process.waitForStarted());
        QTest::qWait(7 * killed++ % 90);
        process.kill();
        process.waitForFinished(); // false when it had ended by itself
        QCOMPARE(process.state(), QProcess::NotRunning);
    }
    seen = m_cortex.checkJson();
    QCOMPARE(seen.state(u"alert-memory"_s), u"firing"_s);
    QVERIFY(killed > 3);
    const double fired = epochOf(seen.trigger(u"alert-memory"_s), "since"_L1);
    QVERIFY2(fired - since >= 5 && fired - since <= 8, qPrintable(QString::number(fired - since)));
}

void TestCommands::aKilledWatchContinuesTheHold()
{
    planMemoryHold();
    double since = 0;
    {
        Watch watch(m_cortex.console({u"watch"_s}));
        QTRY_COMPARE_WITH_TIMEOUT(watch.state(u"alert-memory"_s), u"pending"_s, 10'000);
        since = epochOf(watch.last(u"alert-memory"_s), "since"_L1);
    } // kill -9
    Watch watch(m_cortex.console({u"watch"_s}));
    QTRY_COMPARE_WITH_TIMEOUT(watch.state(u"alert-memory"_s), u"firing"_s, 15'000);
    const double fired = epochOf(watch.last(u"alert-memory"_s), "since"_L1);
    QVERIFY2(fired - since >= 5 && fired - since <= 8, qPrintable(QString::number(fired - since)));
    for (const QJsonObject& line : watch.lines()) {
        if (line.value("id"_L1) == "alert-memory"_L1 && line.value("state"_L1) == "pending"_L1)
            QCOMPARE(epochOf(line, "since"_L1), since);
    }
}

void TestCommands::demoChecksItsOwnCortex()
{
    const auto run = SimulatedCortex::execute(QStringLiteral(CORTEX_CONSOLE),
        {u"--demo"_s, u"check"_s, u"--format"_s, u"json"_s, u"--only"_s,
            u"dispatch-failures,scheduler-deadlock,database-corruption"_s});
    QCOMPARE(run.exitCode, 0);
    QCOMPARE(run.inState(u"ok"_s).size(), 3);
    QCOMPARE(run.err, QByteArray());
}

QTEST_GUILESS_MAIN(TestCommands)
#include "tst_commands.moc"
