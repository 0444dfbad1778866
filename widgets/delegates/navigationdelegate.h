#pragma once

#include <QStyledItemDelegate>

namespace console {

// An entry of the rail: accent bar, icon, word, badge with the worst state.
class NavigationDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum Role { IconNameRole = Qt::UserRole, BadgeIconNameRole, BadgeColorRole, BadgeTextRole };

    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(
        const QStyleOptionViewItem& option, const QModelIndex& index) const override;
};

} // namespace console
