#include "panels/triggertable.h"

#include "delegates/triggerdelegate.h"
#include "models/triggermodel.h"
#include "theme.h"

#include <QHeaderView>

#include <algorithm>

namespace console {

using namespace Qt::StringLiterals;

TriggerTable::TriggerTable(QAbstractItemModel& model, QWidget* parent)
    : QTreeView(parent)
    , m_delegate(new TriggerDelegate(this))
{
    setObjectName(u"triggersTable"_s);
    setAccessibleName(tr("Conditions"));
    setModel(&model);
    setItemDelegate(m_delegate);
    setFrameShape(QFrame::NoFrame);
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setIndentation(0);
    setUniformRowHeights(true);
    setSortingEnabled(true);
    sortByColumn(-1, Qt::AscendingOrder);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    header()->setFont(textFont(TextSize::Small));
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    header()->setMinimumSectionSize(24);
    header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    header()->setSectionResizeMode(TriggerModel::TitleColumn, QHeaderView::Stretch);
}

void TriggerTable::fit()
{
    spanGroups();
    shareHeight();
    hideWhatDoesNotFit();
}

void TriggerTable::spanGroups()
{
    expandAll();
    for (int group = 0; group < model()->rowCount(); ++group)
        setFirstColumnSpanned(group, {}, true);
}

void TriggerTable::shareHeight()
{
    constexpr int groups = 4;
    constexpr int airy = 30;
    const int rows = int(triggerDefinitions().size()) + groups;
    const int tight = fontMetrics().height() + gridStep / 2;
    const int share = viewport()->height() / rows;
    if (m_delegate->setRowHeight(std::clamp(share, tight, std::max(tight, airy))))
        scheduleDelayedItemsLayout();
}

void TriggerTable::hideWhatDoesNotFit()
{
    int needed = 0;
    for (int column = 0; column < TriggerModel::ColumnCount; ++column)
        needed += std::max(sizeHintForColumn(column), header()->sectionSizeHint(column));
    for (const int column : {TriggerModel::SinceColumn, TriggerModel::FiresAtColumn}) {
        const bool tooWide = needed > viewport()->width();
        if (tooWide)
            needed -= std::max(sizeHintForColumn(column), header()->sectionSizeHint(column));
        setColumnHidden(column, tooWide);
    }
}

void TriggerTable::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    shareHeight();
    hideWhatDoesNotFit();
}

} // namespace console
