#include "theme.h"

#include "icons.h"

#include <QApplication>
#include <QTest>

#include <cmath>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

// WCAG 2, 1 to 21.
double contrast(const QColor& one, const QColor& other)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    const auto luminance = [&linear](const QColor& color) {
        return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
            + 0.0722 * linear(color.blueF());
    };
    const double a = luminance(one);
    const double b = luminance(other);
    return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

constexpr std::array severities{Severity::P0, Severity::P1, Severity::P2, Severity::Alert};

} // namespace

class TestTheme : public QObject
{
    Q_OBJECT
private slots:
    void contrastOfKnownColours()
    {
        QCOMPARE(contrast(Qt::black, Qt::white), 21.0);
        QCOMPARE(contrast(Qt::white, Qt::white), 1.0);
    }

    void textCanBeReadOnEverySurface_data()
    {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("surface");
        for (const auto& [kind, name] :
            {std::pair(ThemeKind::Light, "light"), std::pair(ThemeKind::Dark, "dark")}) {
            applyTheme(*qApp, kind);
            const QPalette palette = QApplication::palette();
            for (const auto& [ink, color] : inks(palette)) {
                for (const auto& [surface, background] : surfaces(palette))
                    QTest::addRow("%s %s on %s", name, ink, surface) << color << background;
            }
        }
    }
    void textCanBeReadOnEverySurface()
    {
        QFETCH(QColor, ink);
        QFETCH(QColor, surface);
        const double ratio = contrast(ink, surface);
        QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
    }

    void linesOfChartsStandOut_data()
    {
        QTest::addColumn<int>("theme");
        QTest::newRow("light") << int(ThemeKind::Light);
        QTest::newRow("dark") << int(ThemeKind::Dark);
    }
    void linesOfChartsStandOut()
    {
        QFETCH(int, theme);
        applyTheme(*qApp, ThemeKind(theme));
        const QPalette palette = QApplication::palette();
        for (const int index : {0, 1}) // no chart has more lines
            QVERIFY(contrast(seriesColor(index, palette), palette.color(QPalette::Base)) >= 3);
    }

    void everyStateHasAShapeOfItsOwn()
    {
        // Colour alone must not tell states apart.
        const QStringList shapes{stateIconName(TriggerState::Ok, Severity::P0),
            stateIconName(TriggerState::Pending, Severity::P0),
            stateIconName(TriggerState::CannotEvaluate, Severity::P0),
            stateIconName(TriggerState::Suppressed, Severity::P0),
            stateIconName(TriggerState::Firing, Severity::P0),
            stateIconName(TriggerState::Firing, Severity::P1),
            stateIconName(TriggerState::Firing, Severity::P2),
            stateIconName(TriggerState::Firing, Severity::Alert)};
        QCOMPARE(QSet<QString>(shapes.begin(), shapes.end()).size(), shapes.size());
        QList<QImage> images;
        for (const QString& shape : shapes) {
            const QImage image = iconPixmap(shape, Qt::red, 32, 1).toImage();
            QVERIFY2(!image.isNull(), qPrintable(shape));
            QVERIFY2(!images.contains(image), qPrintable(shape));
            images += image;
        }
    }

private:
    using Named = std::vector<std::pair<const char*, QColor>>;

    static Named inks(const QPalette& palette)
    {
        const ThemeColors& colors = themeColors(palette);
        return {{"text", palette.color(QPalette::WindowText)}, {"muted", colors.muted},
            {"P0", colors.p0}, {"P1", colors.p1}, {"P2", colors.p2}, {"alert", colors.alert},
            {"ok", colors.ok}, {"unknown", colors.unknown}};
    }
    static Named surfaces(const QPalette& palette)
    {
        const ThemeColors& colors = themeColors(palette);
        const QColor base = palette.color(QPalette::Base);
        Named found{{"window", palette.color(QPalette::Window)}, {"base", base},
            {"selection", palette.color(QPalette::Highlight)}, {"group", colors.group}};
        for (const Severity severity : severities)
            found.emplace_back("a banner", mixed(base, severityColor(severity, palette), cardTint));
        return found;
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
