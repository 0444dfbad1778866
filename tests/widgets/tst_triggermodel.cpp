#include "models/triggerfilter.h"
#include "models/triggermodel.h"
#include "models/triggertext.h"
#include "widgets/samples.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

class TestTriggerModel : public QObject
{
    Q_OBJECT
private slots:
    void init()
    {
        m_model = std::make_unique<TriggerModel>();
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
    }

    void groupsTriggersBySeverity()
    {
        m_model->setTriggers(samples::calm().triggers, samples::noon);
        QCOMPARE(m_model->rowCount(), 4);
        const QList<int> sizes{5, 4, 3, 5};
        for (int group = 0; group < 4; ++group)
            QCOMPARE(m_model->rowCount(m_model->index(group, 0)), sizes.at(group));
        QCOMPARE(m_model->index(0, 0).data().toString(), u"P0 · Roll back at once"_s);
        QCOMPARE(m_model->index(3, 0).data().toString(), u"Alert thresholds"_s);
    }

    void showsStateValueAndThreshold()
    {
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        QCOMPARE(cell(u"dispatch-failures"_s, TriggerModel::StateColumn), u"Firing"_s);
        QCOMPARE(cell(u"dispatch-failures"_s, TriggerModel::ValueColumn), u"57.1 %"_s);
        QCOMPARE(cell(u"dispatch-failures"_s, TriggerModel::FiresAtColumn), u"> 50 % in 1 h"_s);
        QCOMPARE(cell(u"dispatch-failures"_s, TriggerModel::SinceColumn), u"6 min"_s);
        QCOMPARE(
            cell(u"unknown-failures"_s, TriggerModel::StateColumn), u"Pending, 1 h 12 min left"_s);
        QCOMPARE(cell(u"unauthorized-access"_s, TriggerModel::ValueColumn), u"—"_s);
    }

    void aCountdownChangesOnlyWhatIsSeenToChange()
    {
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        QSignalSpy changed(m_model.get(), &TriggerModel::dataChanged);
        QSignalSpy reset(m_model.get(), &TriggerModel::modelReset);
        m_model->setNow(samples::noon + 1); // 1 h 11 min 59 s and 7 min 59 s left
        QCOMPARE(
            cell(u"unknown-failures"_s, TriggerModel::StateColumn), u"Pending, 1 h 11 min left"_s);
        QCOMPARE(
            cell(u"scheduler-deadlock"_s, TriggerModel::StateColumn), u"Pending, 7 min left"_s);
        QCOMPARE(changed.count(), 2);
        m_model->setNow(samples::noon + 2); // one ring grows by a step
        QCOMPARE(changed.count(), 3);
        m_model->setNow(samples::noon + 3);
        QCOMPARE(changed.count(), 3);
        QCOMPARE(reset.count(), 0);
    }

    void aReportWithTheSameTriggersKeepsPersistentIndexes()
    {
        m_model->setTriggers(samples::calm().triggers, samples::noon);
        const QPersistentModelIndex index(m_model->indexOf(u"dispatch-failures"_s));
        QSignalSpy changed(m_model.get(), &TriggerModel::dataChanged);
        m_model->setTriggers(samples::calm().triggers, samples::noon);
        QCOMPARE(changed.count(), 0);
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        QVERIFY(index.isValid());
        QCOMPARE(index.data(TriggerModel::StateRole).toInt(), int(TriggerState::Firing));
    }

    void fewerTriggersResetTheModel()
    {
        Report report = samples::calm();
        m_model->setTriggers(report.triggers, samples::noon);
        report.triggers.resize(5);
        QSignalSpy reset(m_model.get(), &TriggerModel::modelReset);
        m_model->setTriggers(report.triggers, samples::noon);
        QCOMPARE(reset.count(), 1);
        QCOMPARE(m_model->rowCount(), 1);
        m_model->setTriggers({}, samples::noon);
        QCOMPARE(m_model->rowCount(), 0);
    }

    void staleStatesSaySo()
    {
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        m_model->setStale(true);
        for (const TriggerDefinition& definition : triggerDefinitions())
            QVERIFY(cell(definition.id, TriggerModel::StateColumn).startsWith(u"stale"_s));
        m_model->setStale(false);
        QCOMPARE(cell(u"dispatch-failures"_s, TriggerModel::StateColumn), u"Firing"_s);
    }

    void aFilterKeepsSeveritiesWithAMatch()
    {
        TriggerFilter filter;
        const QAbstractItemModelTester tester(&filter);
        filter.setSourceModel(m_model.get());
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        filter.setWords(u"  FAILURES  "_s);
        QCOMPARE(filter.rowCount(), 2); // Mass dispatch failures, Unknown failures
        filter.setWords(u"mass fail"_s);
        QCOMPARE(filter.rowCount(), 1);
        QCOMPARE(filter.rowCount(filter.index(0, 0)), 1);
        filter.setWords(u"nothing like this"_s);
        QCOMPARE(filter.rowCount(), 0);
        filter.setWords({});
        QCOMPARE(filter.rowCount(), 4);
    }

    void sortingStaysWithinSeverities_data()
    {
        QTest::addColumn<Qt::SortOrder>("order");
        QTest::newRow("ascending") << Qt::AscendingOrder;
        QTest::newRow("descending") << Qt::DescendingOrder;
    }
    void sortingStaysWithinSeverities()
    {
        QFETCH(Qt::SortOrder, order);
        TriggerFilter filter;
        filter.setSourceModel(m_model.get());
        m_model->setTriggers(samples::trouble().triggers, samples::noon);
        for (int column = 0; column < TriggerModel::ColumnCount; ++column) {
            filter.sort(column, order);
            for (int group = 0; group < 4; ++group)
                QCOMPARE(filter.index(group, 0).data(TriggerModel::SeverityRole).toInt(), group);
        }
        filter.sort(TriggerModel::ValueColumn, Qt::DescendingOrder);
        const QModelIndex first = filter.index(0, TriggerModel::TitleColumn, filter.index(1, 0));
        QCOMPARE(first.data().toString(), u"Rate limit exhausted with backlog"_s);
    }

    void theClipboardTextTellsEverything()
    {
        Report report = samples::trouble();
        const QString text = TriggerText::describe(
            samples::find(report, u"dispatch-failures"_s), samples::noon, false);
        for (const QString& part : {u"P0"_s, u"Mass dispatch failures"_s, u"dispatch-failures"_s,
                 u"Firing"_s, u"57.1 %"_s, u"24 of 42"_s, u"> 50 % in 1 h"_s,
                 u"session_disappeared: 17"_s, u"UTC"_s, u"What to do"_s})
            QVERIFY2(text.contains(part), qPrintable(part));
    }

    void theGravestFiringTriggerComesFirst()
    {
        QVERIFY(!mostUrgent({}));
        QCOMPARE(mostUrgent(samples::trouble().triggers)->id, u"dispatch-failures"_s);
        QCOMPARE(mostUrgent(samples::calm().triggers)->id, u"gateway-critical"_s);
    }

    void aHoldProgressesFromZeroToOne()
    {
        Report report = samples::trouble();
        const TriggerStatus& pending = samples::find(report, u"unknown-failures"_s);
        QCOMPARE(holdProgress(pending, pending.since), 0.0);
        QCOMPARE(holdProgress(pending, samples::noon), 0.4);
        QCOMPARE(holdProgress(pending, *pending.firesAt + 9), 1.0);
        QCOMPARE(holdProgress(report.triggers.front(), samples::noon), 0.0);
    }

private:
    [[nodiscard]] QString cell(const QString& id, int column) const
    {
        return m_model->indexOf(id).siblingAtColumn(column).data().toString();
    }

    std::unique_ptr<TriggerModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_MAIN(TestTriggerModel)
#include "tst_triggermodel.moc"
