#include "charts/chartscale.h"

#include <QTest>

#include <cmath>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

Bucket bucket(double time, double min, double mean, double max)
{
    return {.time = time, .min = min, .max = max, .mean = mean, .count = 1};
}

} // namespace

class TestChartScale : public QObject
{
    Q_OBJECT
private slots:
    void ticksAreRound_data()
    {
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("maximum");
        QTest::addColumn<double>("step");
        QTest::newRow("nothing") << 0.0 << 1.0 << 0.5;
        QTest::newRow("counts") << 42.0 << 60.0 << 20.0;
        QTest::newRow("exactly a step") << 30.0 << 30.0 << 10.0;
        QTest::newRow("percent") << 57.1 << 60.0 << 20.0;
        QTest::newRow("small") << 0.004 << 0.004 << 0.002;
        QTest::newRow("large") << 212e6 << 300e6 << 100e6;
    }
    void ticksAreRound()
    {
        QFETCH(double, high);
        const AxisScale scale = niceScale(0, high, 3);
        QCOMPARE(scale.minimum, 0.0);
        QTEST(scale.maximum, "maximum");
        QTEST(scale.step, "step");
        QCOMPARE(scale.ticks(), int(scale.maximum / scale.step + 1.5));
    }

    void aGapIsNeverBridged()
    {
        const std::vector<Bucket> buckets{bucket(0, 1, 1, 1), bucket(10, 2, 2, 2), {.time = 20},
            {.time = 30}, {.time = 40}, bucket(50, 3, 3, 3)};
        const auto lines = lineSegments(buckets, 30, 1);
        QCOMPARE(lines.size(), 2);
        QCOMPARE(lines[0], (QList<QPointF>{{0, 1}, {10'000, 2}}));
        QCOMPARE(lines[1], (QList<QPointF>{{50'000, 3}}));
    }

    void aLateSampleIsNoGap()
    {
        const std::vector<Bucket> buckets{bucket(0, 1, 1, 1), {.time = 10}, bucket(20, 1, 1, 1)};
        QCOMPARE(lineSegments(buckets, 30, 1).size(), 1);
    }

    void countsHaveNoHalves()
    {
        QCOMPARE(niceScale(0, 1, 3, 1).step, 1.0);
        QCOMPARE(niceScale(0, 4, 3, 1).step, 2.0);
        QCOMPARE(niceScale(0, 7, 3, 1).step, 5.0); // 2.5 would be shown as 3
    }

    void labelsTellTicksApart_data()
    {
        QTest::addColumn<double>("step");
        QTest::addColumn<int>("decimals");
        QTest::newRow("whole") << 20.0 << 0;
        QTest::newRow("halves") << 2.5 << 1;
        QTest::newRow("quarters") << 0.25 << 2;
        QTest::newRow("thousandths") << 0.002 << 3;
    }
    void labelsTellTicksApart()
    {
        QFETCH(double, step);
        QTEST(AxisScale({0, 3 * step, step}).decimals(), "decimals");
    }

    void aSpikeInsideABucketStaysVisible()
    {
        const auto bands = bandSegments({bucket(0, 1, 2, 9), bucket(10, 1, 1, 1)}, 30, 100);
        QCOMPARE(bands.size(), 1);
        QCOMPARE(bands.first(),
            QPolygonF(QList<QPointF>{{0, 900}, {10'000, 100}, {10'000, 100}, {0, 100}}));
    }

    void gapsAreWhereNothingWasMeasured()
    {
        const std::vector<Bucket> buckets{{.time = 0}, {.time = 10}, {.time = 20}, {.time = 30},
            bucket(40, 1, 1, 1), {.time = 50}, bucket(60, 1, 1, 1), {.time = 70}, {.time = 80},
            {.time = 90}};
        QCOMPARE(gapsIn(buckets, {0, 100}, 25), (QList<TimeSpan>{{0, 40}, {70, 100}}));
        QCOMPARE(gapsIn({}, {0, 100}, 25), (QList<TimeSpan>{{0, 100}}));
    }

    void timesAreRoundInLocalTime()
    {
        const double from = 1'800'000'123;
        const auto ticks = timeTicks(from, from + 3600, 6);
        QVERIFY(ticks.size() >= 4 && ticks.size() <= 7);
        for (const TimeTick& tick : ticks)
            QCOMPARE(std::fmod(tick.time, 600), 0.0);
        QVERIFY(timeTicks(10, 10, 6).isEmpty());
        for (const TimeTick& tick : timeTicks(from, from + 7 * 86'400, 7))
            QVERIFY(!tick.label.contains(u':'));
    }

    void theCrosshairFindsTheBucketUnderIt()
    {
        const std::vector<Bucket> buckets{
            bucket(0, 1, 1, 1), bucket(10, 2, 2, 2), {.time = 20}, {.time = 30}, {.time = 100}};
        QCOMPARE(bucketAt(buckets, 4, 30)->mean, 1.0);
        QCOMPARE(bucketAt(buckets, 12, 30)->mean, 2.0);
        QCOMPARE(bucketAt(buckets, 25, 30)->mean, 2.0);
        QVERIFY(!bucketAt(buckets, 90, 30));
        QVERIFY(!bucketAt(buckets, -1, 30));
        QVERIFY(!bucketAt({}, 5, 30));
    }
};

QTEST_GUILESS_MAIN(TestChartScale)
#include "tst_chartscale.moc"
