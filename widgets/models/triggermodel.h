#pragma once

#include "triggers/trigger.h"

#include <QAbstractItemModel>

#include <vector>

namespace console {

// Two levels: severities, and under each its triggers. Follows reports and the clock with
// precise dataChanged signals, so that selection, sorting and filter survive both.
class TriggerModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column {
        IconColumn,
        TitleColumn,
        StateColumn,
        ValueColumn,
        FiresAtColumn,
        SinceColumn,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole,
        IdRole,
        StateRole, // TriggerState as int
        SeverityRole, // Severity as int
        ProgressRole, // of a hold, 0 to 1
        StaleRole,
        ColorRole, // QColor of the state, invalid when it should not stand out
    };

    explicit TriggerModel(QObject* parent = nullptr);

    void setTriggers(const std::vector<TriggerStatus>& triggers, double now);
    void setNow(double now);
    void setStale(bool stale);

    [[nodiscard]] const TriggerStatus* status(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const QString& id) const;

    [[nodiscard]] QModelIndex index(
        int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    using QObject::parent;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(
        int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    struct Row
    {
        TriggerStatus status;
        QString stateText;
        QString sinceText;
        int progressStep = 0; // what the ring can show; repainted only when this changes
        bool operator==(const Row&) const = default;
    };
    struct Group
    {
        Severity severity = Severity::P0;
        std::vector<Row> rows;
    };

    [[nodiscard]] Row makeRow(const TriggerStatus& status) const;
    [[nodiscard]] std::vector<Group> makeGroups(const std::vector<TriggerStatus>& triggers) const;
    [[nodiscard]] bool sameShape(const std::vector<Group>& groups) const;
    void adopt(std::vector<Group> groups);
    void refreshTexts();
    [[nodiscard]] QVariant groupData(const Group& group, int column, int role) const;
    [[nodiscard]] QString text(const Row& row, int column) const;
    [[nodiscard]] QVariant sortKey(const Row& row, int column) const;
    [[nodiscard]] QString toolTip(const Row& row, int column) const;
    [[nodiscard]] QColor color(const Row& row) const;

    std::vector<Group> m_groups = {};
    double m_now = 0;
    bool m_stale = false;
};

} // namespace console
