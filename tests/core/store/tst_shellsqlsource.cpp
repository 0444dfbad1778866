#include "store/localsqlsource.h"
#include "store/shellsqlsource.h"
#include "store/storereader.h"
#include "support/randomcortex.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

// The shell of this machine in place of one behind SSH.
Result<RemoteProgram> localWay(const QString& command)
{
    return RemoteProgram{u"sh"_s, {u"-c"_s, command}};
}

constexpr double now = 1'790'000'000;

} // namespace

// The host's sqlite3 must say what our own reader says of the same file.
class TestShellSqlSource : public QObject
{
    Q_OBJECT
private slots:
    void valuesComeBackAsTheyAre();
    void placeholdersInQuotesAreText();
    void itReadsWhatTheLocalReaderReads_data();
    void itReadsWhatTheLocalReaderReads();
    void nothingIsOpenBetweenLooks();
    void aReplacedFileIsAnotherOne();
    void oddPathsOnlyNameThings();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
    void aWayThatIsGoneIsSaidAndFoundAgain();
    void damageIsFound();

private:
    QTemporaryDir m_directory;
};

void TestShellSqlSource::valuesComeBackAsTheyAre()
{
    RandomCortex cortex(m_directory.filePath(u"values.db"_s), 1);
    cortex.create(now, 0);
    ShellSqlSource source(localWay, cortex.path());
    const Look look(source);
    QVERIFY(look.begun());
    const QString odd = u"it's\na \"line\", with, commas ; -- 'and' 世界\r\n.quit\n"_s;
    const auto rows = source.select(
        u"SELECT ?, ?, ?, NULL, '', 'a?b', 1e300, -7, x'00ff', 9223372036854775807"_s,
        {odd, 2.5, qint64(-3)});
    QVERIFY2(rows.ok(), rows ? "" : qPrintable(rows.error().message));
    QCOMPARE(rows->size(), std::size_t(1));
    const SqlRow& row = rows->front();
    QCOMPARE(row.at(0).toString(), odd);
    QCOMPARE(row.at(1).toDouble(), 2.5);
    QCOMPARE(row.at(2).toLongLong(), -3);
    QVERIFY(row.at(3).isNull());
    QCOMPARE(row.at(4).toString(), u""_s);
    QCOMPARE(row.at(5).toString(), u"a?b"_s);
    QCOMPARE(row.at(6).toDouble(), 1e300);
    QCOMPARE(row.at(7).toLongLong(), -7);
    QCOMPARE(row.at(8).toByteArray(), QByteArray("\0\xff", 2));
    QCOMPARE(row.at(9).toLongLong(), std::numeric_limits<qint64>::max());
}

void TestShellSqlSource::placeholdersInQuotesAreText()
{
    QCOMPARE(withLiterals(u"SELECT '?', \"?\", ?, ? WHERE a = ?"_s, {1, u"x'y"_s}),
        QByteArray("SELECT '?', \"?\", 1, 'x''y' WHERE a = NULL"));
    QCOMPARE(withLiterals(u"SELECT '''?''', ?"_s, {u"?"_s}), QByteArray("SELECT '''?''', '?'"));
}

void TestShellSqlSource::itReadsWhatTheLocalReaderReads_data()
{
    QTest::addColumn<bool>("morsels");
    QTest::addColumn<bool>("goTimes");
    QTest::addColumn<bool>("wal");
    QTest::newRow("reference") << false << false << true;
    QTest::newRow("later") << true << true << true;
    QTest::newRow("no wal") << false << true << false;
}

void TestShellSqlSource::itReadsWhatTheLocalReaderReads()
{
    QFETCH(bool, morsels);
    QFETCH(bool, goTimes);
    QFETCH(bool, wal);
    RandomCortex cortex(m_directory.filePath(QString::fromLatin1(QTest::currentDataTag())), 7,
        {.morsels = morsels, .goTimes = goTimes, .wal = wal});
    cortex.create(now, 800);
    StoreReader local(std::make_unique<LocalSqlSource>(cortex.path()), cortex.path());
    StoreReader remote(std::make_unique<ShellSqlSource>(localWay, cortex.path()), cortex.path());
    for (int look = 1; look <= 20; ++look) {
        cortex.live(now + 30 * (look - 1), now + 30 * look);
        const auto expected = local.read(now + 30 * look);
        const auto found = remote.read(now + 30 * look);
        QVERIFY2(found.ok(), found ? "" : qPrintable(found.error().details));
        QVERIFY(expected.ok());
        QCOMPARE(found->dispatches, expected->dispatches);
        QCOMPARE(found->lastDispatchAt, expected->lastDispatchAt);
        QCOMPARE(found->running, expected->running);
        QCOMPARE(found->usageWeekly, expected->usageWeekly);
        QCOMPARE(found->ticks.size(), expected->ticks.size());
        QCOMPARE(found->gatewayCritical.size(), expected->gatewayCritical.size());
    }
    QCOMPARE(remote.memory().fullScans(), 1);
    QCOMPARE(remote.integrity(true).value(), u"ok"_s);
}

void TestShellSqlSource::nothingIsOpenBetweenLooks()
{
    RandomCortex cortex(m_directory.filePath(u"closed.db"_s), 3);
    cortex.create(now, 20);
    ShellSqlSource source(localWay, cortex.path());
    for (int i = 0; i < 3; ++i) {
        const Look look(source);
        QVERIFY(look.begun());
        QVERIFY(source.select(u"SELECT count(*) FROM dispatches"_s, {}));
    }
    // With a reader on it a stopping Cortex could not fold its -wal in and remove it.
    cortex.stop();
    QTRY_VERIFY(!QFile::exists(cortex.path() + u"-wal"));
}

void TestShellSqlSource::aReplacedFileIsAnotherOne()
{
    RandomCortex cortex(m_directory.filePath(u"replaced.db"_s), 3);
    cortex.create(now, 20);
    const QByteArray bytes = cortex.snapshot();
    ShellSqlSource source(localWay, cortex.path());
    const auto first = source.beginLook();
    cortex.restoreByRename(bytes);
    const auto second = source.beginLook();
    QVERIFY(first && second);
    QVERIFY(*first != *second);
    source.endLook();
    cortex.restoreInPlace(bytes);
    QCOMPARE(*source.beginLook(), *second);
}

void TestShellSqlSource::oddPathsOnlyNameThings()
{
    const QString folder = m_directory.filePath(u"a 'b' \"c\" $(touch pwned) \\ \n-x"_s);
    QVERIFY(QDir().mkpath(folder));
    RandomCortex cortex(folder + u"/-d.db"_s, 3);
    cortex.create(now, 20);
    ShellSqlSource source(localWay, cortex.path());
    const Look look(source);
    QVERIFY2(look.begun().ok(), look.begun() ? "" : qPrintable(look.begun().error().details));
    QCOMPARE(source.select(u"SELECT count(*) FROM dispatches"_s, {})->front().front().toInt(), 20);
    QVERIFY(!QFile::exists(u"pwned"_s));
}

void TestShellSqlSource::whatIsWrongIsSaid_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << u"missing.db"_s << u"does not exist"_s;
    QTest::newRow("empty") << u"empty.db"_s << u"is empty"_s;
    QTest::newRow("folder") << u"folder.db"_s << u"not a regular file"_s;
    QTest::newRow("text") << u"text.db"_s << u"not an SQLite database"_s;
}

void TestShellSqlSource::whatIsWrongIsSaid()
{
    QFETCH(QString, name);
    QFETCH(QString, says);
    QDir(m_directory.path()).mkpath(u"folder.db"_s);
    QFile empty(m_directory.filePath(u"empty.db"_s));
    QFile text(m_directory.filePath(u"text.db"_s));
    QVERIFY(empty.open(QIODevice::WriteOnly) && text.open(QIODevice::WriteOnly));
    text.write(QByteArray("no database at all\n").repeated(1000));
    text.close();
    StoreReader reader(std::make_unique<ShellSqlSource>(localWay, m_directory.filePath(name)),
        m_directory.filePath(name));
    const auto facts = reader.read(now);
    QVERIFY(!facts);
    QVERIFY2(facts.error().message.contains(says), qPrintable(facts.error().message));
    // Asking again is no different: the host's sqlite3 is still there.
    QCOMPARE(reader.read(now).error().message, facts.error().message);
}

void TestShellSqlSource::aWayThatIsGoneIsSaidAndFoundAgain()
{
    RandomCortex cortex(m_directory.filePath(u"way.db"_s), 3);
    cortex.create(now, 20);
    bool there = true;
    bool dies = false;
    ShellSqlSource source(
        [&](const QString& command) -> Result<RemoteProgram> {
            if (!there)
                return Error{Error::Kind::Unreachable, u"the network is gone"_s, {}};
            return dies ? RemoteProgram{u"false"_s, {}} : *localWay(command);
        },
        cortex.path());
    QVERIFY(source.beginLook());
    there = false;
    QCOMPARE(source.beginLook().error().message, u"the network is gone"_s);
    there = true;
    dies = true;
    QCOMPARE(source.beginLook().error().kind, Error::Kind::Unreachable);
    dies = false;
    QVERIFY(source.beginLook());
    QVERIFY(source.select(u"SELECT 1"_s, {}));
}

void TestShellSqlSource::damageIsFound()
{
    RandomCortex cortex(m_directory.filePath(u"damaged.db"_s), 3);
    cortex.create(now, 2000);
    cortex.stop();
    QFile file(cortex.path());
    QVERIFY(file.open(QIODevice::ReadWrite) && file.seek(file.size() / 2));
    file.write(QByteArray(60'000, '\xa5'));
    file.close();
    StoreReader reader(std::make_unique<ShellSqlSource>(localWay, cortex.path()), cortex.path());
    const auto finding = reader.integrity(true);
    QVERIFY(finding.ok());
    QVERIFY2(*finding != "ok"_L1 && !finding->isEmpty(), qPrintable(*finding));
}

QTEST_GUILESS_MAIN(TestShellSqlSource)
#include "tst_shellsqlsource.moc"
