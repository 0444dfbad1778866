#include "models/triggermodel.h"

#include "freshness.h"
#include "icons.h"
#include "models/triggertext.h"
#include "monitor/summary.h"
#include "theme.h"

#include <QGuiApplication>

#include <algorithm>
#include <array>

using namespace Qt::StringLiterals;

namespace console {

namespace {

constexpr quintptr groupId = 0; // children carry the row of their group + 1
constexpr int progressSteps = 64;

std::size_t position(int row)
{
    return static_cast<std::size_t>(row);
}

int count(std::size_t size)
{
    return static_cast<int>(size);
}

} // namespace

TriggerModel::TriggerModel(QObject* parent)
    : QAbstractItemModel(parent)
{
}

void TriggerModel::setTriggers(const std::vector<TriggerStatus>& triggers, double now)
{
    m_now = now;
    std::vector<Group> groups = makeGroups(triggers);
    if (sameShape(groups)) {
        adopt(std::move(groups));
        return;
    }
    beginResetModel();
    m_groups = std::move(groups);
    endResetModel();
}

void TriggerModel::setNow(double now)
{
    m_now = now;
    refreshTexts();
}

void TriggerModel::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    refreshTexts();
}

void TriggerModel::refreshTexts()
{
    std::vector<Group> groups = m_groups;
    for (Group& group : groups)
        for (Row& row : group.rows)
            row = makeRow(row.status);
    adopt(std::move(groups));
}

void TriggerModel::adopt(std::vector<Group> groups)
{
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const QModelIndex parentIndex = index(count(g), 0);
        for (std::size_t r = 0; r < groups[g].rows.size(); ++r) {
            if (m_groups[g].rows[r] == groups[g].rows[r])
                continue;
            m_groups[g].rows[r] = std::move(groups[g].rows[r]);
            emit dataChanged(
                index(count(r), 0, parentIndex), index(count(r), ColumnCount - 1, parentIndex));
        }
    }
}

TriggerModel::Row TriggerModel::makeRow(const TriggerStatus& status) const
{
    return {.status = status,
        .stateText = TriggerText::state(status, m_now, m_stale),
        .sinceText = TriggerText::since(status, m_now),
        .progressStep = static_cast<int>(holdProgress(status, m_now) * progressSteps)};
}

std::vector<TriggerModel::Group> TriggerModel::makeGroups(
    const std::vector<TriggerStatus>& triggers) const
{
    std::vector<Group> groups;
    for (const Severity severity : {Severity::P0, Severity::P1, Severity::P2, Severity::Alert}) {
        Group group{.severity = severity, .rows = {}};
        for (const TriggerStatus& status : triggers)
            if (status.severity == severity)
                group.rows.push_back(makeRow(status));
        if (!group.rows.empty())
            groups.push_back(std::move(group));
    }
    return groups;
}

bool TriggerModel::sameShape(const std::vector<Group>& groups) const
{
    const auto sameId = [](const Row& a, const Row& b) { return a.status.id == b.status.id; };
    const auto sameRows = [&sameId](const Group& a, const Group& b) {
        return a.severity == b.severity
            && std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), sameId);
    };
    return std::equal(m_groups.begin(), m_groups.end(), groups.begin(), groups.end(), sameRows);
}

const TriggerStatus* TriggerModel::status(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == groupId)
        return nullptr;
    return &m_groups[index.internalId() - 1].rows[position(index.row())].status;
}

QModelIndex TriggerModel::indexOf(const QString& id) const
{
    for (std::size_t g = 0; g < m_groups.size(); ++g)
        for (std::size_t r = 0; r < m_groups[g].rows.size(); ++r)
            if (m_groups[g].rows[r].status.id == id)
                return createIndex(count(r), 0, quintptr(g + 1));
    return {};
}

QModelIndex TriggerModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row() + 1) : groupId);
}

QModelIndex TriggerModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == groupId)
        return {};
    return createIndex(count(child.internalId() - 1), 0, groupId);
}

int TriggerModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid())
        return count(m_groups.size());
    if (parent.internalId() != groupId || parent.column() != 0)
        return 0;
    return count(m_groups[position(parent.row())].rows.size());
}

int TriggerModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

QVariant TriggerModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid())
        return {};
    if (index.internalId() == groupId)
        return groupData(m_groups[position(index.row())], index.column(), role);
    const Row& row = m_groups[index.internalId() - 1].rows[position(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    case Qt::AccessibleTextRole:
        return index.column() == IconColumn ? row.stateText : text(row, index.column());
    case Qt::TextAlignmentRole:
        return int(index.column() == ValueColumn || index.column() == SinceColumn
                ? Qt::AlignRight | Qt::AlignVCenter
                : Qt::AlignLeft | Qt::AlignVCenter);
    case SortRole:
        return sortKey(row, index.column());
    case IdRole:
        return row.status.id;
    case StateRole:
        return static_cast<int>(row.status.state);
    case SeverityRole:
        return static_cast<int>(row.status.severity);
    case ProgressRole:
        return double(row.progressStep) / progressSteps;
    case StaleRole:
        return m_stale;
    case ColorRole:
        return color(row);
    default:
        return {};
    }
}

QVariant TriggerModel::groupData(const Group& group, int column, int role) const
{
    if (role == SeverityRole)
        return static_cast<int>(group.severity);
    if (column == 0 && (role == Qt::DisplayRole || role == Qt::AccessibleTextRole))
        return TriggerText::groupTitle(group.severity);
    return {};
}

QString TriggerModel::text(const Row& row, int column) const
{
    switch (column) {
    case TitleColumn:
        return TriggerText::title(row.status);
    case StateColumn:
        return row.stateText;
    case ValueColumn:
        return formatValue(row.status);
    case FiresAtColumn:
        return TriggerText::firesAt(row.status);
    case SinceColumn:
        return row.sinceText;
    default:
        return {};
    }
}

QVariant TriggerModel::sortKey(const Row& row, int column) const
{
    switch (column) {
    case IconColumn:
    case StateColumn:
        return static_cast<int>(row.status.state);
    case ValueColumn:
        return row.status.reading.value.value_or(-1);
    case SinceColumn:
        return -row.status.since;
    default:
        return text(row, column);
    }
}

QString TriggerModel::toolTip(const Row& row, int column) const
{
    const TriggerStatus& status = row.status;
    if (column == SinceColumn && status.since > 0)
        return tr("Since %1\n%2").arg(localTime(status.since), utcTime(status.since));
    if (column == ValueColumn && status.observedAt > 0)
        return tr("%1\nSample of %2\n%3")
            .arg(text(row, column), localTime(status.observedAt), utcTime(status.observedAt));
    if (column == StateColumn && !status.reading.reason.isEmpty())
        return tr("%1\n%2").arg(row.stateText, status.reading.reason);
    return text(row, column == IconColumn ? int(StateColumn) : column);
}

QColor TriggerModel::color(const Row& row) const
{
    if (m_stale)
        return themeColors(QGuiApplication::palette()).unknown;
    return stateColor(row.status.state, row.status.severity, QGuiApplication::palette());
}

QVariant TriggerModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(section == ValueColumn || section == SinceColumn
                ? Qt::AlignRight | Qt::AlignVCenter
                : Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    const std::array<QString, ColumnCount> titles{
        QString(), tr("Condition"), tr("State"), tr("Value"), tr("Fires at"), tr("Since")};
    return titles.at(position(section));
}

Qt::ItemFlags TriggerModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    if (index.internalId() == groupId)
        return Qt::NoItemFlags; // a title: the arrow keys pass over it
    return Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace console
