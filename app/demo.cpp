#include "demo.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <utility>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// Beside the console, in the build tree as in an installed one.
QString simulatorProgram()
{
    return QCoreApplication::applicationDirPath() + u"/cortex-sim"_s;
}

} // namespace

Demo::Demo(QObject* parent)
    : QObject(parent)
{
    for (QProcess* process : {&m_init, &m_service}) {
        connect(process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart)
                fail(tr("%1 cannot be started").arg(simulatorProgram()));
        });
    }
    connect(&m_init, &QProcess::finished, this, [this](int code) {
        if (code == 0)
            run();
        else
            fail(QString::fromUtf8(m_init.readAllStandardError()).trimmed());
    });
    connect(&m_service, &QProcess::readyReadStandardOutput, this, &Demo::onOutput);
    connect(&m_service, &QProcess::finished, this,
        [this] { fail(QString::fromUtf8(m_service.readAllStandardError()).trimmed()); });
}

Demo::~Demo()
{
    m_init.disconnect(this);
    m_service.disconnect(this);
    m_init.kill();
    m_init.waitForFinished(1000); // the scratch directory can only go when nobody writes to it
    if (m_service.state() != QProcess::NotRunning) {
        m_service.terminate();
        if (!m_service.waitForFinished(3000))
            m_service.kill();
        m_service.waitForFinished(1000);
    }
}

void Demo::start(std::function<void(const Result<>&)> ready)
{
    m_ready = std::move(ready);
    if (!m_directory.isValid())
        return fail(m_directory.errorString());
    m_init.start(simulatorProgram(), {u"init"_s, u"--dir"_s, directory() + u"/c"_s});
}

void Demo::run()
{
    // Its standard input is our pipe: it ends with us even when we are killed.
    m_service.start(
        simulatorProgram(), {u"run"_s, u"--dir"_s, directory() + u"/c"_s, u"--with-parent"_s});
}

void Demo::onOutput()
{
    if (m_service.readAllStandardOutput().contains("listening on"))
        report({});
}

void Demo::setFault(const QString& id, bool on)
{
    // The simulator looks at these files; a process for each click would only be slower.
    const QString path = directory() + u"/c/faults/"_s + id;
    if (!on) {
        QFile::remove(path);
        return;
    }
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        qWarning("%s", qPrintable(file.errorString()));
}

void Demo::fail(const QString& what)
{
    report(Error{Error::Kind::Other,
        tr("the demo could not be started: %1").arg(what.isEmpty() ? tr("it ended at once") : what),
        {}});
}

void Demo::report(const Result<>& result)
{
    if (const auto ready = std::exchange(m_ready, {}))
        ready(result);
}

} // namespace console
