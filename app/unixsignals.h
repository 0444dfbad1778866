#pragma once

namespace console {

// SIGINT and SIGTERM end the event loop of the application instead of the process, so that
// children, scratch directories and the history are left in order. Call once, with an
// application object.
void quitOnSignals();

} // namespace console
