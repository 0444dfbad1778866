#include "service/auditlog.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

QByteArray line(const QByteArray& remote, bool authorized)
{
    return R"({"timestamp":"2026-02-18T15:15:00.5+10:00","remote_addr":")" + remote
        + R"(","method":"POST","path":"/scheduler/pause","authorized":)"
        + (authorized ? "true" : "false")
        + R"(,"token":"abcd****","error":"invalid token","status_code":401,"duration":"41µs"})"
        + "\n";
}

} // namespace

class TestAuditLog : public QObject
{
    Q_OBJECT
private slots:
    void readsALine();
    void theLineBeingWrittenWaitsForItsEnd();
    void linesThatSayNothingAreCounted_data();
    void linesThatSayNothingAreCounted();
    void suspicion_data();
    void suspicion();
};

void TestAuditLog::readsALine()
{
    const AuditReading reading = parseAuditLog(line("192.0.2.7:41022", false));
    QCOMPARE(reading.entries.size(), 1u);
    const AuditEntry& entry = reading.entries.front();
    QCOMPARE(entry.time, 1'771'391'700.5);
    QCOMPARE(entry.remoteAddress, u"192.0.2.7:41022"_s);
    QCOMPARE(entry.method, u"POST"_s);
    QCOMPARE(entry.path, u"/scheduler/pause"_s);
    QVERIFY(!entry.authorized);
    QCOMPARE(entry.error, u"invalid token"_s);
}

void TestAuditLog::theLineBeingWrittenWaitsForItsEnd()
{
    const QByteArray whole = line("127.0.0.1:1", true);
    const QByteArray growing = whole + line("127.0.0.1:2", true).chopped(1);
    const AuditReading first = parseAuditLog(growing);
    QCOMPARE(first.entries.size(), 1u);
    QCOMPARE(first.skippedLines, 0);
    QCOMPARE(first.consumed, whole.size());

    const AuditReading second = parseAuditLog(QByteArray(growing + '\n').sliced(first.consumed));
    QCOMPARE(second.entries.size(), 1u);
    QCOMPARE(second.entries.front().remoteAddress, u"127.0.0.1:2"_s);
    QCOMPARE(parseAuditLog({}).consumed, 0);
}

void TestAuditLog::linesThatSayNothingAreCounted_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("text") << "log rotated\n"_ba;
    QTest::newRow("half a JSON") << line("::1", true).left(50) + '\n';
    QTest::newRow("no time") << R"({"authorized":false})"
                                "\n"_ba;
    QTest::newRow("no verdict") << R"({"timestamp":"2026-02-18T05:15:00Z"})"
                                   "\n"_ba;
    QTest::newRow("verdict in words")
        << R"({"timestamp":"2026-02-18T05:15:00Z","authorized":"false"})"
           "\n"_ba;
}

void TestAuditLog::linesThatSayNothingAreCounted()
{
    QFETCH(QByteArray, text);
    const AuditReading reading = parseAuditLog(text + "\n" + line("::1", true));
    QCOMPARE(reading.entries.size(), 1u);
    QCOMPARE(reading.skippedLines, 1);
    QCOMPARE(reading.consumed, text.size() + 1 + line("::1", true).size());
}

void TestAuditLog::suspicion_data()
{
    QTest::addColumn<QString>("remote");
    QTest::addColumn<bool>("authorized");
    QTest::addColumn<bool>("expected");
    QTest::newRow("loopback") << u"127.0.0.1:41022"_s << true << false;
    QTest::newRow("another loopback address") << u"127.8.8.8:41022"_s << true << false;
    QTest::newRow("loopback, IPv6") << u"[::1]:41022"_s << true << false;
    QTest::newRow("loopback, mapped") << u"[::ffff:127.0.0.1]:41022"_s << true << false;
    QTest::newRow("socket") << u"@"_s << true << false;
    QTest::newRow("refused on loopback") << u"127.0.0.1:41022"_s << false << true;
    QTest::newRow("granted to a neighbour") << u"10.0.0.7:41022"_s << true << true;
    QTest::newRow("granted to a stranger") << u"203.0.113.9:41022"_s << true << true;
    QTest::newRow("granted, mapped") << u"[::ffff:10.0.0.7]:41022"_s << true << true;
    QTest::newRow("granted, IPv6") << u"[2001:db8::7]:41022"_s << true << true;
    QTest::newRow("granted, link local") << u"[fe80::1%eth0]:41022"_s << true << true;
    QTest::newRow("a name") << u"localhost.evil.example:80"_s << true << true;
    QTest::newRow("garbage") << u"]]["_s << true << true;
}

void TestAuditLog::suspicion()
{
    QFETCH(QString, remote);
    QFETCH(bool, authorized);
    QTEST(isSuspicious({.remoteAddress = remote, .authorized = authorized}), "expected");
}

QTEST_GUILESS_MAIN(TestAuditLog)
#include "tst_auditlog.moc"
