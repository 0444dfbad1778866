#include "charts/metricchart.h"
#include "mainwindow.h"
#include "models/triggermodel.h"
#include "panels/metricspage.h"
#include "theme.h"
#include "widgets/samples.h"

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QTest>
#include <QTreeView>

using namespace console;
using namespace Qt::StringLiterals;

// Drives the real window by object names.
class TestMainWindow : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Light); }
    void init()
    {
        m_now = samples::noon;
        m_history = samples::FakeHistory();
        m_window = std::make_unique<MainWindow>(m_history, [this] { return m_now; });
        m_window->resize(1280, 800);
        m_window->setPollInterval(5);
        m_window->setProfile(u"production"_s, u"ops@cortex-host"_s, u"cortex.service"_s);
        m_window->show();
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    }
    void cleanup() { m_window.reset(); }

    void theBannerGivesTheAnswer()
    {
        m_window->setReport(samples::calm());
        QCOMPARE(text(u"answerHeadline"_s), u"No rollback trigger fires"_s);
        QCOMPARE(text(u"worstLabel"_s), u"Worst: ok"_s);
        m_window->setReport(samples::trouble());
        QCOMPARE(text(u"answerHeadline"_s), u"P0: more than half of all dispatches fail"_s);
        QVERIFY(text(u"answerReason"_s).contains(u"24 of 42"_s));
        QCOMPARE(text(u"worstLabel"_s), u"Worst: P0"_s);
    }

    void theGravestTriggerIsSelectedFirstAndTheUsersChoiceKept()
    {
        m_window->setReport(samples::trouble());
        QCOMPARE(text(u"detailsTitle"_s), u"Mass dispatch failures"_s);
        QTest::keyClick(table(), Qt::Key_Down);
        QCOMPARE(text(u"detailsTitle"_s), u"Database corruption"_s);
        m_window->setReport(samples::trouble());
        QCOMPARE(text(u"detailsTitle"_s), u"Database corruption"_s);
    }

    void nothingIsCutOffAtTheSmallestSize()
    {
        m_window->setReport(samples::trouble());
        const QAbstractItemModel* model = table()->model();
        for (int group = 0; group < model->rowCount(); ++group) {
            const QModelIndex parent = model->index(group, 0);
            for (int row = 0; row < model->rowCount(parent); ++row) {
                for (int column = 0; column < model->columnCount(); ++column) {
                    const QModelIndex index = model->index(row, column, parent);
                    if (index.data(TriggerModel::IdRole) == u"rate-limit-exhaustion"_s)
                        continue; // elided with a tooltip in wide fonts
                    const QString shown = index.data().toString();
                    QVERIFY2(tabularWidth(textFont(TextSize::Body), shown)
                            <= table()->visualRect(index).width() - 2 * (gridStep - 1),
                        qPrintable(shown));
                    QVERIFY(table()->visualRect(index).right() <= table()->viewport()->width());
                }
            }
        }
    }

    void theFilterHidesWhatDoesNotMatch()
    {
        m_window->setReport(samples::trouble());
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        auto* filter = m_window->findChild<QLineEdit*>(u"triggersFilter"_s);
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, u"mass"_s);
        QCOMPARE(table()->model()->rowCount(), 1);
        QVERIFY(table()->isExpanded(table()->model()->index(0, 0)));
        filter->clear();
        QCOMPARE(table()->model()->rowCount(), 4);
    }

    void copyingGivesTheDetailsAsText()
    {
        m_window->setReport(samples::trouble());
        click(u"copyButton"_s);
        const QString byButton = QGuiApplication::clipboard()->text();
        QVERIFY(byButton.contains(u"Mass dispatch failures"_s));
        QVERIFY(byButton.contains(u"session_disappeared: 17"_s));
        QGuiApplication::clipboard()->clear();
        table()->setFocus();
        QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), byButton);
    }

    void oldDataNeverLooksLive()
    {
        m_window->setReport(samples::trouble());
        QVERIFY(text(u"connectionLabel"_s).contains(u"Connected"_s));
        m_now += 34;
        QTRY_VERIFY(text(u"connectionLabel"_s).contains(u"Data is 34 s old: last answer at"_s));
        QVERIFY(text(u"answerHeadline"_s).startsWith(u"Not live"_s));
        QCOMPARE(text(u"dataAgeLabel"_s), u"Data 34 s old"_s);
        QVERIFY(!text(u"worstLabel"_s).contains(u"P0"_s));
        const QModelIndex state = table()->currentIndex().siblingAtColumn(2);
        QCOMPARE(state.data().toString(), u"stale, was firing"_s);
        QVERIFY2(text(u"detailsState"_s).contains(u"stale"_s), qPrintable(text(u"detailsState"_s)));
        m_window->setReport(samples::trouble(m_now));
        QCOMPARE(state.data().toString(), u"Firing"_s);
        QVERIFY(text(u"answerHeadline"_s).startsWith(u"P0"_s));
    }

    void oldFiguresOnTheMetricsPageSaySo()
    {
        m_window->setReport(samples::calm());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(text(u"chartLatencyValue"_s).contains(u" ms"_s));
        QVERIFY(!text(u"chartLatencyValue"_s).contains(u"stale"_s));
        m_now += 34;
        QTRY_VERIFY(text(u"chartLatencyValue"_s).startsWith(u"stale"_s));
    }

    void aRefreshLeavesTheCrosshairAndItsValues()
    {
        m_window->setReport(samples::calm());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        auto* chart = m_window->findChild<MetricChart*>(u"chartDispatches"_s);
        const QRect view = chart->viewport()->rect();
        QTest::mouseMove(chart->viewport(), {view.width() / 4, view.height() / 2});
        QTRY_VERIFY(!text(u"crosshairTime"_s).isEmpty());
        const QString then = text(u"chartDispatchesValue"_s);
        QVERIFY(then != chart->legendText({}));
        m_window->findChild<MetricsPage*>()->refresh();
        QCOMPARE(text(u"chartDispatchesValue"_s), then);
    }

    void countdownsGoOnWithoutAReport()
    {
        m_window->setReport(samples::trouble());
        m_now += 5;
        QTRY_COMPARE(text(u"dataAgeLabel"_s), u"Data 5 s old"_s);
        const QModelIndex pending = table()->model()->index(0, 2, table()->model()->index(1, 0));
        QCOMPARE(pending.data().toString(), u"Pending, 1 h 11 min left"_s);
    }

    void keysSwitchPagesAndRefresh()
    {
        QSignalSpy refresh(m_window.get(), &MainWindow::refreshRequested);
        auto* pages = m_window->findChild<QStackedWidget*>(u"pages"_s);
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(pages->currentWidget()->objectName(), u"metricsPage"_s);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(pages->currentWidget()->objectName(), u"triggersPage"_s);
        QTest::keyClick(m_window.get(), Qt::Key_F5);
        click(u"refreshButton"_s);
        QCOMPARE(refresh.count(), 2);
        QTest::keyClick(m_window.get(), Qt::Key_Question);
        QTRY_VERIFY(m_window->findChild<QWidget*>(u"keysBox"_s));
        m_window->findChild<QMessageBox*>(u"keysBox"_s)->reject();
    }

    void faultsAreToggledFromTheMenu()
    {
        m_window->setFaults({u"dispatch-failures"_s}, {u"Mass dispatch failures"_s});
        QSignalSpy toggled(m_window.get(), &MainWindow::faultToggled);
        auto* action = m_window->findChild<QAction*>(u"fault_dispatch-failures"_s);
        action->trigger();
        action->trigger();
        QCOMPARE(toggled.count(), 2);
        QCOMPARE(toggled.first(), (QList<QVariant>{u"dispatch-failures"_s, true}));
        QCOMPARE(toggled.last(), (QList<QVariant>{u"dispatch-failures"_s, false}));
    }

    void theFirstRunPageOffersWaysToBegin()
    {
        m_window->showSetup(u"No configuration."_s, {u"/home/ops/projects/cortex"_s});
        QSignalSpy demo(m_window.get(), &MainWindow::demoRequested);
        QSignalSpy local(m_window.get(), &MainWindow::localCortexChosen);
        click(u"startDemoButton"_s);
        click(u"localCortexButton"_s);
        QCOMPARE(demo.count(), 1);
        QCOMPARE(local.first().first().toString(), u"/home/ops/projects/cortex"_s);
        m_window->setProfile(u"local"_s, u"local"_s, u"cortex.service"_s);
        QVERIFY(m_window->findChild<QWidget*>(u"triggersPage"_s)->isVisible());
    }

    void aHiddenMetricsPageCostsNothing()
    {
        m_window->setReport(samples::calm());
        const int before = m_history.calls;
        m_window->setReport(samples::calm());
        QVERIFY(m_history.calls - before <= 1); // the small chart in the details
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        QVERIFY(m_history.calls - before >= 8); // six charts, two of them with two lines
    }

    void rangesAreExclusive()
    {
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        for (const QString& id : {u"15m"_s, u"1h"_s, u"6h"_s, u"24h"_s, u"7d"_s}) {
            click(QString(u"range_"_s + id));
            for (const QString& other : {u"15m"_s, u"1h"_s, u"6h"_s, u"24h"_s, u"7d"_s}) {
                auto* button = m_window->findChild<QPushButton*>(QString(u"range_"_s + other));
                QCOMPARE(button->isChecked(), other == id);
            }
        }
    }

    void theCrosshairIsSharedByAllCharts()
    {
        m_window->setReport(samples::calm());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        const auto charts
            = m_window->findChild<QWidget*>(u"metricsPage"_s)->findChildren<MetricChart*>();
        QCOMPARE(charts.size(), 6);
        QList<QImage> before;
        for (MetricChart* chart : charts)
            before.append(chart->grab().toImage());
        const QPoint middle = charts.first()->viewport()->rect().center();
        QTest::mouseMove(charts.first()->viewport(), middle);
        QTRY_VERIFY(!text(u"crosshairTime"_s).isEmpty());
        for (qsizetype i = 0; i < charts.size(); ++i)
            QVERIFY2(charts[i]->grab().toImage() != before[i], qPrintable(charts[i]->objectName()));
    }

    void emptyChartsSaySo()
    {
        m_history.empty = true;
        m_window->setReport(samples::calm());
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        for (const MetricChart* chart : m_window->findChildren<MetricChart*>())
            QVERIFY(!chart->hasData());
    }

private:
    [[nodiscard]] QString text(const QString& name) const
    {
        return m_window->findChild<QLabel*>(name)->text();
    }
    [[nodiscard]] QTreeView* table() const
    {
        return m_window->findChild<QTreeView*>(u"triggersTable"_s);
    }
    void click(const QString& name) const
    {
        QTest::mouseClick(m_window->findChild<QPushButton*>(name), Qt::LeftButton);
    }

    double m_now = samples::noon;
    samples::FakeHistory m_history;
    std::unique_ptr<MainWindow> m_window;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
