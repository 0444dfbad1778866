#pragma once

#include "theme.h"

#include <QFrame>

class QLabel;

namespace console {

// A rounded surface on the window's background; with a tint, the answer banner.
class Card : public QFrame
{
    Q_OBJECT
public:
    explicit Card(QWidget* parent = nullptr);

    void setTint(const QColor& color);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QColor m_tint = {};
};

enum class TextTone { Normal, Muted };

[[nodiscard]] QLabel* makeLabel(
    const QString& objectName, TextSize size, bool bold, TextTone tone, QWidget* parent);
// Wraps its text and lets it be selected.
[[nodiscard]] QLabel* makeParagraph(const QString& objectName, TextTone tone, QWidget* parent);
[[nodiscard]] QLabel* makeHeading(const QString& objectName, const QString& text, QWidget* parent);
// Scrolls up and down where there is no room for it; otherwise as if it were not there.
[[nodiscard]] QWidget* makeScrolled(QWidget* content, QWidget* parent);
void setTextColor(QLabel& label, const QColor& color);

} // namespace console
