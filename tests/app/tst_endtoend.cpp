#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

// The built programs against a live simulator: exit codes, documents, faults.
class TestEndToEnd : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void aHealthyCortexIsOk();
    void faultsAreFound_data();
    void faultsAreFound();
    void usageErrorsExit64();

private:
    int check(const QStringList& arguments = {});
    int run(const QString& program, const QStringList& arguments);

    QTemporaryDir m_directory;
    QProcess m_service;
    QByteArray m_output;
};

int TestEndToEnd::run(const QString& program, const QStringList& arguments)
{
    QProcess process;
    process.start(program, arguments);
    const bool ended = process.waitForFinished(100'000);
    m_output = process.readAllStandardOutput();
    return ended && process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
}

int TestEndToEnd::check(const QStringList& arguments)
{
    return run(QStringLiteral(CORTEX_CONSOLE),
        QStringList{u"--config"_s, m_directory.filePath(u"c/console.toml"_s), u"--data-dir"_s,
            m_directory.filePath(u"data"_s), u"check"_s}
            + arguments);
}

void TestEndToEnd::initTestCase()
{
    const QString where = m_directory.filePath(u"c"_s);
    QCOMPARE(run(QStringLiteral(CORTEX_SIM), {u"init"_s, u"--dir"_s, where}), 0);
    m_service.start(QStringLiteral(CORTEX_SIM), {u"run"_s, u"--dir"_s, where});
    QByteArray said;
    QTRY_VERIFY_WITH_TIMEOUT(
        (said += m_service.readAllStandardOutput()).contains("listening"), 20'000);
}

void TestEndToEnd::cleanupTestCase()
{
    m_service.terminate();
    QVERIFY(m_service.waitForFinished(10'000));
}

void TestEndToEnd::aHealthyCortexIsOk()
{
    QCOMPARE(check({u"--format"_s, u"json"_s}), 0);
    const QJsonObject document = QJsonDocument::fromJson(m_output).object();
    QCOMPARE(document.value("schema"_L1).toString(), u"cortex-console/check/1"_s);
    QCOMPARE(document.value("worst"_L1).toString(), u"ok"_s);
}

void TestEndToEnd::faultsAreFound_data()
{
    QTest::addColumn<int>("exitCode");
    for (const char* id : {"dispatch-failures", "gateway-critical", "database-corruption"})
        QTest::newRow(id) << 2;
    for (const char* id : {"config-parse-error", "restart-loop", "stage-regression",
             "cross-project-collision", "unauthorized-access", "alert-memory"})
        QTest::newRow(id) << 1;
}

void TestEndToEnd::faultsAreFound()
{
    QFETCH(const int, exitCode);
    const QString id = QString::fromLatin1(QTest::currentDataTag());
    const auto fault = [&](const QString& state) {
        return run(QStringLiteral(CORTEX_SIM),
            {u"fault"_s, u"--dir"_s, m_directory.filePath(u"c"_s), id, state});
    };
    QCOMPARE(fault(u"on"_s), 0);
    QTRY_COMPARE_WITH_TIMEOUT(check({u"--only"_s, id}), exitCode, 30'000);
    QCOMPARE(fault(u"off"_s), 0);
}

void TestEndToEnd::usageErrorsExit64()
{
    QCOMPARE(check({u"--format"_s, u"xml"_s}), 64);
    QCOMPARE(run(QStringLiteral(CORTEX_CONSOLE), {u"nonsense"_s}), 64);
    QCOMPARE(run(QStringLiteral(CORTEX_CONSOLE), {u"--config"_s, u"/nowhere"_s, u"check"_s}), 3);
}

QTEST_GUILESS_MAIN(TestEndToEnd)
#include "tst_endtoend.moc"
