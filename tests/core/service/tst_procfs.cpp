#include "service/procfs.h"

#include <QFile>
#include <QTest>

#include <cmath>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

// With the waiter that /proc/locks lists under the holder.
constexpr char locks[] = "1: POSIX  ADVISORY  WRITE 900 fd:01:41 0 EOF\n"
                         "2: FLOCK  ADVISORY  WRITE 4711 fd:01:42 0 EOF\n"
                         "2: -> FLOCK  ADVISORY  WRITE 4712 fd:01:42 0 EOF\n"
                         "3: OFDLCK ADVISORY  READ -1 00:05:43 0 EOF\n"
                         "4: FLOCK  ADVISORY  WRITE 77 fd:01:142 0 EOF\n";
using Maybe = std::optional<double>;

} // namespace

class TestProcfs : public QObject
{
    Q_OBJECT
private slots:
    void hostMemory_data();
    void hostMemory();
    void residentMemory_data();
    void residentMemory();
    void findsWhoHoldsALock_data();
    void findsWhoHoldsALock();
    void readsTheRealFiles();
};

void TestProcfs::hostMemory_data()
{
    QTest::addColumn<QByteArray>("meminfo");
    QTest::addColumn<Maybe>("used");
    QTest::newRow("a quarter used")
        << "MemTotal:       16000000 kB\nMemFree: 1 kB\nMemAvailable:   12000000 kB\n"_ba
        << Maybe(0.25);
    QTest::newRow("other order") << "MemAvailable: 2 kB\nMemTotal: 8 kB"_ba << Maybe(0.75);
    QTest::newRow("a container that sees too much")
        << "MemTotal: 8 kB\nMemAvailable: 16 kB\n"_ba << Maybe(0);
    QTest::newRow("old kernel without MemAvailable")
        << "MemTotal: 8 kB\nMemFree: 2 kB\n"_ba << Maybe();
    QTest::newRow("no memory at all") << "MemTotal: 0 kB\nMemAvailable: 0 kB\n"_ba << Maybe();
    QTest::newRow("no number") << "MemTotal: many kB\nMemAvailable: 2 kB\n"_ba << Maybe();
    QTest::newRow("empty") << QByteArray() << Maybe();
}

void TestProcfs::hostMemory()
{
    QFETCH(QByteArray, meminfo);
    QTEST(hostMemoryUsed(meminfo), "used");
}

void TestProcfs::residentMemory_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<Maybe>("bytes");
    QTest::newRow("a process") << "Name:\tcortex\nVmHWM:\t  3000 kB\nVmRSS:\t  2000 kB\n"_ba
                               << Maybe(2'048'000);
    QTest::newRow("a kernel thread or zombie") << "Name:\tcortex\nState:\tZ\n"_ba << Maybe();
    QTest::newRow("named like the key") << "Name:\tVmRSS: 7 kB\n"_ba << Maybe();
    QTest::newRow("cut") << "VmRSS:"_ba << Maybe();
}

void TestProcfs::residentMemory()
{
    QFETCH(QByteArray, status);
    QTEST(residentBytes(status), "bytes");
}

void TestProcfs::findsWhoHoldsALock_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<quint64>("inode");
    QTest::addColumn<std::optional<qint64>>("owner");
    using Owner = std::optional<qint64>;
    QTest::newRow("held, with one waiting") << QByteArray(locks) << quint64(42) << Owner(4711);
    QTest::newRow("free") << QByteArray(locks) << quint64(44) << Owner();
    QTest::newRow("another kind of lock") << QByteArray(locks) << quint64(41) << Owner();
    QTest::newRow("only waited for")
        << "2: -> FLOCK  ADVISORY  WRITE 4712 fd:01:42 0 EOF\n"_ba << quint64(42) << Owner();
    QTest::newRow("no locks") << QByteArray() << quint64(42) << Owner();
    QTest::newRow("an inode that is no number")
        << "1: FLOCK ADVISORY WRITE 5 fd:01:zz 0 EOF\n"_ba << quint64(0) << Owner();
    QTest::newRow("an owner that is no number")
        << "1: FLOCK ADVISORY WRITE <none> fd:01:42 0 EOF\n"_ba << quint64(42) << Owner();
    QTest::newRow("cut") << "1: FLOCK ADVISORY WRITE 5"_ba << quint64(42) << Owner();
}

void TestProcfs::findsWhoHoldsALock()
{
    QFETCH(QByteArray, text);
    QFETCH(quint64, inode);
    QTEST(lockOwner(text, inode), "owner");
}

void TestProcfs::readsTheRealFiles()
{
    QFile meminfo(u"/proc/meminfo"_s);
    QFile status(u"/proc/self/status"_s);
    QVERIFY(meminfo.open(QIODevice::ReadOnly) && status.open(QIODevice::ReadOnly));
    const Maybe used = hostMemoryUsed(meminfo.readAll());
    const Maybe resident = residentBytes(status.readAll());
    QVERIFY(used && *used > 0 && *used < 1);
    QVERIFY(resident && *resident > 1e6);
}

QTEST_GUILESS_MAIN(TestProcfs)
#include "tst_procfs.moc"
