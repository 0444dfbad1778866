// Renders every page in both themes and three sizes to PNG files in the directory given first; a
// font family may follow.

#include "mainwindow.h"
#include "theme.h"
#include "widgets/samples.h"

#include <QApplication>
#include <QChartView>
#include <QDir>
#include <QListWidget>
#include <QMouseEvent>
#include <QPushButton>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

bool save(QWidget& window, const QString& directory, const QString& name)
{
    // Layouts are asked for by events; two levels of them here.
    for (int pass = 0; pass < 3; ++pass)
        QCoreApplication::sendPostedEvents();
    return window.grab().save(QDir(directory).filePath(name + u".png"_s));
}

bool renderWindow(const QString& directory, const QString& suffix, QSize size)
{
    samples::FakeHistory history;
    double now = samples::noon;
    MainWindow window(history, [&now] { return now; });
    window.resize(size);
    window.show();
    bool saved = true;
    const auto shoot
        = [&](const QString& name) { saved &= save(window, directory, name + suffix); };
    const auto reset = [&](const Report& report) {
        window.setProfile(u"production"_s, u"ops@cortex-host"_s, u"cortex.service"_s);
        window.setReport(report);
    };
    auto* rail = window.findChild<QListWidget*>(u"navigationRail"_s);
    window.showSetup(u"There is no configuration file yet."_s, {u"/home/ops/projects/cortex"_s});
    shoot(u"setup"_s);
    window.setProfile(u"production"_s, u"ops@cortex-host"_s, u"cortex.service"_s);
    shoot(u"connecting"_s);
    reset(samples::trouble());
    shoot(u"trouble"_s);
    rail->setCurrentRow(1);
    window.findChild<QPushButton*>(u"range_1h"_s)->click();
    shoot(u"metrics"_s);
    window.findChild<QPushButton*>(u"range_24h"_s)->click();
    auto* chart = window.findChild<QChartView*>(u"chartLatency"_s);
    const QPointF middle = chart->viewport()->rect().center();
    QMouseEvent move(QEvent::MouseMove, middle, chart->viewport()->mapToGlobal(middle),
        Qt::NoButton, Qt::NoButton, Qt::NoModifier);
    QCoreApplication::sendEvent(chart->viewport(), &move);
    shoot(u"metrics-gaps"_s);
    history.empty = true;
    window.findChild<QPushButton*>(u"range_6h"_s)->click();
    shoot(u"metrics-empty"_s);
    history.empty = false;
    rail->setCurrentRow(0);
    now += 34;
    reset(samples::trouble());
    shoot(u"stale"_s);
    now = samples::noon + 1;
    reset(samples::calm());
    shoot(u"calm"_s);
    return saved;
}

} // namespace

int main(int argc, char** argv)
{
    QApplication app(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2 || !QDir().mkpath(arguments.at(1)))
        return 64;
    if (arguments.size() > 2)
        QApplication::setFont(QFont(arguments.at(2), 10));
    bool saved = true;
    for (const auto& [kind, theme] :
        {std::pair(ThemeKind::Light, u"light"_s), std::pair(ThemeKind::Dark, u"dark"_s)}) {
        applyTheme(app, kind);
        for (const QSize size : {QSize(1440, 900), QSize(1024, 700), QSize(1920, 1200)})
            saved &= renderWindow(arguments.at(1), u"-%1-%2"_s.arg(theme).arg(size.width()), size);
    }
    return saved ? 0 : 1;
}
