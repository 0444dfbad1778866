#include "process/shellchannel.h"

#include "base/logging.h"
#include "process/shellquote.h"

#include <QRandomGenerator>

#include <algorithm>
#include <utility>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// No program can print it by accident, and none can foresee it.
QByteArray randomWord()
{
    quint32 bits[4];
    QRandomGenerator::system()->fillRange(bits);
    return QByteArray(reinterpret_cast<const char*>(bits), sizeof bits).toHex();
}

constexpr int exitTimedOut = 124; // of timeout(1)
constexpr int exitNotFound = 127;

} // namespace

ShellChannel::ShellChannel(const QString& program, const QStringList& arguments,
    const QProcessEnvironment& environment, QObject* parent)
    : QObject(parent)
    , m_process(this)
    , m_program(program)
    , m_arguments(arguments)
    , m_limit(this)
{
    m_process.setProcessEnvironment(environment);
    m_limit.setSingleShot(true);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ShellChannel::onOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &ShellChannel::onOutput);
    connect(&m_process, &QProcess::finished, this, &ShellChannel::onFinished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_errors = m_process.errorString().toUtf8();
            end(exitNotFound);
        }
    });
    connect(&m_limit, &QTimer::timeout, this, [this] { end(exitTimedOut); });
}

ShellChannel::~ShellChannel()
{
    m_process.disconnect(this);
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished(200); // a killed child is gone at once
    }
}

void ShellChannel::start()
{
    m_state = State::Opening;
    m_word = randomWord();
    m_process.start(m_program, m_arguments);
    // The shell says the word when it is there; what comes before is not ours.
    m_process.write(
        shellPrelude() + "printf '%s 0\\n' " + m_word + "; printf '%s\\n' " + m_word + " >&2\n");
}

void ShellChannel::run(const Command& command, QObject* context, Done done)
{
    const Job job{command, context, std::move(done)};
    if (m_state == State::Over)
        return give(job, {.ending = ProcessOutcome::Ending::NoConnection});
    m_queue.push_back(job);
    send();
}

void ShellChannel::send()
{
    while (!m_sent && !m_queue.empty() && !m_queue.front().context)
        m_queue.pop_front(); // nobody waits for it any more
    if (m_state != State::Open || m_sent || m_queue.empty())
        return;
    const Command& command = m_queue.front().command;
    m_sent = true;
    m_word = randomWord();
    m_output.clear();
    m_errors.clear();
    m_clock.start();
    // The host ends the program in time; this is for a host that has gone.
    m_limit.start(command.timeout + std::chrono::seconds(3));
    m_process.write(shellLine(command) + "; printf '%s %d\\n' " + m_word + " $?; printf '%s\\n' "
        + m_word + " >&2\n");
    qCDebug(logProcess) << "sent" << command.program << command.arguments;
}

void ShellChannel::onOutput()
{
    m_output += m_process.readAllStandardOutput();
    m_errors += m_process.readAllStandardError();
    if (m_sent || m_state == State::Opening)
        takeAnswer();
    if (!m_sent)
        return;
    const qsizetype limit = m_queue.front().command.outputLimit;
    if (m_output.size() > limit + 100 || m_errors.size() > limit + 100) {
        // The rest would still have to be waited for: a new channel is cheaper.
        give(m_queue.front(),
            {.ending = ProcessOutcome::Ending::TooMuchOutput, .stdOut = m_output.left(limit)});
        m_queue.pop_front();
        m_sent = false;
        end(exitTimedOut);
    }
}

void ShellChannel::takeAnswer()
{
    // Only the end can hold it: looking through all of a long output again and again would not do.
    const qsizetype at = m_output.indexOf(m_word, std::max<qsizetype>(0, m_output.size() - 60));
    const qsizetype end = at < 0 ? -1 : m_output.indexOf('\n', at);
    const qsizetype errorsEnd = m_errors.lastIndexOf(m_word);
    if (end < 0 || errorsEnd < 0)
        return;
    const int code = m_output.mid(at + m_word.size(), end - at - m_word.size()).trimmed().toInt();
    if (m_state == State::Opening) {
        m_state = State::Open;
        emit opened();
        return send();
    }
    m_limit.stop();
    m_roundTrip = double(m_clock.nsecsElapsed()) / 1e9;
    ProcessOutcome outcome{
        .exitCode = code, .stdOut = m_output.first(at), .stdErr = m_errors.first(errorsEnd)};
    if (code == exitTimedOut)
        outcome.ending = ProcessOutcome::Ending::TimedOut;
    if (code == exitNotFound) {
        outcome.ending = ProcessOutcome::Ending::FailedToStart;
        outcome.systemError = QString::fromUtf8(outcome.stdErr).trimmed();
    }
    answer(outcome);
}

void ShellChannel::answer(const ProcessOutcome& outcome)
{
    const Job job = m_queue.front();
    m_queue.pop_front();
    m_sent = false;
    send();
    give(job, outcome);
}

void ShellChannel::give(const Job& job, const ProcessOutcome& outcome)
{
    if (job.context)
        QMetaObject::invokeMethod(
            job.context, [done = job.done, outcome] { done(outcome); }, Qt::QueuedConnection);
}

void ShellChannel::onFinished(int exitCode)
{
    m_output += m_process.readAllStandardOutput();
    m_errors += m_process.readAllStandardError();
    end(exitCode);
}

void ShellChannel::close()
{
    const QSignalBlocker quiet(this);
    end(0);
}

void ShellChannel::end(int exitCode)
{
    if (m_state == State::Over)
        return;
    m_state = State::Over;
    m_limit.stop();
    m_process.kill();
    const auto waiting = std::exchange(m_queue, {});
    emit over(m_errors, exitCode); // first: who asked finds out why
    for (const Job& job : waiting)
        give(job, {.ending = ProcessOutcome::Ending::NoConnection});
}

} // namespace console
