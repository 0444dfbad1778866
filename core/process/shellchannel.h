#pragma once

#include "process/command.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QProcess>
#include <QTimer>

#include <deque>
#include <functional>

namespace console {

// A POSIX shell behind one long-lived program (`ssh HOST exec sh`), kept open so that a command
// costs one round trip and no new connection. Commands run one after the other. Each is followed
// by a random word on standard output and standard error, so that whatever a program prints, the
// end of its output is known, and noise of login scripts before the first word is dropped.
//
// Every command is answered exactly once, in this thread, unless its context dies first. When the
// program ends, a command overruns its limit, or prints too much, the channel is over: what waits
// is answered with NoConnection, `over` is emitted, and nothing more is accepted.
class ShellChannel : public QObject
{
    Q_OBJECT
public:
    using Done = std::function<void(const ProcessOutcome&)>;

    ShellChannel(const QString& program, const QStringList& arguments,
        const QProcessEnvironment& environment, QObject* parent = nullptr);
    ~ShellChannel() override;
    Q_DISABLE_COPY_MOVE(ShellChannel)

    void start();
    void run(const Command& command, QObject* context, Done done);
    void close(); // no `over`

    [[nodiscard]] bool isOpen() const { return m_state == State::Open; }
    [[nodiscard]] double roundTrip() const { return m_roundTrip; } // seconds, of the last answer
    [[nodiscard]] qsizetype waiting() const { return qsizetype(m_queue.size()); }

signals:
    void opened();
    // Why: what the program said on its standard error, and its exit code.
    void over(const QByteArray& said, int exitCode);

private:
    enum class State { Idle, Opening, Open, Over };
    struct Job
    {
        Command command;
        QPointer<QObject> context;
        Done done;
    };

    void send();
    void onOutput();
    void takeAnswer();
    void answer(const ProcessOutcome& outcome);
    void onFinished(int exitCode);
    void give(const Job& job, const ProcessOutcome& outcome);
    void end(int exitCode);

    QProcess m_process;
    QString m_program;
    QStringList m_arguments;
    State m_state = State::Idle;
    std::deque<Job> m_queue; // the front one is running
    bool m_sent = false;
    QByteArray m_word;
    QByteArray m_output;
    QByteArray m_errors;
    QElapsedTimer m_clock;
    double m_roundTrip = 0;
    QTimer m_limit;
};

} // namespace console
