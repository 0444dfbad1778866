#pragma once

#include "process/command.h"

#include <QByteArray>
#include <QString>

namespace console {

// One word for a POSIX shell, whatever it holds: names from git, the database, file names and the
// operator's text are hostile input (design section 9, law 4). Every word that crosses SSH goes
// through here. NUL cannot be passed to a program and ends the word.
[[nodiscard]] QByteArray shellQuote(const QString& word);

// The same for a path in which a leading ~ means the home of the host's user.
[[nodiscard]] QByteArray shellQuotePath(const QString& path);

// What a shell on a host needs to hear before `shellLine`: SSH sets neither XDG_RUNTIME_DIR,
// without which systemctl --user finds no manager, nor a locale in which output can be read.
[[nodiscard]] QByteArray shellPrelude();

// `command` as one line for a POSIX shell: directory, environment, program, arguments, input.
// The program is ended at its time limit (exit code 124) where the host has `timeout`.
[[nodiscard]] QByteArray shellLine(const Command& command);

} // namespace console
