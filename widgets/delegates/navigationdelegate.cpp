#include "delegates/navigationdelegate.h"

#include "icons.h"
#include "theme.h"

#include <QPainter>

namespace console {

namespace {

constexpr int iconSize = 16;
constexpr int margin = 12;
constexpr int slim = 100; // narrower than this there is room for icons only

void drawIcon(QPainter& painter, QPoint at, const QString& name, const QColor& color)
{
    painter.drawPixmap(
        at, iconPixmap(name, color, iconSize, painter.device()->devicePixelRatioF()));
}

void drawFocus(QPainter& painter, const QRect& box, const QStyleOptionViewItem& option)
{
    if (!option.state.testFlag(QStyle::State_HasFocus))
        return;
    painter.setBrush(Qt::NoBrush);
    painter.setPen(themeColors(option.palette).accent);
    painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
}

void drawBackground(QPainter& painter, const QRect& box, const QStyleOptionViewItem& option)
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (!selected && !option.state.testFlag(QStyle::State_MouseOver))
        return;
    const QColor base = option.palette.color(QPalette::Base);
    const ThemeColors& colors = themeColors(option.palette);
    painter.setPen(Qt::NoPen);
    painter.setBrush(selected ? base : mixed(colors.rail, base, 0.5));
    painter.drawRoundedRect(box, 5, 5);
    if (selected)
        painter.fillRect(QRect(box.left(), box.top() + 6, 3, box.height() - 12), colors.accent);
}

} // namespace

void NavigationDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const QColor ink = option.palette.color(QPalette::WindowText);
    const QRect box = option.rect.adjusted(gridStep, 2, -gridStep, -2);
    const int top = box.center().y() - iconSize / 2 + 1;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    drawBackground(*painter, box, option);
    drawFocus(*painter, box, option);
    const QColor iconColor = selected ? ink : themeColors(option.palette).muted;
    const QString badge = index.data(BadgeIconNameRole).toString();
    const auto badgeColor = index.data(BadgeColorRole).value<QColor>();
    if (box.width() < slim) {
        drawIcon(
            *painter, {box.left() + gridStep, top}, index.data(IconNameRole).toString(), iconColor);
        if (!badge.isEmpty())
            drawIcon(*painter, {box.right() - iconSize, top}, badge, badgeColor);
        painter->restore();
        return;
    }
    drawIcon(*painter, {box.left() + margin, top}, index.data(IconNameRole).toString(), iconColor);
    painter->setPen(ink);
    painter->setFont(textFont(TextSize::Body, selected));
    painter->drawText(box.adjusted(margin + iconSize + gridStep, 0, 0, 0),
        Qt::AlignLeft | Qt::AlignVCenter, index.data().toString());
    if (!badge.isEmpty()) {
        const QRect right = box.adjusted(0, 0, -iconSize - 12, 0);
        drawIcon(*painter, {right.right() + 4, top}, badge, badgeColor);
        painter->setFont(textFont(TextSize::Small, true));
        painter->setPen(badgeColor);
        painter->drawText(
            right, Qt::AlignRight | Qt::AlignVCenter, index.data(BadgeTextRole).toString());
    }
    painter->restore();
}

QSize NavigationDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const
{
    return {5 * gridStep, 5 * gridStep};
}

} // namespace console
