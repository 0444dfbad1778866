#pragma once

#include "base/result.h"
#include "process/command.h"

#include <optional>

namespace console {

// `systemctl --user show UNIT`: what systemd knows of the service.
struct UnitState
{
    QString loadState = {};
    QString activeState = {};
    QString subState = {};
    QString result = {};
    QString invocationId = {};
    qint64 mainPid = 0;
    int restarts = 0;
    int execMainStatus = 0;
    std::optional<double> activeEnter = {}; // epoch seconds
    std::optional<double> memoryCurrent = {}; // bytes
    std::optional<double> memoryMax = {}; // bytes, absent when infinite
    bool operator==(const UnitState&) const = default;
};

[[nodiscard]] Command showUnitCommand(const QString& systemctl, const QString& unit);
// Understands `KEY=VALUE` lines in any order; `[not set]`, `infinity` and n/a are absent.
[[nodiscard]] Result<UnitState> parseUnitState(const QByteArray& output, const QString& unit);

} // namespace console
