#include "process/processrunner.h"

#include "base/logging.h"

#include <QProcess>
#include <QTimer>

#include <memory>
#include <optional>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// One child with its limits; deletes itself when it has reported.
class Child final : public QObject
{
public:
    Child(const Command& command, QObject* context, OutcomeHandler done)
        : QObject(context)
        , m_done(std::move(done))
        , m_limit(command.outputLimit)
        , m_input(command.input)
    {
        connect(&m_process, &QProcess::readyReadStandardOutput, this, &Child::readOutput);
        connect(&m_process, &QProcess::readyReadStandardError, this, &Child::readOutput);
        connect(&m_process, &QProcess::errorOccurred, this, &Child::onError);
        connect(&m_process, &QProcess::finished, this, &Child::onFinished);
        connect(&m_process, &QProcess::started, this, &Child::sendInput);
        connect(
            &m_timeout, &QTimer::timeout, this, [this] { stop(ProcessOutcome::Ending::TimedOut); });
        connect(&m_killer, &QTimer::timeout, &m_process, &QProcess::kill);
        m_timeout.setSingleShot(true);
        m_killer.setSingleShot(true);
        start(command);
    }

    ~Child() override
    {
        m_process.disconnect(this);
        if (m_process.state() != QProcess::NotRunning) {
            m_process.kill();
            // A killed child is gone at once; without this QProcess would wait far longer.
            m_process.waitForFinished(200);
        }
    }

private:
    void start(const Command& command)
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s);
        for (auto it = command.environment.cbegin(); it != command.environment.cend(); ++it)
            environment.insert(it.key(), it.value());
        m_process.setProcessEnvironment(environment);
        if (!command.directory.isEmpty())
            m_process.setWorkingDirectory(command.directory);
        m_timeout.start(command.timeout);
        m_process.start(command.program, command.arguments);
        qCDebug(logProcess) << "started" << command.program << command.arguments;
    }

    void sendInput()
    {
        if (!m_input.isEmpty())
            m_process.write(m_input);
        m_process.closeWriteChannel();
    }

    void readOutput()
    {
        m_outcome.stdOut += m_process.readAllStandardOutput();
        m_outcome.stdErr += m_process.readAllStandardError();
        if (m_outcome.stdOut.size() > m_limit || m_outcome.stdErr.size() > m_limit) {
            m_outcome.stdOut.truncate(m_limit);
            m_outcome.stdErr.truncate(m_limit);
            stop(ProcessOutcome::Ending::TooMuchOutput);
        }
    }

    void stop(ProcessOutcome::Ending ending)
    {
        if (m_stopping)
            return;
        m_stopping = ending;
        m_process.terminate();
        m_killer.start(500);
    }

    void onError(QProcess::ProcessError error)
    {
        if (error != QProcess::FailedToStart)
            return; // every other error is followed by finished()
        m_outcome.systemError = m_process.errorString();
        report(ProcessOutcome::Ending::FailedToStart);
    }

    void onFinished(int exitCode, QProcess::ExitStatus status)
    {
        readOutput();
        m_outcome.exitCode = exitCode;
        if (m_stopping)
            report(*m_stopping);
        else
            report(status == QProcess::CrashExit ? ProcessOutcome::Ending::Crashed
                                                 : ProcessOutcome::Ending::Exited);
    }

    void report(ProcessOutcome::Ending ending)
    {
        if (m_reported)
            return;
        m_reported = true;
        m_timeout.stop();
        m_killer.stop();
        m_outcome.ending = ending;
        // From the event loop, so that the handler may delete the context.
        QMetaObject::invokeMethod(
            parent(), [done = std::move(m_done), outcome = m_outcome] { done(outcome); },
            Qt::QueuedConnection);
        deleteLater();
    }

    QProcess m_process;
    QTimer m_timeout;
    QTimer m_killer;
    OutcomeHandler m_done;
    qsizetype m_limit;
    QByteArray m_input;
    ProcessOutcome m_outcome;
    std::optional<ProcessOutcome::Ending> m_stopping;
    bool m_reported = false;
};

} // namespace

void startProcess(const Command& command, QObject* context, OutcomeHandler done)
{
    new Child(command, context, std::move(done)); // owned by context, deletes itself
}

} // namespace console
