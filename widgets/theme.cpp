#include "theme.h"

#include "style.h"

#include <QApplication>
#include <QFontMetrics>
#include <QPainter>

#include <algorithm>
#include <array>
#include <map>

using namespace Qt::StringLiterals;

namespace console {

namespace {

constexpr double minimumPointSize = 10;

const ThemeColors lightColors = {.accent = QColor(0x1f5fc4),
    .border = QColor(0xdce1e8),
    .muted = QColor(0x566173),
    .group = QColor(0xf1f4f7),
    .rail = QColor(0xe9edf2),
    .p0 = QColor(0xb3201a),
    .p1 = QColor(0x8f5400),
    .p2 = QColor(0x7a3fa8),
    .alert = QColor(0x1f5fc4),
    .ok = QColor(0x117038),
    .unknown = QColor(0x566173)};

const ThemeColors darkColors = {.accent = QColor(0x6ea8fe),
    .border = QColor(0x303845),
    .muted = QColor(0x9ba6b5),
    .group = QColor(0x161b22),
    .rail = QColor(0x181d24),
    .p0 = QColor(0xff8a80),
    .p1 = QColor(0xffb74d),
    .p2 = QColor(0xcf9bea),
    .alert = QColor(0x6ea8fe),
    .ok = QColor(0x6bd597),
    .unknown = QColor(0x9ba6b5)};

struct Greys
{
    QColor window, base, text, button, selection;
};

QPalette makePalette(const Greys& greys, const ThemeColors& colors)
{
    QPalette palette(greys.button, greys.window);
    palette.setColor(QPalette::Window, greys.window);
    palette.setColor(QPalette::Base, greys.base);
    palette.setColor(QPalette::AlternateBase, colors.group);
    palette.setColor(QPalette::ToolTipBase, greys.base);
    palette.setColor(QPalette::Button, greys.button);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText,
             QPalette::ToolTipText, QPalette::HighlightedText, QPalette::BrightText})
        palette.setColor(role, greys.text);
    palette.setColor(QPalette::Highlight, greys.selection);
    palette.setColor(QPalette::PlaceholderText, colors.muted);
    palette.setColor(QPalette::Link, colors.accent);
    palette.setColor(QPalette::LinkVisited, colors.accent);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, mixed(greys.base, colors.muted, 0.6));
    return palette;
}

const QPalette& ownPalette(bool dark)
{
    static const QPalette light = makePalette({.window = QColor(0xf3f5f8),
                                                  .base = QColor(0xffffff),
                                                  .text = QColor(0x1a2230),
                                                  .button = QColor(0xffffff),
                                                  .selection = QColor(0xdfe9fa)},
        lightColors);
    static const QPalette night = makePalette({.window = QColor(0x12161c),
                                                  .base = QColor(0x1b2129),
                                                  .text = QColor(0xe7ebf0),
                                                  .button = QColor(0x262d37),
                                                  .selection = QColor(0x25374f)},
        darkColors);
    return dark ? night : light;
}

int digitWidth(const QFontMetrics& metrics)
{
    int width = 0;
    for (char16_t digit = u'0'; digit <= u'9'; ++digit)
        width = std::max(width, metrics.horizontalAdvance(QChar(digit)));
    return width;
}

} // namespace

void applyTheme(QApplication& app, ThemeKind kind)
{
    // Our own palette hides the desktop's, so its lightness is taken before the first change.
    static const bool desktopIsDark = isDark(QApplication::palette());
    static const QFont desktopFont = QApplication::font();

    const bool dark = kind == ThemeKind::Dark || (kind == ThemeKind::System && desktopIsDark);
    app.setStyle(new ConsoleStyle);
    QApplication::setPalette(ownPalette(dark));
    QPalette header = ownPalette(dark);
    header.setColor(QPalette::ButtonText, themeColors(header).muted);
    QApplication::setPalette(header, "QHeaderView");
    QFont font = desktopFont;
    font.setPointSizeF(std::max(font.pointSizeF(), minimumPointSize));
    QApplication::setFont(font);
}

bool isDark(const QPalette& palette)
{
    return palette.color(QPalette::Window).lightness() < 128;
}

const ThemeColors& themeColors(const QPalette& palette)
{
    return isDark(palette) ? darkColors : lightColors;
}

QColor severityColor(Severity severity, const QPalette& palette)
{
    const ThemeColors& colors = themeColors(palette);
    switch (severity) {
    case Severity::P0:
        return colors.p0;
    case Severity::P1:
        return colors.p1;
    case Severity::P2:
        return colors.p2;
    case Severity::Alert:
        break;
    }
    return colors.alert;
}

QColor stateColor(TriggerState state, Severity severity, const QPalette& palette)
{
    switch (state) {
    case TriggerState::Ok:
        return themeColors(palette).ok;
    case TriggerState::Pending:
    case TriggerState::Firing:
    case TriggerState::Recovering:
        return severityColor(severity, palette);
    case TriggerState::NoData:
    case TriggerState::CannotEvaluate:
    case TriggerState::Suppressed:
        break;
    }
    return themeColors(palette).unknown;
}

QColor seriesColor(int index, const QPalette& palette)
{
    static const std::array light = {QColor(0x0072b2), QColor(0xd55e00), QColor(0x009e73),
        QColor(0xcc79a7), QColor(0xe69f00), QColor(0x56b4e9)};
    static const std::array dark = {QColor(0x56b4e9), QColor(0xe69f00), QColor(0x009e73),
        QColor(0xcc79a7), QColor(0xf0e442), QColor(0xd55e00)};
    const auto& colors = isDark(palette) ? dark : light;
    return colors.at(static_cast<std::size_t>(index) % colors.size());
}

QColor hostColor(const QString& name, const QPalette& palette)
{
    // FNV-1a: the same name has the same colour in every run, which qHash() does not promise.
    quint32 hash = 2166136261U;
    for (const char byte : name.toUtf8())
        hash = (hash ^ static_cast<unsigned char>(byte)) * 16777619U;
    const int hue = static_cast<int>(hash % 360U);
    return isDark(palette) ? QColor::fromHsl(hue, 170, 150) : QColor::fromHsl(hue, 190, 95);
}

QColor mixed(const QColor& base, const QColor& over, double share)
{
    const auto blend
        = [share](float from, float to) { return static_cast<float>(from + (to - from) * share); };
    return QColor::fromRgbF(blend(base.redF(), over.redF()), blend(base.greenF(), over.greenF()),
        blend(base.blueF(), over.blueF()));
}

QFont textFont(TextSize size, bool bold)
{
    QFont font = QApplication::font();
    static const std::map<TextSize, double> factors{{TextSize::Small, 0.9}, {TextSize::Body, 1},
        {TextSize::Heading, 1.2}, {TextSize::Title, 1.5}, {TextSize::Figure, 1.9}};
    font.setPointSizeF(font.pointSizeF() * factors.at(size));
    font.setWeight(bold ? QFont::DemiBold : QFont::Normal);
    return font;
}

int tabularWidth(const QFont& font, const QString& text)
{
    const QFontMetrics metrics(font);
    const int digit = digitWidth(metrics);
    int width = 0;
    for (const QChar c : text)
        width += c.isDigit() ? digit : metrics.horizontalAdvance(c);
    return width;
}

void drawTabular(QPainter& painter, const QRect& box, const QString& text)
{
    const QFontMetrics metrics = painter.fontMetrics();
    const int digit = digitWidth(metrics);
    int x = box.right() + 1 - tabularWidth(painter.font(), text);
    const int y = box.top() + (box.height() + metrics.ascent() - metrics.descent()) / 2;
    for (const QChar c : text) {
        const int own = metrics.horizontalAdvance(c);
        const int cell = c.isDigit() ? digit : own;
        painter.drawText(x + (cell - own) / 2, y, QString(c));
        x += cell;
    }
}

} // namespace console
