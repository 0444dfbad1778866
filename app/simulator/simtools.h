#pragma once

#include "simscratch.h"

#include <QStringList>

namespace console::sim {

// `systemctl --user ...` for the scratch's unit: show, is-active, status, start, stop, restart.
// Returns systemctl's exit code.
int systemctl(const Scratch& scratch, const QStringList& arguments);

// `journalctl --user -u UNIT -o json ...` over the scratch's journal.
int journalctl(const Scratch& scratch, const QStringList& arguments);

} // namespace console::sim
