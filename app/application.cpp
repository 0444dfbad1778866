#include "application.h"

#include "config/consoleconfigloader.h"

#include <QApplication>
#include <QDir>
#include <QFileInfo>
#include <QListWidget>
#include <QStackedWidget>
#include <QTextStream>
#include <QTimer>

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
    const QString host = profile->connection == Connection::Ssh ? profile->sshHost : u"local"_s;
    m_window->setProfile(profile->name, host, profile->unit);
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

// Every page of the rail and the first-run page, in both themes.
void Application::renderPages()
{
    if (!QDir().mkpath(m_options.screenshotDir)) {
        QTextStream(stderr) << tr("%1 cannot be made: choose a directory you may write to")
                                   .arg(m_options.screenshotDir)
                            << Qt::endl;
        return QCoreApplication::exit(1);
    }
    m_firstRun = std::make_unique<MainWindow>(m_history);
    m_firstRun->showSetup(tr("There is no configuration file yet."), findLocalCortex());
    m_firstRun->show();
    for (MainWindow* window : {m_window.get(), m_firstRun.get()})
        window->resize(1440, 900);
    auto* rail = m_window->findChild<QListWidget*>(u"navigationRail"_s);
    for (const auto& [kind, suffix] :
        {std::pair(ThemeKind::Light, u"light"_s), std::pair(ThemeKind::Dark, u"dark"_s)}) {
        for (int row = 0; row < rail->count(); ++row)
            m_pictures.push_back(
                {kind, suffix, m_window.get(), [rail, row] { rail->setCurrentRow(row); }});
        m_pictures.push_back({kind, suffix, m_firstRun.get(), [] {}});
    }
    renderNext();
}

void Application::renderNext()
{
    if (m_pictures.empty())
        return QCoreApplication::quit();
    const Picture picture = m_pictures.front();
    m_pictures.pop_front();
    applyTheme(*qApp, picture.theme);
    picture.show();
    // Palettes, layouts and charts follow through the event loop.
    QTimer::singleShot(std::chrono::milliseconds(200), this, [this, picture] {
        const auto* pages = picture.window->findChild<QStackedWidget*>(u"pages"_s);
        const QString file = QDir(m_options.screenshotDir)
                                 .absoluteFilePath(pages->currentWidget()->objectName() + u'-'
                                     + picture.suffix + u".png"_s);
        if (!picture.window->grab().save(file)) {
            QTextStream(stderr) << tr("%1 cannot be written").arg(file) << Qt::endl;
            return QCoreApplication::exit(1);
        }
        QTextStream(stdout) << file << Qt::endl;
        renderNext();
    });
}

} // namespace console
