#include "models/triggerfilter.h"

#include "models/triggermodel.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace console {

TriggerFilter::TriggerFilter(QObject* parent)
    : QSortFilterProxyModel(parent)
{
    setSortRole(TriggerModel::SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortLocaleAware(true);
    setRecursiveFilteringEnabled(true); // a severity shows when one of its triggers does
}

void TriggerFilter::setWords(const QString& words)
{
    m_words = words.simplified().split(u' ', Qt::SkipEmptyParts);
    invalidateFilter();
}

bool TriggerFilter::filterAcceptsRow(int row, const QModelIndex& parent) const
{
    if (!parent.isValid())
        return false;
    QString haystack = sourceModel()->index(row, 0, parent).data(TriggerModel::IdRole).toString()
        + u' ' + parent.data().toString();
    for (int column = TriggerModel::TitleColumn; column <= TriggerModel::StateColumn; ++column)
        haystack += u' ' + sourceModel()->index(row, column, parent).data().toString();
    return std::all_of(m_words.begin(), m_words.end(),
        [&haystack](const QString& word) { return haystack.contains(word, Qt::CaseInsensitive); });
}

bool TriggerFilter::lessThan(const QModelIndex& left, const QModelIndex& right) const
{
    if (left.parent().isValid())
        return QSortFilterProxyModel::lessThan(left, right);
    return (left.row() < right.row()) == (sortOrder() == Qt::AscendingOrder);
}

} // namespace console
