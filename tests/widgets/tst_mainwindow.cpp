#include "models/triggermodel.h"
#include "theme.h"
#include "widgets/windowfixture.h"

#include <QAction>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QStatusBar>

using namespace console;
using namespace Qt::StringLiterals;

// Frame, keys and status bar of the real window.
class TestMainWindow : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Light); }
    void init() { m_test = std::make_unique<WindowFixture>(); }
    void cleanup() { m_test.reset(); }

    void theStatusBarTellsHostAgeAndVerdict()
    {
        QCOMPARE(m_test->text(u"dataAgeLabel"_s), u"No data yet"_s);
        m_test->window.setReport(samples::trouble());
        QCOMPARE(m_test->text(u"statusHostLabel"_s), u"ops@cortex-host"_s);
        QCOMPARE(m_test->text(u"dataAgeLabel"_s), u"Data 0 s old"_s);
        QCOMPARE(m_test->text(u"pollingLabel"_s), u"Polling every 5 s"_s);
        QCOMPARE(m_test->text(u"schedulerLabel"_s), u"Scheduler running"_s);
        QCOMPARE(m_test->text(u"worstLabel"_s), u"Worst: P0"_s);
        m_test->window.setReport(samples::calm());
        QCOMPARE(m_test->text(u"worstLabel"_s), u"Worst: ok"_s);
    }

    void theHeaderTellsWhereTheApiAnswersAndHowFast()
    {
        m_test->window.setReport(samples::calm());
        const QString shown = m_test->text(u"endpointLabel"_s);
        QVERIFY2(shown.startsWith(u"127.0.0.1:8900 · "_s) && shown.endsWith(u" ms"_s),
            qPrintable(shown));
        m_test->now += 34;
        QTRY_VERIFY(m_test->text(u"endpointLabel"_s).isEmpty()); // a latency of then is none of now
    }

    void oldDataNeverLooksLive()
    {
        m_test->window.setReport(samples::trouble());
        QVERIFY(m_test->text(u"connectionLabel"_s).contains(u"Connected"_s));
        m_test->now += 34;
        QTRY_VERIFY(
            m_test->text(u"connectionLabel"_s).contains(u"Data is 34 s old: last answer at"_s));
        QVERIFY(m_test->text(u"answerHeadline"_s).startsWith(u"Not live"_s));
        QCOMPARE(m_test->text(u"dataAgeLabel"_s), u"Data 34 s old"_s);
        QVERIFY(!m_test->text(u"worstLabel"_s).contains(u"P0"_s));
        const QModelIndex state
            = m_test->table()->currentIndex().siblingAtColumn(TriggerModel::StateColumn);
        QCOMPARE(state.data().toString(), u"stale, was firing"_s);
        const QString details = m_test->text(u"detailsState"_s);
        QVERIFY2(details.contains(u"stale"_s), qPrintable(details));
        m_test->window.setReport(samples::trouble(m_test->now));
        QCOMPARE(state.data().toString(), u"Firing"_s);
        QVERIFY(m_test->text(u"answerHeadline"_s).startsWith(u"P0"_s));
    }

    void aDesktopThatGoesDarkTakesTheColoursOfStatesAlong()
    {
        m_test->window.setReport(samples::trouble());
        const auto color = [this](const QString& name) {
            return m_test->find<QLabel>(name)->palette().color(QPalette::WindowText);
        };
        const QColor lightState = color(u"detailsState"_s);
        const QColor lightConnection = color(u"connectionLabel"_s);
        applyTheme(*qApp, ThemeKind::Dark);
        // At once, not with the next second.
        QTRY_VERIFY_WITH_TIMEOUT(
            color(u"detailsState"_s).lightnessF() > lightState.lightnessF() + 0.1, 500);
        QVERIFY(color(u"connectionLabel"_s).lightnessF() > lightConnection.lightnessF() + 0.1);
        applyTheme(*qApp, ThemeKind::Light);
        QTRY_COMPARE(color(u"detailsState"_s), lightState);
    }

    void keysSwitchPagesAndRefresh()
    {
        QSignalSpy refresh(&m_test->window, &MainWindow::refreshRequested);
        const auto* pages = m_test->find<QStackedWidget>(u"pages"_s);
        m_test->key(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(pages->currentWidget()->objectName(), u"metricsPage"_s);
        m_test->key(Qt::Key_1, Qt::ControlModifier);
        QCOMPARE(pages->currentWidget()->objectName(), u"triggersPage"_s);
        QVERIFY(m_test->table()->hasFocus());
        m_test->key(Qt::Key_F5);
        m_test->click(u"refreshButton"_s);
        QCOMPARE(refresh.count(), 2);
    }

    void theQuestionMarkListsTheKeys()
    {
        m_test->key(Qt::Key_Question);
        QTRY_VERIFY(m_test->window.findChild<QMessageBox*>(u"keysBox"_s));
        auto* box = m_test->find<QMessageBox>(u"keysBox"_s);
        for (const QString& keys :
            {u"F5"_s, u"Ctrl+1"_s, u"Ctrl+C"_s, u"Ctrl+F"_s, u"Esc"_s, u"Ctrl+Q"_s})
            QVERIFY2(box->text().contains(keys), qPrintable(keys));
        box->reject();
        QTRY_VERIFY(!m_test->window.findChild<QMessageBox*>(u"keysBox"_s));
    }

    void theRailGivesWayInANarrowWindow()
    {
        const auto* rail = m_test->find<QListWidget>(u"navigationRail"_s);
        const int wide = rail->width();
        m_test->window.resize(1024, 700);
        QTRY_VERIFY(rail->width() < wide / 2);
        QVERIFY(rail->item(1)->toolTip().contains(u"Metrics"_s)); // its word is hidden now
        m_test->window.resize(1280, 800);
        QTRY_COMPARE(rail->width(), wide);
    }

    void theRailCarriesTheWorstState()
    {
        m_test->window.setReport(samples::trouble());
        const auto* rail = m_test->find<QListWidget>(u"navigationRail"_s);
        QCOMPARE(rail->item(0)->data(Qt::AccessibleTextRole).toString(), u"Triggers: P0"_s);
        m_test->now += 34;
        QTRY_COMPARE(rail->item(0)->data(Qt::AccessibleTextRole).toString(), u"Triggers: stale"_s);
    }

    void faultsAreSwitchedAndAllSwitchedOff()
    {
        m_test->window.setFaults({u"dispatch-failures"_s, u"restart-loop"_s},
            {u"Mass dispatch failures"_s, u"Restart loop"_s});
        QSignalSpy toggled(&m_test->window, &MainWindow::faultToggled);
        const auto* button = m_test->find<QAbstractButton>(u"faultsButton"_s);
        auto* off = m_test->find<QAction>(u"faultsOff"_s);
        QVERIFY(button->isVisible());
        QVERIFY(!off->isEnabled());
        m_test->find<QAction>(u"fault_dispatch-failures"_s)->trigger();
        m_test->find<QAction>(u"fault_restart-loop"_s)->trigger();
        QCOMPARE(button->text().remove(u'&'), u"Demo faults: 2 on"_s);
        m_test->find<QAction>(u"fault_restart-loop"_s)->trigger();
        off->trigger();
        QCOMPARE(button->text().remove(u'&'), u"Demo faults"_s);
        const QList<QList<QVariant>> expected{{u"dispatch-failures"_s, true},
            {u"restart-loop"_s, true}, {u"restart-loop"_s, false}, {u"dispatch-failures"_s, false}};
        QCOMPARE(QList<QList<QVariant>>(toggled), expected);
    }

    void aSecondDemoReplacesTheFaults()
    {
        m_test->window.setFaults({u"a"_s}, {u"A"_s});
        m_test->find<QAction>(u"fault_a"_s)->trigger();
        m_test->window.setFaults({u"b"_s, u"c"_s}, {u"B"_s, u"C"_s});
        QCOMPARE(m_test->find<QMenu>(u"faultsMenu"_s)->actions().size(), 4); // a line, all off
        QVERIFY(!m_test->window.findChild<QAction*>(u"fault_a"_s));
        QCOMPARE(m_test->find<QAbstractButton>(u"faultsButton"_s)->text().remove(u'&'),
            u"Demo faults"_s);
    }

    void theFirstRunPageOffersWaysToBegin()
    {
        m_test->window.showSetup(u"No configuration."_s, {u"/home/ops/projects/cortex"_s});
        QCOMPARE(m_test->text(u"setupMessage"_s), u"No configuration."_s);
        for (const QString& name : {u"connectionLabel"_s, u"refreshButton"_s, u"navigationRail"_s})
            QVERIFY2(!m_test->find<QWidget>(name)->isVisible(), qPrintable(name));
        QVERIFY(!m_test->window.statusBar()->isVisible());
        QSignalSpy demo(&m_test->window, &MainWindow::demoRequested);
        QSignalSpy local(&m_test->window, &MainWindow::localCortexChosen);
        m_test->click(u"startDemoButton"_s);
        m_test->click(u"localCortexButton"_s);
        QCOMPARE(demo.count(), 1);
        QCOMPARE(local.first().first().toString(), u"/home/ops/projects/cortex"_s);
        m_test->key(Qt::Key_2, Qt::ControlModifier); // there is no page to go to
        QVERIFY(m_test->find<QWidget>(u"setupPage"_s)->isVisible());
        m_test->window.setProfile(u"local"_s, u"local"_s, u"cortex.service"_s);
        QVERIFY(m_test->find<QWidget>(u"triggersPage"_s)->isVisible());
        QVERIFY(m_test->find<QWidget>(u"refreshButton"_s)->isVisible());
        QVERIFY(m_test->window.statusBar()->isVisible());
    }

private:
    std::unique_ptr<WindowFixture> m_test;
};

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
