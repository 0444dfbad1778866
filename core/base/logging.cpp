#include "base/logging.h"

namespace console {

Q_LOGGING_CATEGORY(logProcess, "console.process", QtWarningMsg)
Q_LOGGING_CATEGORY(logStore, "console.store", QtWarningMsg)
Q_LOGGING_CATEGORY(logMonitor, "console.monitor", QtWarningMsg)
Q_LOGGING_CATEGORY(logHistory, "console.history", QtWarningMsg)

} // namespace console
