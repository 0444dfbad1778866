#pragma once

#include "base/result.h"
#include "config/consoleconfig.h"

namespace console {

// Parses console.toml. Unknown keys, wrong types and bad values are errors that name file, line,
// column and what is allowed. `fileName` appears in the messages only.
[[nodiscard]] Result<ConsoleConfig> parseConsoleConfig(
    const QByteArray& text, const QString& fileName);
[[nodiscard]] Result<ConsoleConfig> loadConsoleConfig(const QString& path);

// The profile called `name`, or the default one when `name` is empty.
[[nodiscard]] Result<Profile> selectProfile(const ConsoleConfig& config, const QString& name);

// Settings of every trigger as shipped.
[[nodiscard]] QMap<QString, TriggerSettings> defaultTriggerSettings();

} // namespace console
