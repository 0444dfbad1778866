#include "application.h"

#include "config/consoleconfigloader.h"
#include "theme.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QStackedWidget>
#include <QTextStream>

namespace console {

using namespace Qt::StringLiterals;

std::vector<Bucket> Application::History::buckets(
    Metric metric, double from, double to, int columns) const
{
    return source ? source->buckets(metric, from, to, columns) : std::vector<Bucket>();
}

QStringList findLocalCortex()
{
    QStringList found;
    for (const QString& place : {u"projects/cortex"_s, u"cortex"_s, u"src/cortex"_s}) {
        const QString directory = QDir::home().filePath(place);
        if (QFileInfo::exists(directory + u"/cortex.toml"_s))
            found += directory;
    }
    return found;
}

Application::Application(const Options& options)
    : m_options(options)
    , m_window(std::make_unique<MainWindow>(m_history))
{
    connect(m_window.get(), &MainWindow::refreshRequested, this, [this] {
        if (m_session)
            m_session->refresh();
    });
    connect(m_window.get(), &MainWindow::faultToggled, this, [this](const QString& id, bool on) {
        if (m_demo)
            m_demo->setFault(id, on);
    });
    connect(m_window.get(), &MainWindow::demoRequested, this, &Application::startDemo);
    connect(m_window.get(), &MainWindow::localCortexChosen, this, &Application::useDirectory);
}

void Application::start()
{
    m_window->show();
    if (m_options.demo)
        startDemo();
    else
        openProfile(loadProfile(m_options));
}

void Application::showSetup(const QString& message)
{
    m_window->showSetup(message, findLocalCortex());
}

void Application::startDemo()
{
    m_demo = std::make_unique<Demo>();
    m_demo->start([this](const Result<>& started) {
        if (!started)
            return showSetup(started.error().message);
        QStringList ids;
        QStringList titles;
        for (const TriggerDefinition& definition : triggerDefinitions()) {
            ids += definition.id;
            titles += definition.title;
        }
        m_window->setFaults(ids, titles);
        m_options.configFile = m_demo->configFile();
        m_options.dataDir = m_demo->directory() + u"/data"_s;
        openProfile(loadProfile(m_options));
    });
}

void Application::useDirectory(const QString& projectDir)
{
    Profile profile{
        .name = u"local"_s, .projectDir = projectDir, .triggers = defaultTriggerSettings()};
    openProfile(profile);
}

void Application::openProfile(const Result<Profile>& profile)
{
    if (!profile)
        return showSetup(profile.error().message);
    auto session = Session::open(m_options, *profile);
    if (!session)
        return showSetup(session.error().message);
    m_session = std::move(*session);
    m_history.source = &m_session->history();
    m_window->setPollInterval(profile->pollInterval);
    m_window->setProfile(profile->name, u"local"_s, profile->unit);
    connect(m_session.get(), &Session::reported, this, &Application::onReported);
    m_session->start();
}

void Application::onReported(const Report& report)
{
    m_window->setReport(report);
    // The second report has a line to draw and not only a point.
    if (!m_options.screenshotDir.isEmpty() && ++m_reports == 2)
        renderPages();
}

void Application::renderPages()
{
    QDir().mkpath(m_options.screenshotDir);
    auto* pages = m_window->findChild<QStackedWidget*>(u"pages"_s);
    m_window->resize(1440, 900);
    QTextStream out(stdout);
    for (const auto& [kind, suffix] :
        {std::pair(ThemeKind::Light, u"light"_s), std::pair(ThemeKind::Dark, u"dark"_s)}) {
        applyTheme(*qApp, kind);
        for (const QString& name : {u"triggersPage"_s, u"metricsPage"_s}) {
            pages->setCurrentWidget(m_window->findChild<QWidget*>(name));
            const QString file
                = QDir(m_options.screenshotDir).absoluteFilePath(name + u'-' + suffix + u".png"_s);
            m_window->grab().save(file);
            out << file << Qt::endl;
        }
    }
    QCoreApplication::quit();
}

} // namespace console
