#include "style.h"

#include "theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr double radius = 5;

void drawRounded(QPainter& painter, const QRect& box, const QBrush& fill, const QPen& border)
{
    const double inset = border.widthF() / 2;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(fill);
    painter.setPen(border);
    painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), radius, radius);
    painter.restore();
}

QPen outline(const QStyleOption& option, bool emphasized)
{
    const ThemeColors& colors = themeColors(option.palette);
    if (option.state.testFlag(QStyle::State_HasFocus))
        return {colors.accent, 2};
    return {emphasized ? colors.accent : mixed(colors.border, colors.muted, 0.25), 1};
}

void drawButton(QPainter& painter, const QStyleOption& option)
{
    const auto* button = qstyleoption_cast<const QStyleOptionButton*>(&option);
    const bool isDefault = button && button->features.testFlag(QStyleOptionButton::DefaultButton);
    const bool down = option.state.testFlag(QStyle::State_Sunken);
    const bool on = option.state.testFlag(QStyle::State_On);
    const QColor plain = option.palette.color(QPalette::Button);
    QColor fill = plain;
    if (on || down)
        fill = mixed(plain, themeColors(option.palette).accent, down ? 0.25 : 0.15);
    else if (option.state.testFlag(QStyle::State_MouseOver))
        fill = mixed(plain, option.palette.color(QPalette::ButtonText), 0.06);
    drawRounded(painter, option.rect, fill, outline(option, on || isDefault));
}

// By an outline or by what their delegates paint.
bool showsFocusItself(const QWidget* widget)
{
    return qobject_cast<const QPushButton*>(widget)
        || qobject_cast<const QAbstractItemView*>(widget);
}

void drawHeaderSection(QPainter& painter, const QStyleOption& option)
{
    painter.fillRect(option.rect, option.palette.color(QPalette::Base));
    painter.setPen(themeColors(option.palette).border);
    painter.drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
}

} // namespace

ConsoleStyle::ConsoleStyle()
    : QProxyStyle(u"Fusion"_s)
{
}

void ConsoleStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
    QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case PE_PanelButtonCommand:
        drawButton(*painter, *option);
        return;
    case PE_FrameLineEdit:
        drawRounded(*painter, option->rect, Qt::NoBrush, outline(*option, false));
        return;
    case PE_FrameFocusRect:
        if (showsFocusItself(widget))
            return;
        break;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void ConsoleStyle::drawControl(ControlElement element, const QStyleOption* option,
    QPainter* painter, const QWidget* widget) const
{
    if (element == CE_HeaderSection || element == CE_HeaderEmptyArea)
        drawHeaderSection(*painter, *option);
    else
        QProxyStyle::drawControl(element, option, painter, widget);
}

int ConsoleStyle::pixelMetric(
    PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    // A title stands above its column's words.
    return metric == PM_HeaderMargin ? gridStep - 1
                                     : QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace console
