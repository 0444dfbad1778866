#include "support/simulatedcortex.h"

#include <QDir>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace Qt::StringLiterals;

// One source after the other is broken: a sentence says so, what depends on it cannot be
// evaluated, everything else goes on.
class TestBrokenSources : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanup();
    void consoleConfigIsRefused_data();
    void consoleConfigIsRefused();
    void dependentTriggersCannotBeEvaluated_data();
    void dependentTriggersCannotBeEvaluated();
    void aLockedDatabaseIsSaidToBeLocked();
    void aTextFileInPlaceOfTheDatabaseIsDamage();
    void findingsOutweighWhatCannotBeEvaluated();

private:
    void useDatabase(const QByteArray& file);
    [[nodiscard]] QByteArray local(const QString& name) const
    {
        return m_cortex.path(name).toUtf8();
    }

    SimulatedCortex m_cortex;
    QByteArray m_console;
    QByteArray m_config;
};

namespace {

const QStringList ofTheStore{u"gateway-critical"_s, u"dispatch-failures"_s, u"scheduler-deadlock"_s,
    u"unknown-failures"_s, u"rate-limit-exhaustion"_s, u"stage-regression"_s,
    u"cross-project-collision"_s, u"alert-failure-rate"_s, u"alert-no-dispatches"_s};
const QStringList ofTheJournal{u"config-parse-error"_s, u"restart-loop"_s, u"alert-restarts"_s};

QStringList sorted(QStringList list)
{
    list.sort();
    return list;
}

void makeScript(const QString& path, const QByteArray& body)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + body + '\n');
    file.setPermissions(file.permissions() | QFile::ExeOwner);
}

void makeForeignDatabase(const QString& path)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"foreign"_s);
        database.setDatabaseName(path);
        QVERIFY(database.open());
        QVERIFY(QSqlQuery(database).exec(u"CREATE TABLE books (title TEXT)"_s));
    }
    QSqlDatabase::removeDatabase(u"foreign"_s);
}

} // namespace

void TestBrokenSources::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"2"_s, u"--hour"_s, u"14"_s}));
    m_cortex.configure("[profiles.demo.triggers.alert-memory]\nthreshold = 1\n");
    m_console = m_cortex.read(u"console.toml"_s);
    m_config = m_cortex.read(u"project/cortex.toml"_s);
    QCOMPARE(m_cortex.check().exitCode, 0);
}

void TestBrokenSources::cleanup()
{
    m_cortex.write(u"console.toml"_s, m_console);
    m_cortex.write(u"project/cortex.toml"_s, m_config);
}

// The console alone reads this file here: the simulator has the real one open.
void TestBrokenSources::useDatabase(const QByteArray& file)
{
    m_cortex.write(u"project/cortex.toml"_s,
        QByteArray(m_config).replace(local(u"state/cortex.db"_s), local(QString::fromUtf8(file))));
}

void TestBrokenSources::consoleConfigIsRefused_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("said");
    QTest::newRow("syntax") << QByteArray("default_profile = \n") << QByteArray("console.toml:1");
    QTest::newRow("unknown key") << QByteArray("[profiles.a]\nproject_dir = \"/x\"\ncolour = 1\n")
                                 << QByteArray("colour");
    QTest::newRow("wrong type") << QByteArray("[profiles.a]\nproject_dir = 5\n")
                                << QByteArray("project_dir");
    QTest::newRow("no profile") << QByteArray("\n") << QByteArray("[profiles.NAME]");
    QTest::newRow("unknown default") << QByteArray("default_profile = \"b\"\n[profiles.a]\n"
                                                   "project_dir = \"/x\"\n")
                                     << QByteArray("default_profile");
}

void TestBrokenSources::consoleConfigIsRefused()
{
    QFETCH(const QByteArray, text);
    QFETCH(const QByteArray, said);
    m_cortex.write(u"console.toml"_s, text);
    const auto run = m_cortex.check();
    QCOMPARE(run.exitCode, 3);
    QCOMPARE(run.out, QByteArray());
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.contains(said), run.err.constData());
}

void TestBrokenSources::dependentTriggersCannotBeEvaluated_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QStringList>("blind");
    QTest::addColumn<QString>("said"); // part of the sentence, behind `blind`'s first trigger
    const QStringList ofTheConfig
        = ofTheStore + QStringList{u"database-corruption"_s, u"unauthorized-access"_s};
    const QStringList ofTheDatabase = ofTheStore + QStringList{u"database-corruption"_s};
    QTest::newRow("cortex.toml missing") << u"config-missing"_s << ofTheConfig << u"cortex.toml"_s;
    QTest::newRow("cortex.toml broken") << u"config-broken"_s << ofTheConfig << u"cortex.toml"_s;
    QTest::newRow("database missing") << u"db-missing"_s << ofTheDatabase << u"does not exist"_s;
    QTest::newRow("database empty") << u"db-empty"_s << ofTheDatabase << u"is empty"_s;
    QTest::newRow("database of another program")
        << u"db-foreign"_s << ofTheStore << u"dispatches"_s;
    QTest::newRow("journalctl missing")
        << u"journal-missing"_s << ofTheJournal << u"cannot be started"_s;
    QTest::newRow("journalctl prints garbage")
        << u"journal-garbage"_s << ofTheJournal << u"journalctl"_s;
    QTest::newRow("journalctl fails") << u"journal-fails"_s << ofTheJournal << u"no journal"_s;
    QTest::newRow("audit log missing")
        << u"audit-missing"_s << QStringList{u"unauthorized-access"_s} << u"does not exist"_s;
    QTest::newRow("audit log unreadable")
        << u"audit-directory"_s << QStringList{u"unauthorized-access"_s} << u"regular file"_s;
    QTest::newRow("work items missing")
        << u"beads-missing"_s << QStringList{u"stage-regression"_s} << u"issues.jsonl"_s;
}

void TestBrokenSources::dependentTriggersCannotBeEvaluated()
{
    QFETCH(const QString, what);
    QFETCH(const QStringList, blind);
    QFETCH(const QString, said);
    const auto replaceInConfig = [&](const QByteArray& from, const QByteArray& to) {
        m_cortex.write(u"project/cortex.toml"_s, QByteArray(m_config).replace(from, to));
    };
    const auto useJournalctl = [&](const QByteArray& body) {
        makeScript(m_cortex.path(u"bin/other"_s), body);
        m_cortex.write(u"console.toml"_s,
            QByteArray(m_console).replace(local(u"bin/journalctl"_s), local(u"bin/other"_s)));
    };
    // Where the file that names it cannot be read, the profile says where the API is.
    const QByteArray url
        = "api_url = \"http://127.0.0.1:" + QByteArray::number(m_cortex.port()) + "\"\nunit =";
    const QByteArray withUrl = QByteArray(m_console).replace("unit =", url);
    if (what == "config-missing"_L1) {
        m_cortex.write(u"console.toml"_s, withUrl);
        QVERIFY(QFile::remove(m_cortex.path(u"project/cortex.toml"_s)));
    } else if (what == "config-broken"_L1) {
        m_cortex.write(u"console.toml"_s, withUrl);
        m_cortex.write(u"project/cortex.toml"_s, m_config + "[general\n");
    } else if (what == "db-missing"_L1) {
        useDatabase("state/other.db");
    } else if (what == "db-empty"_L1) {
        m_cortex.write(u"state/empty.db"_s, {});
        useDatabase("state/empty.db");
    } else if (what == "db-foreign"_L1) {
        makeForeignDatabase(m_cortex.path(u"state/foreign.db"_s));
        useDatabase("state/foreign.db");
    } else if (what == "journal-missing"_L1) {
        m_cortex.write(u"console.toml"_s,
            QByteArray(m_console).replace(local(u"bin/journalctl"_s), "/nowhere/journalctl"));
    } else if (what == "journal-garbage"_L1) {
        useJournalctl("echo 'Hint: you are not seeing messages'");
    } else if (what == "journal-fails"_L1) {
        useJournalctl("echo 'no journal here' >&2; exit 1");
    } else if (what == "audit-missing"_L1) {
        replaceInConfig(local(u"audit.log"_s), local(u"audit-other.log"_s));
    } else if (what == "audit-directory"_L1) {
        replaceInConfig(local(u"audit.log"_s), local(u"state"_s));
    } else if (what == "beads-missing"_L1) {
        replaceInConfig(local(u"project/.beads"_s), local(u"project/nowhere"_s));
    }
    const auto seen = m_cortex.checkJson();
    QCOMPARE(seen.inState(u"firing"_s), QStringList());
    QCOMPARE(sorted(seen.inState(u"cannot_evaluate"_s)), sorted(blind));
    QCOMPARE(seen.exitCode, 3);
    const QString sentence = seen.evidence(blind.constFirst());
    QVERIFY2(sentence.contains(said), qPrintable(sentence));
    QVERIFY2(m_cortex.check().out.contains(said.toUtf8()), "the text format says it too");
}

void TestBrokenSources::aLockedDatabaseIsSaidToBeLocked()
{
    QVERIFY(QFile::copy(m_cortex.path(u"state/cortex.db"_s), m_cortex.path(u"state/locked.db"_s)));
    useDatabase("state/locked.db");
    SimulatedCortex::Run seen;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"locker"_s);
        database.setDatabaseName(m_cortex.path(u"state/locked.db"_s));
        QVERIFY(database.open());
        QSqlQuery query(database);
        QVERIFY(query.exec(u"PRAGMA locking_mode = EXCLUSIVE"_s));
        QVERIFY(query.exec(u"BEGIN EXCLUSIVE"_s));
        QVERIFY(query.exec(u"UPDATE dispatches SET status = status WHERE id = 1"_s));
        seen = m_cortex.checkJson();
    }
    QSqlDatabase::removeDatabase(u"locker"_s);
    QCOMPARE(sorted(seen.inState(u"cannot_evaluate"_s)),
        sorted(ofTheStore + QStringList{u"database-corruption"_s}));
    QCOMPARE(seen.exitCode, 3);
    QVERIFY2(seen.evidence(u"dispatch-failures"_s).contains(u"locked"_s),
        qPrintable(seen.evidence(u"dispatch-failures"_s)));
}

void TestBrokenSources::aTextFileInPlaceOfTheDatabaseIsDamage()
{
    m_cortex.write(u"state/text.db"_s, QByteArray("dear diary, ").repeated(1000));
    useDatabase("state/text.db");
    const auto seen = m_cortex.checkJson();
    QCOMPARE(seen.inState(u"firing"_s), QStringList{u"database-corruption"_s});
    QCOMPARE(sorted(seen.inState(u"cannot_evaluate"_s)), sorted(ofTheStore));
    QCOMPARE(seen.exitCode, 2);
}

void TestBrokenSources::findingsOutweighWhatCannotBeEvaluated()
{
    m_cortex.write(u"console.toml"_s,
        QByteArray(m_console).replace(local(u"bin/journalctl"_s), "/nowhere/journalctl"));
    QVERIFY(m_cortex.setFault(u"stage-regression"_s, true));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.check().exitCode, 1, 10'000);
    QVERIFY(m_cortex.setFault(u"gateway-critical"_s, true));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.check().exitCode, 2, 10'000);
    for (const QString& id : {u"stage-regression"_s, u"gateway-critical"_s})
        QVERIFY(m_cortex.setFault(id, false));
    QTRY_COMPARE_WITH_TIMEOUT(m_cortex.check().exitCode, 3, 10'000);
}

QTEST_GUILESS_MAIN(TestBrokenSources)
#include "tst_brokensources.moc"
