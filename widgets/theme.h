#pragma once

#include "triggers/trigger.h"

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

class QApplication;
class QPainter;
class QRect;

namespace console {

enum class ThemeKind { Light, Dark, System };
enum class TextSize { Small, Body, Heading, Title, Figure };

// What a palette has no role for. Which of the two sets applies follows from the palette's
// lightness, so that a widget needs nothing but its own palette.
struct ThemeColors
{
    QColor accent;
    QColor border;
    QColor muted;
    QColor group; // behind group rows
    QColor rail;
    QColor p0;
    QColor p1;
    QColor p2;
    QColor alert;
    QColor ok;
    QColor unknown;
};

// Distances are multiples of this.
inline constexpr int gridStep = 8;
// How much of its colour a tinted card takes; text must stay readable on it.
inline constexpr double cardTint = 0.12;

void applyTheme(QApplication& app, ThemeKind kind);

[[nodiscard]] bool isDark(const QPalette& palette);
[[nodiscard]] const ThemeColors& themeColors(const QPalette& palette);
[[nodiscard]] QColor severityColor(Severity severity, const QPalette& palette);
[[nodiscard]] QColor stateColor(TriggerState state, Severity severity, const QPalette& palette);
[[nodiscard]] QColor seriesColor(int index, const QPalette& palette); // Okabe-Ito
[[nodiscard]] QColor hostColor(const QString& name, const QPalette& palette);
[[nodiscard]] QColor mixed(const QColor& base, const QColor& over, double share);
[[nodiscard]] QFont textFont(TextSize size, bool bold = false);

// Figures in equal widths, whatever the desktop's font does.
[[nodiscard]] int tabularWidth(const QFont& font, const QString& text);
void drawTabular(QPainter& painter, const QRect& box, const QString& text);

} // namespace console
