#include "card.h"

#include <QLabel>
#include <QPainter>
#include <QPainterPath>
#include <QScrollArea>

namespace console {

Card::Card(QWidget* parent)
    : QFrame(parent)
{
}

void Card::setTint(const QColor& color)
{
    if (m_tint == color)
        return;
    m_tint = color;
    update();
}

void Card::paintEvent(QPaintEvent*)
{
    constexpr double radius = 6;
    constexpr double bandWidth = 4;
    const QColor base = palette().color(QPalette::Base);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
    painter.fillPath(outline, m_tint.isValid() ? mixed(base, m_tint, cardTint) : base);
    if (m_tint.isValid()) {
        painter.save();
        painter.setClipPath(outline);
        painter.fillRect(QRectF(0, 0, bandWidth, height()), m_tint);
        painter.restore();
    }
    const QColor border = themeColors(palette()).border;
    painter.setPen(m_tint.isValid() ? mixed(border, m_tint, 0.35) : border);
    painter.drawPath(outline);
}

QLabel* makeLabel(
    const QString& objectName, TextSize size, bool bold, TextTone tone, QWidget* parent)
{
    auto* label = new QLabel(parent);
    label->setObjectName(objectName);
    label->setFont(textFont(size, bold));
    label->setTextFormat(Qt::PlainText);
    label->setForegroundRole(
        tone == TextTone::Muted ? QPalette::PlaceholderText : QPalette::WindowText);
    return label;
}

QLabel* makeParagraph(const QString& objectName, TextTone tone, QWidget* parent)
{
    QLabel* label = makeLabel(objectName, TextSize::Body, false, tone, parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QLabel* makeHeading(const QString& objectName, const QString& text, QWidget* parent)
{
    QLabel* label = makeLabel(objectName, TextSize::Body, true, TextTone::Normal, parent);
    label->setText(text);
    return label;
}

QWidget* makeScrolled(QWidget* content, QWidget* parent)
{
    auto* area = new QScrollArea(parent);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus); // what is in it takes the focus
    area->setWidget(content);
    area->viewport()->setAutoFillBackground(false); // the card shows through
    content->setAutoFillBackground(false);
    return area;
}

void setTextColor(QLabel& label, const QColor& color)
{
    QPalette palette = label.palette();
    if (palette.color(label.foregroundRole()) == color)
        return;
    palette.setColor(label.foregroundRole(), color);
    label.setPalette(palette);
}

} // namespace console
