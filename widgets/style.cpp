#include "style.h"

#include "theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QPushButton>
#include <QStyleOption>

#include <algorithm>

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

void ConsoleStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
    QPainter* painter, const QWidget* widget) const
{
    if (control != CC_ScrollBar)
        return QProxyStyle::drawComplexControl(control, option, painter, widget);
    const QRect slider = subControlRect(control, option, SC_ScrollBarSlider, widget);
    const bool seized = option->state.testFlag(State_MouseOver)
        || option->activeSubControls.testFlag(SC_ScrollBarSlider);
    const QPalette& palette = option->palette;
    drawRounded(*painter, slider.adjusted(2, 2, -2, -2),
        mixed(palette.color(QPalette::Base), themeColors(palette).muted, seized ? 0.7 : 0.45),
        QPen(Qt::NoPen));
}

QRect ConsoleStyle::subControlRect(ComplexControl control, const QStyleOptionComplex* option,
    SubControl part, const QWidget* widget) const
{
    const auto* bar = qstyleoption_cast<const QStyleOptionSlider*>(option);
    if (control != CC_ScrollBar || !bar)
        return QProxyStyle::subControlRect(control, option, part, widget);
    // No arrows: the groove is the whole bar.
    const bool upright = bar->orientation == Qt::Vertical;
    const int length = upright ? bar->rect.height() : bar->rect.width();
    const int range = bar->maximum - bar->minimum;
    const int least = std::min(length, 4 * gridStep);
    const int handle = range > 0
        ? std::clamp(int(qint64(length) * bar->pageStep / (range + bar->pageStep)), least, length)
        : length;
    const int start = sliderPositionFromValue(
        bar->minimum, bar->maximum, bar->sliderPosition, length - handle, bar->upsideDown);
    const auto stretch = [&](int from, int size) {
        return upright ? QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), size)
                       : QRect(bar->rect.left() + from, bar->rect.top(), size, bar->rect.height());
    };
    switch (part) {
    case SC_ScrollBarSlider:
        return stretch(start, handle);
    case SC_ScrollBarSubPage:
        return stretch(0, start);
    case SC_ScrollBarAddPage:
        return stretch(start + handle, length - start - handle);
    case SC_ScrollBarGroove:
        return bar->rect;
    default:
        return {};
    }
}

int ConsoleStyle::pixelMetric(
    PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    if (metric == PM_HeaderMargin)
        return gridStep - 1; // a title stands above its column's words
    if (metric == PM_ScrollBarExtent)
        return 12;
    return QProxyStyle::pixelMetric(metric, option, widget);
}

} // namespace console
