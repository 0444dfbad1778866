#include "charts/metricchart.h"
#include "panels/metricspage.h"
#include "theme.h"
#include "widgets/windowfixture.h"

#include <QElapsedTimer>
#include <QPushButton>

#include <algorithm>

using namespace console;
using namespace Qt::StringLiterals;

class TestMetricsPage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Light); }
    void init() { m_test = std::make_unique<WindowFixture>(); }
    void cleanup() { m_test.reset(); }

    void aHiddenPageCostsNothing()
    {
        m_test->window.setReport(samples::calm());
        const int before = m_test->history.calls;
        m_test->window.setReport(samples::calm());
        QVERIFY(m_test->history.calls - before <= 2); // the small chart in the details
        open();
        QVERIFY(m_test->history.calls - before >= 8); // six charts, two of them with two lines
    }

    void rangesAreExclusive()
    {
        open();
        for (const QString& id : ranges()) {
            m_test->click(QString(u"range_"_s + id));
            for (const QString& other : ranges()) {
                const auto* button = m_test->find<QPushButton>(QString(u"range_"_s + other));
                QCOMPARE(button->isChecked(), other == id);
            }
        }
    }

    void aRangeReachesAsFarBackAsItSays_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("seconds");
        QTest::newRow("15 min") << u"15m"_s << 900.0;
        QTest::newRow("14 d") << u"14d"_s << 1'209'600.0;
    }
    void aRangeReachesAsFarBackAsItSays()
    {
        QFETCH(QString, id);
        QFETCH(double, seconds);
        open();
        m_test->click(QString(u"range_"_s + id));
        QCOMPARE(m_test->history.from, m_test->now - seconds);
        QCOMPARE(m_test->history.to, m_test->now);
    }

    void theFirstRangeSuitsWhatWasRecorded_data()
    {
        QTest::addColumn<double>("start");
        QTest::addColumn<QString>("range");
        QTest::newRow("watching for minutes") << samples::noon - 300 << u"range_15m"_s;
        QTest::newRow("watching for long") << samples::noon - 86'400 << u"range_1h"_s;
    }
    void theFirstRangeSuitsWhatWasRecorded()
    {
        QFETCH(double, start);
        QFETCH(QString, range);
        m_test->history.start = start;
        open();
        QVERIFY(m_test->find<QPushButton>(range)->isChecked());
    }

    void theCrosshairIsSharedByAllCharts()
    {
        m_test->window.setReport(samples::calm());
        open();
        QCOMPARE(charts().size(), 6);
        QList<QImage> before;
        for (MetricChart* chart : charts())
            before.append(chart->grab().toImage());
        QTest::mouseMove(
            charts().first()->viewport(), charts().first()->viewport()->rect().center());
        QTRY_VERIFY(charts().first()->crosshair());
        for (qsizetype i = 0; i < charts().size(); ++i) {
            QCOMPARE(charts()[i]->crosshair(), charts().first()->crosshair());
            QVERIFY(charts()[i]->grab().toImage() != before[i]);
        }
    }

    void theArrowsMoveTheCrosshair()
    {
        m_test->window.setReport(samples::calm());
        open();
        MetricChart* chart = charts().first();
        chart->setFocus();
        m_test->key(Qt::Key_Left);
        const auto first = chart->crosshair();
        m_test->key(Qt::Key_Left);
        QVERIFY(first && chart->crosshair() < first);
        QCOMPARE(charts().last()->crosshair(), chart->crosshair());
        m_test->key(Qt::Key_Right);
        QCOMPARE(*chart->crosshair(), *first);
        m_test->key(Qt::Key_Escape);
        QVERIFY(!chart->crosshair());
    }

    void aRefreshLeavesTheCrosshairAndItsValues()
    {
        m_test->window.setReport(samples::calm());
        open();
        auto* chart = m_test->find<MetricChart>(u"chartDispatches"_s);
        const QRect view = chart->viewport()->rect();
        QTest::mouseMove(chart->viewport(), {view.width() / 4, view.height() / 2});
        QTRY_VERIFY(chart->crosshair());
        const QString then = m_test->text(u"chartDispatchesValue"_s);
        QVERIFY(then != chart->legendText({}));
        page()->refresh();
        QCOMPARE(m_test->text(u"chartDispatchesValue"_s), then);
    }

    void oldFiguresSaySo()
    {
        m_test->window.setReport(samples::calm());
        open();
        QVERIFY(m_test->text(u"chartLatencyValue"_s).contains(u" ms"_s));
        QVERIFY(!m_test->text(u"chartLatencyValue"_s).contains(u"stale"_s));
        m_test->now += 34;
        QTRY_VERIFY(m_test->text(u"chartLatencyValue"_s).startsWith(u"stale"_s));
    }

    void anEmptyChartSaysWhy()
    {
        m_test->history.empty = true;
        Report report = samples::calm();
        report.sources.front() = {.id = u"api"_s, .title = u"HTTP API"_s, .message = u"Refused."_s};
        m_test->window.setReport(report);
        open();
        for (const MetricChart* chart : charts())
            QVERIFY(!chart->hasData());
        for (const QString& name : {u"chartLatency"_s, u"chartRateLimit"_s}) // both from the API
            QCOMPARE(
                m_test->find<MetricChart>(name)->emptyText(), u"No data: HTTP API: Refused."_s);
        QVERIFY(m_test->find<MetricChart>(u"chartRunning"_s)
                    ->emptyText()
                    .startsWith(u"No data in this range."_s));
    }

    void unitsSuitTheValues_data()
    {
        QTest::addColumn<int>("metric");
        QTest::addColumn<double>("greatest");
        QTest::addColumn<QString>("suffix");
        QTest::newRow("fast") << int(Metric::ApiLatency) << 0.05 << u" ms"_s;
        QTest::newRow("slow") << int(Metric::ApiLatency) << 6.2 << u" s"_s;
        QTest::newRow("small") << int(Metric::MemoryRss) << 2e8 << u" MB"_s;
        QTest::newRow("large") << int(Metric::MemoryRss) << 3e9 << u" GB"_s;
    }
    void unitsSuitTheValues()
    {
        QFETCH(int, metric);
        QFETCH(double, greatest);
        QTEST(metricStyle(Metric(metric), greatest).suffix, "suffix");
    }

    // Printed, not judged: the machine is shared.
    void costOfARefreshAndOfTheCrosshair()
    {
        m_test = std::make_unique<WindowFixture>(QSize(1600, 1000));
        m_test->window.setReport(samples::calm());
        open();
        m_test->click(u"range_24h"_s);
        qInfo("refresh of six charts: %.1f ms", median([this] {
            page()->refresh();
            paint();
        }));
        double x = 0;
        qInfo("crosshair in six charts: %.1f ms", median([this, &x] {
            emit charts().first()->hovered(m_test->now - 80'000 + (x += 1000));
            paint();
        }));
        QVERIFY(charts().first()->crosshair());
    }

private:
    [[nodiscard]] static QStringList ranges()
    {
        return {u"15m"_s, u"1h"_s, u"6h"_s, u"24h"_s, u"7d"_s, u"14d"_s};
    }
    template <typename Work> [[nodiscard]] static double median(const Work& work)
    {
        std::array<qint64, 15> times{};
        for (qint64& time : times) {
            QElapsedTimer timer;
            timer.start();
            work();
            time = timer.nsecsElapsed();
        }
        std::sort(times.begin(), times.end());
        return double(times[times.size() / 2]) / 1e6;
    }
    // What is dirty, now and not with the next frame.
    void paint()
    {
        QEvent request(QEvent::UpdateRequest);
        QCoreApplication::sendEvent(&m_test->window, &request);
    }
    void open() { m_test->key(Qt::Key_2, Qt::ControlModifier); }
    [[nodiscard]] MetricsPage* page() const { return m_test->find<MetricsPage>(u"metricsPage"_s); }
    [[nodiscard]] QList<MetricChart*> charts() const
    {
        return page()->findChildren<MetricChart*>();
    }

    std::unique_ptr<WindowFixture> m_test;
};

QTEST_MAIN(TestMetricsPage)
#include "tst_metricspage.moc"
