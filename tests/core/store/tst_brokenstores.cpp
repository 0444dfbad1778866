#include "store/localsqlsource.h"
#include "store/storereader.h"
#include "support/randomcortex.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <functional>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double epoch = 1'771'400'000;
constexpr int busyTimeoutMs = 200;

StoreReader makeReader(const QString& path)
{
    return {std::make_unique<LocalSqlSource>(path, busyTimeoutMs), path};
}

// The kind of trouble, nothing when the database was read.
std::optional<Error::Kind> troubleOf(const QString& path)
{
    StoreReader reader = makeReader(path);
    const auto facts = reader.read(epoch);
    if (facts)
        return {};
    if (!facts.error().message.contains(path))
        qWarning() << "names no file:" << facts.error().message;
    return facts.error().kind;
}

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Truncate) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(path));
}

QByteArray hashOf(const QString& path)
{
    return QCryptographicHash::hash(contents(path), QCryptographicHash::Sha256);
}

// Runs `work` in a child without privileges; what it returns.
int asNobody(const std::function<int()>& work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const bool dropped
            = ::setgroups(0, nullptr) == 0 && ::setegid(65534) == 0 && ::seteuid(65534) == 0;
        ::_exit(dropped ? work() : 99);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

class TestBrokenStores : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void missing();
    void empty();
    void noRegularFile();
    void noDatabase_data();
    void noDatabase();
    void truncated_data();
    void truncated();
    void flippedPages();
    void locked_data();
    void locked();
    void notCortex();
    void withoutPermission();
    void walInAReadOnlyDirectory();
    void lacksParts_data();
    void lacksParts();
    void recovers();
    void changesNothing_data();
    void changesNothing();

private:
    // A stopped database of some size, and its path.
    QString made(const CortexShape& shape = {}, int rows = 300);
    std::unique_ptr<QTemporaryDir> m_directory;
};

void TestBrokenStores::init()
{
    m_directory = std::make_unique<QTemporaryDir>();
}

QString TestBrokenStores::made(const CortexShape& shape, int rows)
{
    RandomCortex cortex(m_directory->filePath(u"a b?c#d%20é.db"_s), 5, shape);
    cortex.create(epoch, rows);
    return cortex.path();
}

void TestBrokenStores::missing()
{
    const QString path = m_directory->filePath(u"none.db"_s);
    QCOMPARE(troubleOf(path), std::optional(Error::Kind::NotFound));
    QCOMPARE(makeReader(path).integrity(true).error().kind, Error::Kind::NotFound);
    QVERIFY(!QFile::exists(path));
}

void TestBrokenStores::empty()
{
    const QString path = m_directory->filePath(u"empty.db"_s);
    write(path, {});
    QCOMPARE(troubleOf(path), std::optional(Error::Kind::NotADatabase));
    for (const bool full : {false, true})
        QCOMPARE(makeReader(path).integrity(full).error().kind, Error::Kind::NotADatabase);
    QCOMPARE(QFile(path).size(), 0);
}

void TestBrokenStores::noRegularFile()
{
    const QString fifo = m_directory->filePath(u"fifo.db"_s);
    QCOMPARE(::mkfifo(QFile::encodeName(fifo).constData(), 0600), 0);
    QElapsedTimer clock;
    clock.start();
    for (const QString& path : {m_directory->path(), fifo}) {
        QCOMPARE(troubleOf(path), std::optional(Error::Kind::Other));
        for (const bool full : {false, true})
            QCOMPARE(makeReader(path).integrity(full).error().kind, Error::Kind::Other);
    }
    QVERIFY(clock.elapsed() < 1000); // opening a FIFO would wait for its other end
}

void TestBrokenStores::noDatabase_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a letter") << QByteArray("x");
    QTest::newRow("the magic words") << QByteArray("SQLite format 3\0", 16);
    QTest::newRow("a page less a byte") << QByteArray(511, '\0');
    QTest::newRow("zeros") << QByteArray(40'960, '\0');
    QTest::newRow("text") << QByteArray("no database\n").repeated(1000);
}

void TestBrokenStores::noDatabase()
{
    QFETCH(const QByteArray, bytes);
    const QString path = m_directory->filePath(u"text.db"_s);
    write(path, bytes);
    QCOMPARE(troubleOf(path), std::optional(Error::Kind::NotADatabase));
    const QString expected = bytes.size() < 512 ? u"the file has %1 bytes"_s.arg(bytes.size())
                                                : u"file is not a database"_s;
    for (const bool full : {false, true})
        QCOMPARE(makeReader(path).integrity(full).value(), expected);
    QCOMPARE(contents(path), bytes);
}

void TestBrokenStores::truncated_data()
{
    QTest::addColumn<double>("share");
    for (const double share : {0.001, 0.1, 0.5, 0.77, 0.99})
        QTest::addRow("%g", share) << share;
}

void TestBrokenStores::truncated()
{
    QFETCH(const double, share);
    const QString path = made();
    const QByteArray whole = contents(path);
    QVERIFY(whole.size() > 50'000);
    write(path, whole.left(qsizetype(double(whole.size()) * share)));
    const auto trouble = troubleOf(path);
    QVERIFY(!trouble || *trouble == Error::Kind::Corrupt || *trouble == Error::Kind::NotADatabase);
    for (const bool full : {false, true}) {
        const auto finding = makeReader(path).integrity(full);
        QVERIFY(finding.ok());
        static const QRegularExpression named(
            u"^(the file has \\d+ bytes|database disk image is malformed; the file ends after page "
            "\\d+ of \\d+|(Page|On tree page) \\d+.*)$"_s);
        QVERIFY2(named.match(*finding).hasMatch(), qPrintable(*finding));
    }
}

void TestBrokenStores::flippedPages()
{
    const QString path = made();
    QCOMPARE(makeReader(path).integrity(true).value(), u"ok"_s);
    const QByteArray whole = contents(path);
    for (qsizetype page = 1; page < whole.size() / 4096; ++page) {
        QByteArray flipped = whole;
        for (qsizetype at = page * 4096; at < page * 4096 + 64; ++at)
            flipped[at] = char(~flipped[at]);
        write(path, flipped);
        const auto finding = makeReader(path).integrity(true);
        QVERIFY(finding.ok());
        QVERIFY2(finding->startsWith(u"Page %1:"_s.arg(page + 1)), qPrintable(*finding));
        const auto trouble = troubleOf(path); // or the page was not needed
        QVERIFY(!trouble || *trouble == Error::Kind::Corrupt);
    }
}

void TestBrokenStores::locked_data()
{
    QTest::addColumn<bool>("wal");
    QTest::newRow("rollback journal") << false;
    QTest::newRow("wal") << true;
}

void TestBrokenStores::locked()
{
    QFETCH(const bool, wal);
    RandomCortex cortex(m_directory->filePath(u"cortex.db"_s), 6, {.wal = wal});
    cortex.create(epoch, 20);
    StoreReader reader = makeReader(cortex.path());
    QVERIFY(reader.read(epoch).ok());
    cortex.stop();
    cortex.start();
    cortex.run(u"PRAGMA locking_mode=EXCLUSIVE"_s);
    cortex.run(u"BEGIN EXCLUSIVE"_s);
    cortex.dispatch(epoch);
    QElapsedTimer clock;
    clock.start();
    const auto facts = reader.read(epoch + 5);
    const qint64 waited = clock.elapsed();
    QVERIFY(!facts.ok());
    QCOMPARE(facts.error().kind, Error::Kind::Busy);
    QVERIFY2(waited >= busyTimeoutMs / 2 && waited < 10 * busyTimeoutMs,
        qPrintable(QString::number(waited)));
    QCOMPARE(reader.integrity(false).error().kind, Error::Kind::Busy);
    cortex.run(u"COMMIT"_s);
    cortex.stop();
    QVERIFY(reader.read(epoch + 10).ok());
    QCOMPARE(reader.memory().fullScans(), 1);
}

void TestBrokenStores::notCortex()
{
    const QString path = m_directory->filePath(u"other.db"_s);
    {
        RandomCortex other(path, 1);
        other.start();
        other.run(u"CREATE TABLE songs (id INTEGER PRIMARY KEY, title TEXT)"_s);
    }
    QCOMPARE(troubleOf(path), std::optional(Error::Kind::NotADatabase));
    QCOMPARE(makeReader(path).integrity(true).value(), u"ok"_s);
}

void TestBrokenStores::withoutPermission()
{
    if (::geteuid() != 0)
        QSKIP("only root can take its own rights away");
    const QString path = made({.wal = false});
    QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
    QVERIFY(::chmod(qPrintable(m_directory->path()), 0755) == 0);
    const auto denied
        = [&] { return troubleOf(path) == std::optional(Error::Kind::Denied) ? 0 : 1; };
    QCOMPARE(asNobody(denied), 0);
    QVERIFY(::chmod(qPrintable(m_directory->path()), 0700) == 0);
    QCOMPARE(asNobody(denied), 0);
}

void TestBrokenStores::walInAReadOnlyDirectory()
{
    if (::geteuid() != 0)
        QSKIP("only root can take its own rights away");
    const QString path = made();
    QVERIFY(!QFile::exists(path + u"-wal"));
    QVERIFY(::chmod(QFile::encodeName(path).constData(), 0644) == 0);
    QVERIFY(::chmod(qPrintable(m_directory->path()), 0755) == 0);
    const int kind = asNobody([&] {
        const auto trouble = troubleOf(path);
        return trouble ? 10 + int(*trouble) : 0;
    });
    QCOMPARE(kind, 10 + int(Error::Kind::Denied));
    QVERIFY(!QFile::exists(path + u"-wal"));
}

void TestBrokenStores::lacksParts_data()
{
    QTest::addColumn<QStringList>("without");
    QTest::addColumn<bool>("readable");
    const auto row = [](const char* part, bool readable) {
        QTest::newRow(part) << QStringList{QString::fromLatin1(part)} << readable;
    };
    for (const char* part :
        {"health_events", "health_events.event_type", "health_events.created_at",
            "health_events.details", "tick_metrics", "tick_metrics.id", "tick_metrics.tick_at",
            "tick_metrics.project", "tick_metrics.beads_ready", "provider_usage",
            "provider_usage.provider", "provider_usage.dispatched_at", "dispatches.bead_id",
            "dispatches.agent_id", "dispatches.stage", "dispatches.failure_category"})
        row(part, true);
    for (const char* part : {"dispatches.project", "dispatches.completed_at"})
        row(part, false);
}

void TestBrokenStores::lacksParts()
{
    QFETCH(const QStringList, without);
    QFETCH(const bool, readable);
    const QString path = m_directory->filePath(u"cortex.db"_s);
    RandomCortex cortex(path, 8, {.without = readable ? without : QStringList()});
    cortex.create(epoch, 30);
    if (readable)
        cortex.live(epoch - 100, epoch);
    else
        cortex.run(u"ALTER TABLE dispatches DROP COLUMN "_s + without.front().section(u'.', 1));
    StoreReader reader = makeReader(path);
    const auto facts = reader.read(epoch);
    QVERIFY2(facts.ok() == readable, qPrintable(facts ? QString() : facts.error().details));
    if (!readable) {
        QCOMPARE(facts.error().kind, Error::Kind::NotADatabase);
        return;
    }
    QVERIFY(reader.read(epoch + 61).ok());
    const QString part = without.front();
    QCOMPARE(facts->hasTickMetrics, !part.startsWith("tick_metrics"_L1));
    QCOMPARE(facts->usage5h.has_value(), !part.startsWith("provider_usage"_L1));
    QCOMPARE(facts->hasHealthEvents,
        !part.startsWith("health_events"_L1) || part == "health_events.details"_L1);
}

// The same reader over a file that goes, is emptied, is no database, and comes back.
void TestBrokenStores::recovers()
{
    const QString path = made({.wal = false});
    const QByteArray whole = contents(path);
    StoreReader reader = makeReader(path);
    double now = epoch;
    for (const QByteArray& bad : {QByteArray(), QByteArray("text"), whole.left(30'000)}) {
        QVERIFY(reader.read(++now).ok());
        write(path, bad);
        QVERIFY(!reader.read(++now).ok());
        QVERIFY(QFile::remove(path));
        QVERIFY(!reader.read(++now).ok());
        write(path, whole);
    }
    StoreReader fresh = makeReader(path);
    QVERIFY(reader.read(++now).ok());
    QVERIFY(fresh.read(now).ok());
    QVERIFY(reader.memory().rows() == fresh.memory().rows());
}

void TestBrokenStores::changesNothing_data()
{
    QTest::addColumn<bool>("wal");
    QTest::addColumn<bool>("running");
    QTest::newRow("rollback journal") << false << false;
    QTest::newRow("wal, stopped") << true << false;
    QTest::newRow("wal, running") << true << true;
}

void TestBrokenStores::changesNothing()
{
    QFETCH(const bool, wal);
    QFETCH(const bool, running);
    RandomCortex cortex(m_directory->filePath(u"cortex.db"_s), 9, {.wal = wal});
    cortex.create(epoch, 50);
    if (running)
        cortex.live(epoch, epoch + 60);
    else
        cortex.stop();
    const QByteArray before = hashOf(cortex.path());
    const QByteArray walBefore = hashOf(cortex.path() + u"-wal");
    for (int i = 0; i < 3; ++i) {
        StoreReader reader = makeReader(cortex.path());
        QVERIFY(reader.read(epoch + 61 + i).ok());
        QCOMPARE(reader.integrity(true).value(), u"ok"_s);
    }
    QCOMPARE(hashOf(cortex.path()), before);
    // SQLite makes an empty -wal for a reader where none was; removing it could take away the one
    // that a starting Cortex has just opened.
    QCOMPARE(hashOf(cortex.path() + u"-wal"), walBefore);
    if (!wal)
        QVERIFY(!QFile::exists(cortex.path() + u"-wal"));
    QVERIFY(!QFile::exists(cortex.path() + u"-journal"));
}

QTEST_GUILESS_MAIN(TestBrokenStores)
#include "tst_brokenstores.moc"
