#pragma once

#include "simscratch.h"

#include <QStringList>

namespace console::sim {

// `systemctl --user ...` for the scratch's unit: show, status, is-active, start, stop, restart,
// reset-failed. Returns systemctl's exit code.
[[nodiscard]] int systemctl(const Scratch& scratch, const QStringList& arguments);

// `journalctl --user -u UNIT ...` over the scratch's journal.
[[nodiscard]] int journalctl(const Scratch& scratch, const QStringList& arguments);

} // namespace console::sim
