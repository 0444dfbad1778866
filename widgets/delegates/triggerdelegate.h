#pragma once

#include <QStyledItemDelegate>

namespace console {

// A cell of the triggers' table: state shape or progress ring, words in the state's colour,
// figures in equal widths. Nothing but the model's roles decides what is drawn.
class TriggerDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    bool setRowHeight(int height); // true when it was another one

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(
        const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    static void paintGroup(
        QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index);
    static void paintIcon(QPainter& painter, const QRect& box, const QModelIndex& index);
    static void paintText(
        QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index);
    static void paintSelection(
        QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index);

    int m_rowHeight = 25;
};

} // namespace console
