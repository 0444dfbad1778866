#pragma once

#include "base/result.h"

#include <QString>
#include <QStringList>

namespace console {

enum class Subcommand { Window, Check, Watch, Help, Version };
enum class Format { Text, Json, Nagios, Prometheus };

struct Options
{
    Subcommand command = Subcommand::Window;
    Format format = Format::Text;
    QStringList only = {}; // trigger ids; empty: all
    QString configFile = {};
    QString profile = {};
    QString dataDir = {};
    QString screenshotDir = {}; // render every page into PNG files and end
    bool demo = false;
};

inline constexpr int exitUsage = 64;

// Arguments without the program's name. An error is a usage error: exit code 64.
[[nodiscard]] Result<Options> parseCommandLine(const QStringList& arguments);
[[nodiscard]] QString usageText();

} // namespace console
