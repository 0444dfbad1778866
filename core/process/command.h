#pragma once

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <chrono>

namespace console {

// A program with its argument list; never a shell line (design section 9, law 4).
struct Command
{
    QString program = {};
    QStringList arguments = {};
    QString directory = {};
    QMap<QString, QString> environment = {}; // added to the host's
    QByteArray input = {};
    std::chrono::milliseconds timeout{10'000};
    qsizetype outputLimit = 16 * 1024 * 1024; // bytes of stdout and of stderr each

    bool operator==(const Command&) const = default;
};

struct ProcessOutcome
{
    enum class Ending {
        Exited,
        FailedToStart,
        Crashed,
        TimedOut,
        Cancelled,
        TooMuchOutput,
        NoConnection // to the host; whether the program ran is not known
    };

    Ending ending = Ending::Exited;
    int exitCode = 0;
    QByteArray stdOut = {};
    QByteArray stdErr = {};
    QString systemError = {}; // why it did not start, or why there is no connection

    [[nodiscard]] bool succeeded() const { return ending == Ending::Exited && exitCode == 0; }
};

// The one place that turns an outcome into a sentence for the operator.
[[nodiscard]] QString explain(const Command& command, const ProcessOutcome& outcome);

} // namespace console
