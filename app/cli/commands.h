#pragma once

#include "commandline.h"
#include "session.h"

namespace console {

// `check`: one look, printed; returns the exit code.
[[nodiscard]] int runCheck(Session& session, const Options& options);
// `watch`: NDJSON until SIGINT or SIGTERM; returns the exit code.
[[nodiscard]] int runWatch(Session& session, const Options& options);

// Leaves only the triggers that --only names.
[[nodiscard]] Report filtered(Report report, const QStringList& only);
// All of `bytes` to standard output at once; false when nobody reads it any more.
bool print(const QByteArray& bytes);

} // namespace console
