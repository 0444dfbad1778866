#include "delegates/triggerdelegate.h"

#include "icons.h"
#include "models/triggermodel.h"
#include "theme.h"

#include <QPainter>
#include <QWidget>

#include <utility>

namespace console {

namespace {

constexpr int iconSize = 16;
constexpr int padding = gridStep - 1;

TriggerState stateOf(const QModelIndex& index)
{
    return static_cast<TriggerState>(index.data(TriggerModel::StateRole).toInt());
}

bool standsOut(const QModelIndex& index)
{
    return isFiring(stateOf(index)) && !index.data(TriggerModel::StaleRole).toBool();
}

QFont cellFont(const QModelIndex& index)
{
    return textFont(
        TextSize::Body, index.column() == TriggerModel::StateColumn && standsOut(index));
}

QColor cellColor(const QPalette& palette, const QModelIndex& index)
{
    const QColor muted = themeColors(palette).muted;
    if (index.data(TriggerModel::StaleRole).toBool())
        return muted;
    const TriggerState state = stateOf(index);
    switch (index.column()) {
    case TriggerModel::StateColumn:
        return state == TriggerState::Ok ? muted
                                         : index.data(TriggerModel::ColorRole).value<QColor>();
    case TriggerModel::FiresAtColumn:
        return muted;
    default:
        return palette.color(QPalette::Text);
    }
}

// Columns are as wide as what they often show, so that they do not jump while figures change.
QString usualText(int column)
{
    switch (column) {
    case TriggerModel::StateColumn:
        return TriggerDelegate::tr("Pending, 1 h 12 min left", "widest usual state");
    case TriggerModel::ValueColumn:
        return TriggerDelegate::tr("100.0 %", "widest usual value");
    case TriggerModel::SinceColumn:
        return TriggerDelegate::tr("23 h 59 min", "widest usual age");
    default:
        return {};
    }
}

} // namespace

void TriggerDelegate::paint(
    QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    painter->save();
    if (!index.parent().isValid()) {
        paintGroup(*painter, option, index);
        painter->restore();
        return;
    }
    if (option.state.testFlag(QStyle::State_Selected))
        paintSelection(*painter, option, index);
    painter->setPen(themeColors(option.palette).border);
    painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    if (index.column() == TriggerModel::IconColumn)
        paintIcon(*painter, option.rect, index);
    else
        paintText(*painter, option, index);
    painter->restore();
}

bool TriggerDelegate::setRowHeight(int height)
{
    return std::exchange(m_rowHeight, height) != height;
}

void TriggerDelegate::paintSelection(
    QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    painter.fillRect(option.rect, option.palette.color(QPalette::Highlight));
    const bool focused = option.widget && option.widget->hasFocus();
    if (focused && index.column() == TriggerModel::IconColumn)
        painter.fillRect(QRect(option.rect.topLeft(), QSize(3, option.rect.height())),
            themeColors(option.palette).accent);
}

void TriggerDelegate::paintGroup(
    QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    painter.fillRect(option.rect, themeColors(option.palette).group);
    painter.setFont(textFont(TextSize::Small, true));
    painter.setPen(themeColors(option.palette).muted);
    painter.drawText(option.rect.adjusted(12, 0, -padding, 0), Qt::AlignLeft | Qt::AlignVCenter,
        index.data().toString());
}

void TriggerDelegate::paintIcon(QPainter& painter, const QRect& box, const QModelIndex& index)
{
    const QRect icon(box.left() + 12, box.center().y() - iconSize / 2 + 1, iconSize, iconSize);
    const QColor color = index.data(TriggerModel::ColorRole).value<QColor>();
    const TriggerState state = stateOf(index);
    if (state == TriggerState::Pending) {
        drawProgressRing(painter, icon, index.data(TriggerModel::ProgressRole).toDouble(), color);
        return;
    }
    const auto severity = static_cast<Severity>(index.data(TriggerModel::SeverityRole).toInt());
    painter.drawPixmap(icon.topLeft(),
        iconPixmap(stateIconName(state, severity), color, iconSize,
            painter.device()->devicePixelRatioF()));
}

void TriggerDelegate::paintText(
    QPainter& painter, const QStyleOptionViewItem& option, const QModelIndex& index)
{
    const QRect box = option.rect.adjusted(padding, 0, -padding, 0);
    painter.setFont(cellFont(index));
    painter.setPen(cellColor(option.palette, index));
    const QString text = painter.fontMetrics().elidedText(
        index.data().toString(), Qt::ElideRight, box.width() + 2);
    const int alignment = index.data(Qt::TextAlignmentRole).toInt();
    if ((alignment & Qt::AlignRight) != 0)
        drawTabular(painter, box, text);
    else
        painter.drawText(box, alignment, text);
}

QSize TriggerDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const
{
    if (index.column() == TriggerModel::IconColumn)
        return {12 + iconSize + padding, m_rowHeight};
    const QFont font = cellFont(index);
    const int width = std::max(
        tabularWidth(font, index.data().toString()), tabularWidth(font, usualText(index.column())));
    return {width + 2 * padding + 2, m_rowHeight};
}

} // namespace console
