#include "charts/metricchart.h"
#include "models/triggermodel.h"
#include "theme.h"
#include "widgets/windowfixture.h"

#include <QClipboard>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QTableWidget>

using namespace console;
using namespace Qt::StringLiterals;

class TestTriggersPage : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase() { applyTheme(*qApp, ThemeKind::Light); }
    void init() { m_test = std::make_unique<WindowFixture>(); }
    void cleanup() { m_test.reset(); }

    void theBannerGivesTheAnswer()
    {
        QCOMPARE(m_test->text(u"answerHeadline"_s), u"Looking at the host…"_s);
        m_test->window.setReport(samples::calm());
        QCOMPARE(m_test->text(u"answerHeadline"_s), u"No rollback trigger fires"_s);
        m_test->window.setReport(samples::trouble());
        QCOMPARE(m_test->text(u"answerHeadline"_s), u"P0: more than half of all dispatches fail"_s);
        QVERIFY(m_test->text(u"answerReason"_s).contains(u"24 of 42"_s));
    }

    void detailsFollowTheGravestUntilTheUserChooses()
    {
        m_test->window.setReport(samples::calm());
        QCOMPARE(m_test->text(u"detailsTitle"_s), u"Gateway critical events"_s);
        m_test->window.setReport(samples::trouble());
        QCOMPARE(m_test->text(u"detailsTitle"_s), u"Mass dispatch failures"_s);
        QTest::keyClick(m_test->table(), Qt::Key_Down);
        QCOMPARE(m_test->text(u"detailsTitle"_s), u"Database corruption"_s);
        m_test->window.setReport(samples::trouble());
        QCOMPARE(m_test->text(u"detailsTitle"_s), u"Database corruption"_s);
    }

    void aClickChoosesACondition()
    {
        m_test->window.setReport(samples::trouble());
        const QRect cell = m_test->table()->visualRect(indexOf(u"restart-loop"_s));
        QTest::mouseClick(m_test->table()->viewport(), Qt::LeftButton, {}, cell.center());
        QCOMPARE(m_test->text(u"detailsTitle"_s), u"Restart loop"_s);
    }

    void theArrowsVisitEveryConditionAndNoTitle()
    {
        m_test->window.setReport(samples::calm());
        QTest::keyClick(m_test->table(), Qt::Key_Home);
        QStringList visited;
        for (std::size_t i = 0; i < triggerDefinitions().size(); ++i) {
            visited += m_test->table()->currentIndex().data(TriggerModel::IdRole).toString();
            QTest::keyClick(m_test->table(), Qt::Key_Down);
        }
        QStringList expected;
        for (const TriggerDefinition& definition : triggerDefinitions())
            expected += definition.id;
        QCOMPARE(visited, expected);
    }

    void everythingFits_data()
    {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<bool>("allColumns");
        QTest::newRow("small") << QSize(1024, 700) << false;
        QTest::newRow("usual") << QSize(1440, 900) << true;
        QTest::newRow("large") << QSize(1920, 1200) << true;
    }
    void everythingFits()
    {
        QFETCH(QSize, size);
        QFETCH(bool, allColumns);
        m_test = std::make_unique<WindowFixture>(size);
        m_test->window.setReport(samples::trouble());
        QTRY_COMPARE(m_test->table()->verticalScrollBar()->maximum(), 0); // all 17 at a glance
        for (const TriggerDefinition& definition : triggerDefinitions()) {
            for (int column = 1; column < TriggerModel::ColumnCount; ++column) {
                if (!m_test->table()->isColumnHidden(column))
                    QVERIFY2(isShownWhole(indexOf(definition.id).siblingAtColumn(column)),
                        qPrintable(definition.id));
            }
        }
        QCOMPARE(!m_test->table()->isColumnHidden(TriggerModel::SinceColumn), allColumns);
        QVERIFY(!m_test->table()->isColumnHidden(TriggerModel::ValueColumn));
    }

    void columnsDoNotJumpWhileCountdownsRun()
    {
        m_test->window.setReport(samples::trouble());
        const int before = m_test->table()->header()->sectionSize(TriggerModel::StateColumn);
        for (const double later : {60.0, 4290.0}) { // "1 h 11 min left", "30 s left"
            m_test->now = samples::noon + later;
            Report report = samples::trouble();
            report.evaluatedAt = m_test->now;
            for (SourceStatus& source : report.sources)
                source.observedAt = m_test->now;
            m_test->window.setReport(report);
            QCOMPARE(m_test->table()->header()->sectionSize(TriggerModel::StateColumn), before);
        }
    }

    void theFilterHidesWhatDoesNotMatchAndEscapeShowsAllAgain()
    {
        m_test->window.setReport(samples::trouble());
        m_test->key(Qt::Key_F, Qt::ControlModifier);
        auto* filter = m_test->find<QLineEdit>(u"triggersFilter"_s);
        QTRY_VERIFY(filter->hasFocus());
        QTest::keyClicks(filter, u"mass"_s);
        QCOMPARE(m_test->table()->model()->rowCount(), 1);
        QVERIFY(m_test->table()->isExpanded(m_test->table()->model()->index(0, 0)));
        QTest::keyClicks(filter, u" nothing?"_s);
        QVERIFY(m_test->text(u"noMatch"_s).contains(u"mass nothing?"_s));
        QVERIFY(m_test->find<QLabel>(u"noMatch"_s)->isVisible());
        m_test->key(Qt::Key_Escape);
        QCOMPARE(m_test->table()->model()->rowCount(), 4);
        QVERIFY(m_test->table()->hasFocus());
        QVERIFY(!m_test->find<QLabel>(u"noMatch"_s)->isVisible());
    }

    void aClickOnATitleSorts()
    {
        m_test->window.setReport(samples::trouble());
        QHeaderView* header = m_test->table()->header();
        const auto clickValue = [header] {
            QTest::mouseClick(header->viewport(), Qt::LeftButton, {},
                {header->sectionViewportPosition(TriggerModel::ValueColumn) + 20,
                    header->height() / 2});
        };
        clickValue();
        const Qt::SortOrder first = header->sortIndicatorOrder();
        const QString top = firstOfP1();
        clickValue();
        QVERIFY(header->sortIndicatorOrder() != first);
        QVERIFY(firstOfP1() != top);
    }

    void copyingGivesTheDetailsAsText()
    {
        m_test->window.setReport(samples::trouble());
        m_test->click(u"copyButton"_s);
        const QString byButton = QGuiApplication::clipboard()->text();
        QVERIFY(byButton.contains(u"Mass dispatch failures"_s));
        QVERIFY(byButton.contains(u"session_disappeared: 17"_s));
        QGuiApplication::clipboard()->clear();
        m_test->table()->setFocus();
        m_test->key(Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), byButton);
    }

    void theDetailsShowFiguresAndWhatTheyMean()
    {
        m_test->window.setReport(samples::trouble());
        QCOMPARE(m_test->text(u"detailsValue"_s), u"57.1 %"_s);
        QCOMPARE(m_test->text(u"detailsValueNote"_s), u"24 of 42 attempts"_s);
        QCOMPARE(m_test->text(u"detailsThreshold"_s), u"> 50 %"_s);
        QCOMPARE(m_test->text(u"detailsThresholdNote"_s), u"threshold, 1 h window"_s);
        QCOMPARE(m_test->text(u"detailsChartCaption"_s),
            u"Share of failed attempts in an hour, last 2 h"_s);
        QVERIFY(m_test->find<MetricChart>(u"detailsChart"_s)->hasData());
        choose(u"unauthorized-access"_s);
        QCOMPARE(m_test->text(u"detailsValue"_s), u"—"_s);
        QVERIFY(m_test->text(u"detailsReason"_s).contains(u"audit_log"_s));
        QVERIFY(!m_test->find<MetricChart>(u"detailsChart"_s)->isVisible());
    }

    void theChartOfAYoungHistoryIsNoHatching()
    {
        m_test->history.start = samples::noon - 300;
        m_test->window.setReport(samples::trouble());
        QVERIFY(m_test->text(u"detailsChartCaption"_s).endsWith(u"last 15 min"_s));
    }

    void aHoldCountsDownEverySecond_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("first");
        QTest::addColumn<QString>("second");
        QTest::addColumn<QString>("row");
        QTest::newRow("hold") << u"unknown-failures"_s << u"fires in 1 h 12 min"_s
                              << u"fires in 1 h 11 min 59 s"_s << u"Pending, 1 h 11 min left"_s;
        QTest::newRow("growing silence") << u"scheduler-deadlock"_s << u"fires in 8 min"_s
                                         << u"fires in 7 min 59 s"_s << u"Pending, 7 min left"_s;
    }
    void aHoldCountsDownEverySecond()
    {
        QFETCH(QString, id);
        QFETCH(QString, first);
        QFETCH(QString, second);
        QFETCH(QString, row);
        m_test->window.setReport(samples::trouble());
        choose(id);
        const auto line = [this] { return m_test->text(u"detailsState"_s); };
        QVERIFY2(line().endsWith(first), qPrintable(line()));
        m_test->now += 1; // and no report
        QTRY_VERIFY2(line().endsWith(second), qPrintable(line()));
        QCOMPARE(indexOf(id).siblingAtColumn(TriggerModel::StateColumn).data().toString(), row);
    }

    void countsOfTheEvidenceStandInAColumn()
    {
        m_test->window.setReport(samples::trouble());
        const auto* evidence = m_test->find<QTableWidget>(u"evidenceTable"_s);
        QCOMPARE(evidence->rowCount(), 4);
        QCOMPARE(evidence->item(0, 1)->text(), u"session_disappeared"_s);
        QCOMPARE(evidence->item(0, 2)->text(), u"17"_s);
        QCOMPARE(evidence->item(3, 2)->text(), QString());
        QCOMPARE(evidence->verticalScrollBar()->maximum(), 0); // as high as its lines
        choose(u"restart-loop"_s);
        QVERIFY(!evidence->isVisible());
    }

    void evidenceCanBeCopied()
    {
        m_test->window.setReport(samples::trouble());
        auto* evidence = m_test->find<QTableWidget>(u"evidenceTable"_s);
        evidence->selectRow(1);
        evidence->setFocus();
        m_test->key(Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), u"dispatches: unknown_exit_state: 5"_s);
    }

    void theChartOfTheDetailsHasACrosshair()
    {
        m_test->window.setReport(samples::trouble());
        auto* chart = m_test->find<MetricChart>(u"detailsChart"_s);
        chart->setFocus();
        m_test->key(Qt::Key_Left);
        QVERIFY(chart->crosshair());
        QVERIFY(
            m_test->text(u"detailsChartCaption"_s).contains(chart->valueText(chart->crosshair())));
        m_test->key(Qt::Key_Escape);
        QVERIFY(!chart->crosshair());
    }

private:
    [[nodiscard]] QModelIndex indexOf(const QString& id) const
    {
        const QAbstractItemModel* model = m_test->table()->model();
        for (int group = 0; group < model->rowCount(); ++group) {
            const QModelIndex parent = model->index(group, 0);
            for (int row = 0; row < model->rowCount(parent); ++row) {
                if (model->index(row, 0, parent).data(TriggerModel::IdRole) == id)
                    return model->index(row, TriggerModel::TitleColumn, parent);
            }
        }
        return {};
    }
    void choose(const QString& id) const { m_test->table()->setCurrentIndex(indexOf(id)); }
    [[nodiscard]] QString firstOfP1() const
    {
        const QAbstractItemModel* model = m_test->table()->model();
        return model->index(0, 0, model->index(1, 0)).data(TriggerModel::IdRole).toString();
    }
    [[nodiscard]] bool isShownWhole(const QModelIndex& index) const
    {
        constexpr int padding = 2 * (gridStep - 1);
        const QRect box = m_test->table()->visualRect(index);
        return tabularWidth(textFont(TextSize::Body), index.data().toString())
            <= box.width() - padding
            && box.right() <= m_test->table()->viewport()->width();
    }

    std::unique_ptr<WindowFixture> m_test;
};

QTEST_MAIN(TestTriggersPage)
#include "tst_triggerspage.moc"
