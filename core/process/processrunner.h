#pragma once

#include "process/command.h"

#include <QObject>

#include <functional>

namespace console {

using OutcomeHandler = std::function<void(const ProcessOutcome&)>;

// Starts `command` on this machine and calls `done` once, from the event loop of the calling
// thread, however it ended. Nothing is called when `context` dies first; the child is then
// killed. A child past its time is asked with SIGTERM and killed 500 ms later.
void startProcess(const Command& command, QObject* context, OutcomeHandler done);

} // namespace console
