#include "theme.h"
#include "widgets/windowfixture.h"

#include <QAccessible>
#include <QListWidget>

using namespace console;
using namespace Qt::StringLiterals;

// What a keyboard and a screen reader meet.
class TestAccessibility : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Light); }
    void init()
    {
        m_test = std::make_unique<WindowFixture>();
        m_test->window.setFaults({u"restart-loop"_s}, {u"Restart loop"_s});
        m_test->window.setReport(samples::trouble());
    }
    void cleanup() { m_test.reset(); }

    void tabGoesThroughThePageInReadingOrder_data()
    {
        QTest::addColumn<int>("page");
        QTest::addColumn<QStringList>("names");
        const QStringList frame{u"faultsButton"_s, u"refreshButton"_s, u"navigationRail"_s};
        QTest::newRow("triggers") << 0
                                  << frame
                + QStringList{u"triggersFilter"_s, u"triggersTable"_s, u"detailsChart"_s,
                    u"evidenceTable"_s, u"copyButton"_s};
        QTest::newRow("metrics") << 1
                                 << frame
                + QStringList{u"range_1h"_s, u"chartRunning"_s, u"chartDispatches"_s,
                    u"chartRateLimit"_s, u"chartLatency"_s, u"chartMemory"_s, u"chartRestarts"_s};
    }
    void tabGoesThroughThePageInReadingOrder()
    {
        QFETCH(int, page);
        QFETCH(QStringList, names);
        m_test->find<QListWidget>(u"navigationRail"_s)->setCurrentRow(page);
        QStringList visited;
        for (const QWidget* widget : tabStops())
            visited += widget->objectName();
        QCOMPARE(visited, names);
    }

    void everyTabStopHasANameAndARole_data()
    {
        QTest::addColumn<int>("page");
        QTest::newRow("triggers") << 0;
        QTest::newRow("metrics") << 1;
        QTest::newRow("setup") << -1;
    }
    void everyTabStopHasANameAndARole()
    {
        QFETCH(int, page);
        if (page < 0)
            m_test->window.showSetup(u"No configuration."_s, {u"/home/ops/cortex"_s});
        else
            m_test->find<QListWidget>(u"navigationRail"_s)->setCurrentRow(page);
        const QList<QWidget*> stops = tabStops();
        QVERIFY(stops.size() >= 3);
        for (QWidget* widget : stops) {
            QVERIFY(!widget->objectName().isEmpty());
            QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(widget);
            QVERIFY2(interface && interface->role() != QAccessible::NoRole,
                qPrintable(widget->objectName()));
            QVERIFY2(
                !interface->text(QAccessible::Name).isEmpty(), qPrintable(widget->objectName()));
        }
    }

    void aStateIsReadAloudWhereOnlyItsShapeIsSeen()
    {
        const QModelIndex index = m_test->table()->currentIndex();
        QCOMPARE(index.siblingAtColumn(0).data(Qt::AccessibleTextRole).toString(), u"Firing"_s);
    }

private:
    // Those that Tab reaches now, beginning at the header.
    [[nodiscard]] QList<QWidget*> tabStops() const
    {
        QList<QWidget*> found;
        QWidget* widget = m_test->window.nextInFocusChain();
        for (; widget != &m_test->window; widget = widget->nextInFocusChain()) {
            if (widget->isVisible() && widget->isEnabled()
                && (widget->focusPolicy() & Qt::TabFocus) != 0 && !widget->focusProxy())
                found += widget;
        }
        return found;
    }

    std::unique_ptr<WindowFixture> m_test;
};

QTEST_MAIN(TestAccessibility)
#include "tst_accessibility.moc"
