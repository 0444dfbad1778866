#include "support/simulatedcortex.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

using namespace Qt::StringLiterals;

// `check` against servers that are no Cortex, or a sick one: bounded time, a sentence, and
// everything that does not need the API goes on.
class TestBrokenApi : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void isSaidAndBounded_data();
    void isSaidAndBounded();
    void aMissingOrBrokenSystemctlIsSaid_data();
    void aMissingOrBrokenSystemctlIsSaid();

private:
    SimulatedCortex m_cortex;
    QByteArray m_console;
};

namespace {

// Answers every connection with `head`, and goes on with `more` for as long as the other reads.
class SickServer : public QTcpServer
{
public:
    SickServer(QByteArray head, QByteArray more, int everyMs)
    {
        connect(this, &QTcpServer::newConnection, this, [this, head, more, everyMs] {
            QTcpSocket* socket = nextPendingConnection();
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
            socket->write(head);
            if (more.isEmpty())
                return;
            auto* timer = new QTimer(socket);
            connect(timer, &QTimer::timeout, socket, [socket, more] {
                if (socket->bytesToWrite() < 1 << 20)
                    socket->write(more);
            });
            timer->start(everyMs);
        });
    }
};

QByteArray answer(
    const QByteArray& type, const QByteArray& body, const QByteArray& status = "200 OK")
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: " + type
        + "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

} // namespace

void TestBrokenApi::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"2"_s, u"--hour"_s, u"14"_s}));
    m_cortex.configure("[profiles.demo.triggers.alert-memory]\nthreshold = 1\n");
    m_console = m_cortex.read(u"console.toml"_s).replace("\"20s\"", "\"5m\"");
    QCOMPARE(m_cortex.check().exitCode, 0);
}

void TestBrokenApi::isSaidAndBounded_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<int>("everyMs");
    QTest::addColumn<QString>("said");
    const QByteArray json = "application/json";
    const QByteArray open = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    QTest::newRow("refused") << QByteArray() << QByteArray() << -1 << u"nothing listens"_s;
    QTest::newRow("hangs") << QByteArray() << QByteArray() << 0 << u"20 s"_s;
    QTest::newRow("drips a byte a second") << open << QByteArray(" ") << 1000 << u"20 s"_s;
    QTest::newRow("never ends") << open << QByteArray(1 << 18, ' ') << 1 << u"MB"_s;
    QTest::newRow("HTML") << answer("text/html", "<html><body>It works!</body></html>")
                          << QByteArray() << 0 << u"/health"_s;
    QTest::newRow("half a JSON") << answer(json, "{\"healthy\": tr") << QByteArray() << 0
                                 << u"/health"_s;
    QTest::newRow("JSON of another program")
        << answer(json, "{\"status\": \"up\"}") << QByteArray() << 0 << u"/health"_s;
    QTest::newRow("not found") << answer(json, "{}", "404 Not Found") << QByteArray() << 0
                               << u"404"_s;
    QTest::newRow("no HTTP at all")
        << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << QByteArray(" ") << 50 << u"127.0.0.1"_s;
}

void TestBrokenApi::isSaidAndBounded()
{
    QFETCH(const QByteArray, head);
    QFETCH(const QByteArray, more);
    QFETCH(const int, everyMs);
    QFETCH(const QString, said);
    SickServer server(head, more, everyMs);
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QByteArray url
        = "api_url = \"http://127.0.0.1:" + QByteArray::number(server.serverPort()) + "\"\nunit =";
    m_cortex.write(u"console.toml"_s, QByteArray(m_console).replace("unit =", url));
    if (everyMs < 0)
        server.close();

    QElapsedTimer clock;
    clock.start();
    const auto seen = m_cortex.checkJson();
    QVERIFY2(clock.elapsed() < 30'000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(seen.inState(u"cannot_evaluate"_s), QStringList{u"alert-api-latency"_s});
    QCOMPARE(seen.inState(u"firing"_s), QStringList());
    QCOMPARE(seen.exitCode, 3);
    const QString sentence = seen.evidence(u"alert-api-latency"_s);
    QVERIFY2(sentence.contains(said), qPrintable(sentence));
    QCOMPARE(sentence.count(u'\n'), 0);
    // Not long enough ago to be an outage, and yet not hidden.
    QCOMPARE(seen.evidence(u"api-unresponsive"_s).section(u'\n', 0, 0), sentence);
}

void TestBrokenApi::aMissingOrBrokenSystemctlIsSaid_data()
{
    QTest::addColumn<QByteArray>("script"); // empty: there is none
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("missing") << QByteArray() << QByteArray("cannot be started");
    QTest::newRow("fails") << QByteArray("echo 'Failed to connect to bus' >&2; exit 1")
                           << QByteArray("Failed to connect to bus");
    QTest::newRow("prints garbage") << QByteArray("echo hello") << QByteArray("no state of");
    QTest::newRow("knows no such unit")
        << QByteArray("echo LoadState=not-found; echo ActiveState=inactive")
        << QByteArray("there is no unit cortex.service");
}

// No condition rests on systemd alone, so all are evaluated; but the operator must know.
void TestBrokenApi::aMissingOrBrokenSystemctlIsSaid()
{
    QFETCH(const QByteArray, script);
    QFETCH(const QByteArray, said);
    QByteArray program = "/nowhere/systemctl";
    if (!script.isEmpty()) {
        m_cortex.write(u"bin/other"_s, "#!/bin/sh\n" + script + '\n');
        QFile::setPermissions(
            m_cortex.path(u"bin/other"_s), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        program = m_cortex.path(u"bin/other"_s).toUtf8();
    }
    m_cortex.write(u"console.toml"_s,
        QByteArray(m_console).replace(m_cortex.path(u"bin/systemctl"_s).toUtf8(), program));
    const auto run = m_cortex.check();
    QCOMPARE(run.exitCode, 0);
    QVERIFY2(run.out.contains("systemd unit: "), run.out.constData());
    QVERIFY2(run.out.contains(said), run.out.constData());
}

QTEST_GUILESS_MAIN(TestBrokenApi)
#include "tst_brokenapi.moc"
