#include "service/unitstate.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

// As systemd 252 prints it for a running service.
QByteArray running()
{
    return "LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\n"
           "InvocationID=8f0e6bbd3fb94e0c8a8f8e4e43b1d7a1\nMainPID=4711\nNRestarts=3\n"
           "ExecMainStatus=0\nActiveEnterTimestamp=@1771391700\nMemoryCurrent=52428800\n"
           "MemoryMax=infinity\n";
}

UnitState stateOf(const QByteArray& output)
{
    const auto state = parseUnitState(output, u"cortex.service"_s);
    return state ? *state : UnitState{.activeState = state.error().message};
}

} // namespace

class TestUnitState : public QObject
{
    Q_OBJECT
private slots:
    void asksForTheUnitAndNothingElse();
    void readsARunningService();
    void readsAServiceBetweenTwoStarts();
    void readsMemory_data();
    void readsMemory();
    void readsStartTimes_data();
    void readsStartTimes();
    void orderAndUnknownLinesDoNotMatter();
    void aMissingUnitIsAnErrorWithANextStep();
    void whatIsNoStateIsAnError_data();
    void whatIsNoStateIsAnError();
};

void TestUnitState::asksForTheUnitAndNothingElse()
{
    const Command command = showUnitCommand(u"systemctl"_s, u"-H evil"_s);
    QCOMPARE(command.program, u"systemctl"_s);
    QVERIFY(command.arguments.contains(u"--user"_s));
    QCOMPARE(command.arguments.last(), u"-H evil"_s);
    // A unit that looks like an option stays a unit.
    QCOMPARE(command.arguments.at(command.arguments.size() - 2), u"--"_s);
}

void TestUnitState::readsARunningService()
{
    QCOMPARE(stateOf(running()),
        (UnitState{.loadState = u"loaded"_s,
            .activeState = u"active"_s,
            .subState = u"running"_s,
            .result = u"success"_s,
            .invocationId = u"8f0e6bbd3fb94e0c8a8f8e4e43b1d7a1"_s,
            .mainPid = 4711,
            .restarts = 3,
            .execMainStatus = 0,
            .activeEnter = 1'771'391'700,
            .memoryCurrent = 52'428'800,
            .memoryMax = std::nullopt}));
}

void TestUnitState::readsAServiceBetweenTwoStarts()
{
    const UnitState state = stateOf(
        "LoadState=loaded\nActiveState=activating\nSubState=auto-restart\nResult=exit-code\n"
        "InvocationID=\nMainPID=0\nNRestarts=12\nExecMainStatus=1\nActiveEnterTimestamp=\n"
        "MemoryCurrent=[not set]\nMemoryMax=infinity\n");
    QCOMPARE(state.activeState, u"activating"_s);
    QCOMPARE(state.subState, u"auto-restart"_s);
    QCOMPARE(state.mainPid, 0);
    QCOMPARE(state.restarts, 12);
    QCOMPARE(state.execMainStatus, 1);
    QCOMPARE(state.activeEnter, std::nullopt);
    QCOMPARE(state.memoryCurrent, std::nullopt);
}

void TestUnitState::readsMemory_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<double>>("expected");
    using Maybe = std::optional<double>;
    QTest::newRow("bytes") << "1048576"_ba << Maybe(1'048'576);
    QTest::newRow("more than 32 bits") << "8589934592"_ba << Maybe(8'589'934'592);
    QTest::newRow("nothing yet") << "0"_ba << Maybe(0);
    QTest::newRow("not set") << "[not set]"_ba << Maybe();
    QTest::newRow("not available") << "n/a"_ba << Maybe();
    QTest::newRow("no limit") << "infinity"_ba << Maybe();
    QTest::newRow("no limit, older systemd") << "18446744073709551615"_ba << Maybe();
    QTest::newRow("negative") << "-1"_ba << Maybe();
    QTest::newRow("empty") << ""_ba << Maybe();
    QTest::newRow("garbage") << "lots"_ba << Maybe();
}

void TestUnitState::readsMemory()
{
    QFETCH(QByteArray, text);
    const UnitState state
        = stateOf("ActiveState=active\nMemoryCurrent=" + text + "\nMemoryMax=" + text + '\n');
    QTEST(state.memoryCurrent, "expected");
    QTEST(state.memoryMax, "expected");
}

void TestUnitState::readsStartTimes_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<double>>("expected");
    using Maybe = std::optional<double>;
    QTest::newRow("seconds") << "@1771391700"_ba << Maybe(1'771'391'700);
    QTest::newRow("words in UTC") << "Wed 2026-02-18 05:15:00 UTC"_ba << Maybe(1'771'391'700);
    QTest::newRow("weekday of another language")
        << "Mi 2026-02-18 05:15:00 UTC"_ba << Maybe(1'771'391'700);
    // A zone's short name is ambiguous: unknown is better than ten hours wrong.
    QTest::newRow("words in local time") << "Wed 2026-02-18 15:15:00 AEST"_ba << Maybe();
    QTest::newRow("never started") << ""_ba << Maybe();
    QTest::newRow("never started, unix") << "@0"_ba << Maybe();
    QTest::newRow("not available") << "n/a"_ba << Maybe();
    QTest::newRow("garbage") << "@soon"_ba << Maybe();
    QTest::newRow("no number") << "@nan"_ba << Maybe();
}

void TestUnitState::readsStartTimes()
{
    QFETCH(QByteArray, text);
    const UnitState state = stateOf("ActiveState=active\nActiveEnterTimestamp=" + text + '\n');
    QTEST(state.activeEnter, "expected");
}

void TestUnitState::orderAndUnknownLinesDoNotMatter()
{
    QList<QByteArray> lines = running().split('\n');
    std::reverse(lines.begin(), lines.end());
    const QByteArray shuffled
        = "Environment=A=1 B=2\n\nno equals sign\n=nameless\n" + lines.join("\r\n");
    QCOMPARE(stateOf(shuffled), stateOf(running()));
}

void TestUnitState::aMissingUnitIsAnErrorWithANextStep()
{
    const auto state = parseUnitState(
        "LoadState=not-found\nActiveState=inactive\nSubState=dead\n", u"cortx.service"_s);
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Error::Kind::NotFound);
    QVERIFY(state.error().message.contains(u"cortx.service"_s));
    QVERIFY(state.error().message.contains(u"profile"_s));
}

void TestUnitState::whatIsNoStateIsAnError_data()
{
    QTest::addColumn<QByteArray>("output");
    QTest::newRow("nothing") << QByteArray();
    QTest::newRow("a sentence") << "Failed to connect to bus: No medium found\n"_ba;
    QTest::newRow("another property") << "Id=cortex.service\n"_ba;
    QTest::newRow("bytes") << QByteArray("\xff\xfe\x00=\x00\n", 6);
}

void TestUnitState::whatIsNoStateIsAnError()
{
    QFETCH(QByteArray, output);
    const auto state = parseUnitState(output, u"cortex.service"_s);
    QVERIFY(!state);
    QCOMPARE(state.error().kind, Error::Kind::Malformed);
}

QTEST_GUILESS_MAIN(TestUnitState)
#include "tst_unitstate.moc"
