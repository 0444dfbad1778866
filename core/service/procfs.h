#pragma once

#include <QByteArray>

#include <optional>

namespace console {

// Share of the host's memory in use, 1 - MemAvailable/MemTotal, from /proc/meminfo.
[[nodiscard]] std::optional<double> hostMemoryUsed(const QByteArray& meminfo);
// VmRSS in bytes, from /proc/PID/status.
[[nodiscard]] std::optional<double> residentBytes(const QByteArray& status);
// Process that holds the flock on `inode` of any device, from /proc/locks. The lock is never
// taken to find out: that would keep Cortex from starting.
[[nodiscard]] std::optional<qint64> lockOwner(const QByteArray& locks, quint64 inode);

} // namespace console
