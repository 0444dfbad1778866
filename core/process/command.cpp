#include "process/command.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Process", text);
}

QString firstLine(const QByteArray& output)
{
    return QString::fromUtf8(output.left(output.indexOf('\n') < 0 ? 300 : output.indexOf('\n')))
        .left(300)
        .trimmed();
}

} // namespace

QString explain(const Command& command, const ProcessOutcome& outcome)
{
    switch (outcome.ending) {
    case ProcessOutcome::Ending::FailedToStart:
        return tr("%1 cannot be started (%2): install it or correct its name in the profile")
            .arg(command.program, outcome.systemError);
    case ProcessOutcome::Ending::Crashed:
        return tr("%1 crashed").arg(command.program);
    case ProcessOutcome::Ending::TimedOut:
        return tr("%1 did not answer within %2 s and was stopped")
            .arg(command.program)
            .arg(double(command.timeout.count()) / 1000);
    case ProcessOutcome::Ending::Cancelled:
        return tr("%1 was cancelled").arg(command.program);
    case ProcessOutcome::Ending::TooMuchOutput:
        return tr("%1 printed more than %2 MB and was stopped")
            .arg(command.program)
            .arg(command.outputLimit / (1024 * 1024));
    case ProcessOutcome::Ending::NoConnection:
        return outcome.systemError;
    case ProcessOutcome::Ending::Exited:
        break;
    }
    if (outcome.exitCode == 0)
        return tr("%1 succeeded").arg(command.program);
    const QString said = firstLine(outcome.stdErr);
    return said.isEmpty()
        ? tr("%1 ended with code %2").arg(command.program).arg(outcome.exitCode)
        : tr("%1 ended with code %2: %3").arg(command.program).arg(outcome.exitCode).arg(said);
}

} // namespace console
