#include "session.h"

#include "config/consoleconfigloader.h"
#include "process/localhost.h"
#include "process/sshhost.h"

#include <QDir>
#include <QStandardPaths>

namespace console {

using namespace Qt::StringLiterals;

QString defaultConfigFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation)
        + u"/cortex-console/console.toml"_s;
}

QString defaultDataDir()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + u"/cortex-console"_s;
}

Result<Profile> loadProfile(const Options& options)
{
    const QString file = options.configFile.isEmpty() ? defaultConfigFile() : options.configFile;
    const auto config = loadConsoleConfig(file);
    if (!config)
        return config.error();
    return selectProfile(*config, options.profile);
}

std::unique_ptr<Host> openHost(const Profile& profile)
{
    if (profile.connection == Connection::Ssh)
        return std::make_unique<SshHost>(
            SshTarget{.host = profile.sshHost, .options = profile.sshOptions});
    return std::make_unique<LocalHost>();
}

Result<std::unique_ptr<Session>> Session::open(const Options& options, const Profile& profile)
{
    if (profile.connection == Connection::Demo)
        return Error{Error::Kind::Other,
            tr("profile %1 is the demo: start it with `cortex-console --demo`").arg(profile.name),
            {}};
    const QString dataDir = options.dataDir.isEmpty() ? defaultDataDir() : options.dataDir;
    auto history = HistoryStore::open(dataDir, profile.name);
    if (!history)
        return history.error();
    return std::unique_ptr<Session>(new Session(profile, openHost(profile), std::move(*history)));
}

Session::Session(
    const Profile& profile, std::unique_ptr<Host> host, std::unique_ptr<HistoryStore> history)
    : m_profile(profile)
    , m_history(std::move(history))
    , m_monitor(new Monitor(std::move(host), profile, m_clock))
{
    m_monitor->restore(m_history->state(u"monitor"_s));
    m_monitor->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_monitor, &QObject::deleteLater);
    connect(m_monitor, &Monitor::reported, this, &Session::keep);
    m_thread.start();
}

Session::~Session()
{
    m_thread.quit();
    m_thread.wait();
}

void Session::start()
{
    QMetaObject::invokeMethod(m_monitor, &Monitor::start);
}

void Session::lookOnce(int deadlineMs)
{
    QMetaObject::invokeMethod(
        m_monitor, [monitor = m_monitor, deadlineMs] { monitor->lookOnce(deadlineMs); });
}

void Session::refresh()
{
    QMetaObject::invokeMethod(m_monitor, &Monitor::refresh);
}

void Session::keep(const Report& report, const QByteArray& memory)
{
    m_history->append(report.evaluatedAt, report.measured);
    m_history->setState(u"monitor"_s, memory);
    emit reported(report);
}

} // namespace console
