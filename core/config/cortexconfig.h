#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QMap>
#include <QString>
#include <QStringList>

#include <optional>

namespace console {

// cortex.toml as far as the console needs it; defaults are Cortex's (interface reference 4).
struct CortexConfig
{
    struct Project
    {
        bool enabled = false;
        QString workspace = {};
        QString beadsDir = {};
    };

    double tickInterval = 60; // seconds
    QString stateDb = {};
    QString lockFile = QStringLiteral("/tmp/cortex.lock");
    double cap5h = 20;
    double capWeekly = 200;
    QMap<QString, Project> projects = {};
    QString apiBind = {};
    bool securityEnabled = false;
    bool requireLocalOnly = false;
    QString auditLog = {};
    // What Cortex itself would refuse this file for; empty when it would start.
    QStringList problems = {};
};

// Parsing errors are errors with line and column; what Cortex's validation would refuse is
// listed in `problems`, so that the rest can still be used. Unknown keys are ignored, as there.
[[nodiscard]] Result<CortexConfig> parseCortexConfig(
    const QByteArray& text, const QString& fileName);

// "127.0.0.1:8900" for a bind text: a wildcard or missing address is reached over loopback.
[[nodiscard]] std::optional<QString> reachableAddress(const QString& bind);

// Bind or switch-off that opens the control endpoints to others, in words; empty when none.
[[nodiscard]] QStringList securityFindings(const CortexConfig& config);

} // namespace console
