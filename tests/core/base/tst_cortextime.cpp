#include "base/cortextime.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

class TestCortexTime : public QObject
{
    Q_OBJECT
private slots:
    void readsWhatCortexStores_data();
    void readsWhatCortexStores();
    void utcTimesExistInEveryLocalZone();
    void writesWhatItReads();
    void readsRfc3339_data();
    void readsRfc3339();
    void fractionsKeepTheirValue();
    void readsGoDurations_data();
    void readsGoDurations();
};

namespace {

constexpr double evening = 1'771'391'700; // 2026-02-18 05:15:00 UTC
using Maybe = std::optional<double>;

} // namespace

void TestCortexTime::readsWhatCortexStores_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Maybe>("expected");

    QTest::newRow("SQLite text") << u"2026-02-18 05:15:00"_s << Maybe(evening);
    QTest::newRow("with fraction") << u"2026-02-18 05:15:00.123"_s << Maybe(evening);
    QTest::newRow("Go text") << u"2026-02-18 05:15:00.123 +0000 UTC"_s << Maybe(evening);
    QTest::newRow("Go text with monotonic clock")
        << u"2026-02-18 05:15:00.123456789 +0000 UTC m=+1.234567890"_s << Maybe(evening);
    QTest::newRow("T between, as some drivers print")
        << u"2026-02-18T05:15:00Z"_s << Maybe(evening);
    QTest::newRow("epoch") << u"1970-01-01 00:00:00"_s << Maybe(0);
    QTest::newRow("before the epoch") << u"1969-12-31 23:59:59"_s << Maybe(-1);
    QTest::newRow("leap day") << u"2024-02-29 00:00:00"_s << Maybe(1'709'164'800);
    QTest::newRow("Go's zero time") << u"0001-01-01 00:00:00"_s << Maybe(-62'135'596'800);

    QTest::newRow("empty") << QString() << Maybe();
    QTest::newRow("date only") << u"2026-02-18"_s << Maybe();
    QTest::newRow("cut") << u"2026-02-18 05:15:0"_s << Maybe();
    QTest::newRow("no leap day") << u"2026-02-29 00:00:00"_s << Maybe();
    QTest::newRow("month 13") << u"2026-13-01 00:00:00"_s << Maybe();
    QTest::newRow("hour 24") << u"2026-02-18 24:00:00"_s << Maybe();
    QTest::newRow("second 60") << u"2026-02-18 05:15:60"_s << Maybe();
    QTest::newRow("other separator") << u"2026-02-18_05:15:00"_s << Maybe();
    QTest::newRow("slashes") << u"2026/02/18 05:15:00"_s << Maybe();
    QTest::newRow("blank for a digit") << u"2026-02- 8 05:15:00"_s << Maybe();
    QTest::newRow("sign for a digit") << u"+026-02-18 05:15:00"_s << Maybe();
    QTest::newRow("digits of another script") << u"٢٠٢٦-02-18 05:15:00"_s << Maybe();
    QTest::newRow("a number") << u"1771391700.0000000000"_s << Maybe();
}

void TestCortexTime::readsWhatCortexStores()
{
    QFETCH(QString, text);
    QTEST(parseCortexTime(text), "expected");
}

void TestCortexTime::utcTimesExistInEveryLocalZone()
{
    // In Berlin this half hour was skipped; Cortex's rows are UTC and were written then.
    const QByteArray zone = qgetenv("TZ");
    qputenv("TZ", "Europe/Berlin");
    const Maybe plain = parseCortexTime(u"2026-03-29 02:30:00");
    const Maybe zoned = parseRfc3339(u"2026-03-29T02:30:00Z");
    qputenv("TZ", zone);
    QCOMPARE(plain, Maybe(1'774'751'400));
    QCOMPARE(zoned, plain);
}

void TestCortexTime::writesWhatItReads()
{
    QCOMPARE(toCortexTime(evening), u"2026-02-18 05:15:00"_s);
    QCOMPARE(toCortexTime(evening + 0.999), u"2026-02-18 05:15:00"_s);
    QCOMPARE(toCortexTime(-0.5), u"1969-12-31 23:59:59"_s);
    QCOMPARE(toIsoUtc(evening + 0.5), u"2026-02-18T05:15:00Z"_s);
    for (double time = 0; time < 4e9; time += 12'345'677)
        QCOMPARE(parseCortexTime(toCortexTime(time)), Maybe(time));
}

void TestCortexTime::readsRfc3339_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Maybe>("expected");

    QTest::newRow("UTC") << u"2026-02-18T05:15:00Z"_s << Maybe(evening);
    QTest::newRow("small letters") << u"2026-02-18t05:15:00z"_s << Maybe(evening);
    QTest::newRow("east") << u"2026-02-18T15:15:00+10:00"_s << Maybe(evening);
    QTest::newRow("west over midnight") << u"2026-02-17T21:45:00-07:30"_s << Maybe(evening);
    QTest::newRow("half a second") << u"2026-02-18T05:15:00.5Z"_s << Maybe(evening + 0.5);
    QTest::newRow("fraction and offset")
        << u"2026-02-18T15:15:00.250000000+10:00"_s << Maybe(evening + 0.25);
    QTest::newRow("not started") << u"0001-01-01T00:00:00Z"_s << Maybe(-62'135'596'800);

    QTest::newRow("no zone") << u"2026-02-18T05:15:00"_s << Maybe();
    QTest::newRow("dot without digits") << u"2026-02-18T05:15:00.Z"_s << Maybe();
    QTest::newRow("zone without colon") << u"2026-02-18T15:15:00+1000"_s << Maybe();
    QTest::newRow("zone with blanks") << u"2026-02-18T15:15:00+1 :00"_s << Maybe();
    QTest::newRow("zone with a second sign") << u"2026-02-18T15:15:00+-1:00"_s << Maybe();
    QTest::newRow("zone of 24 hours") << u"2026-02-18T15:15:00+24:00"_s << Maybe();
    QTest::newRow("text behind") << u"2026-02-18T05:15:00Z "_s << Maybe();
    QTest::newRow("words") << u"yesterday afternoon"_s << Maybe();
    QTest::newRow("empty") << QString() << Maybe();
}

void TestCortexTime::readsRfc3339()
{
    QFETCH(QString, text);
    QTEST(parseRfc3339(text), "expected");
}

void TestCortexTime::fractionsKeepTheirValue()
{
    const Maybe time = parseRfc3339(u"2026-02-18T05:15:00.123456789Z");
    QVERIFY(time);
    QVERIFY(qAbs(*time - evening - 0.123456789) < 1e-6);
    const QString endless = u"2026-02-18T05:15:00."_s + QString(500, u'9') + u'Z';
    QVERIFY(parseRfc3339(endless));
}

void TestCortexTime::readsGoDurations_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<Maybe>("expected");

    QTest::newRow("as /scheduler/status prints") << u"1m0s"_s << Maybe(60);
    QTest::newRow("hours") << u"2h"_s << Maybe(7200);
    QTest::newRow("all units") << u"1h2m3s4ms5us6ns"_s << Maybe(3723.004005006);
    QTest::newRow("fraction") << u"1.5h"_s << Maybe(5400);
    QTest::newRow("bare fraction") << u".5s"_s << Maybe(0.5);
    QTest::newRow("bare dot behind") << u"1.s"_s << Maybe(1);
    QTest::newRow("micro sign") << u"41\u00b5s"_s << Maybe(41e-6);
    QTest::newRow("Greek letter") << u"41\u03bcs"_s << Maybe(41e-6);
    QTest::newRow("negative") << u"-90s"_s << Maybe(-90);
    QTest::newRow("zero needs no unit") << u"0"_s << Maybe(0);
    QTest::newRow("any order") << u"1s1h"_s << Maybe(3601);
    QTest::newRow("the longest") << u"2562047h"_s << Maybe(2562047 * 3600.0);

    QTest::newRow("empty") << QString() << Maybe();
    QTest::newRow("sign only") << u"-"_s << Maybe();
    QTest::newRow("number only") << u"60"_s << Maybe();
    QTest::newRow("unit only") << u"s"_s << Maybe();
    QTest::newRow("unknown unit") << u"1d"_s << Maybe();
    QTest::newRow("blank between") << u"1 m"_s << Maybe();
    QTest::newRow("two dots") << u"1.2.3s"_s << Maybe();
    QTest::newRow("dot only") << u".s"_s << Maybe();
    QTest::newRow("exponent") << u"1e3s"_s << Maybe();
    QTest::newRow("sign inside") << u"1h-5m"_s << Maybe();
    QTest::newRow("more than Go can count") << u"2562048h"_s << Maybe();
    QTest::newRow("digits of another script") << u"٥s"_s << Maybe();
}

void TestCortexTime::readsGoDurations()
{
    QFETCH(QString, text);
    QFETCH(Maybe, expected);
    const Maybe seconds = parseGoDuration(text);
    QCOMPARE(seconds.has_value(), expected.has_value());
    if (seconds)
        QVERIFY(qAbs(*seconds - *expected) < 1e-9 * qMax(1.0, qAbs(*expected)));
}

QTEST_GUILESS_MAIN(TestCortexTime)
#include "tst_cortextime.moc"
