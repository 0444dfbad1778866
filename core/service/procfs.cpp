#include "service/procfs.h"

#include <QList>

#include <algorithm>

namespace console {

namespace {

std::optional<double> kilobytes(const QByteArray& text, const QByteArray& key)
{
    for (const QByteArray& line : text.split('\n')) {
        if (!line.startsWith(QByteArray(key + ':')))
            continue;
        bool ok = false;
        const double value
            = line.mid(key.size() + 1).simplified().split(' ').value(0).toDouble(&ok);
        return ok ? std::optional(value) : std::nullopt;
    }
    return std::nullopt;
}

} // namespace

std::optional<double> hostMemoryUsed(const QByteArray& meminfo)
{
    const auto total = kilobytes(meminfo, "MemTotal");
    const auto available = kilobytes(meminfo, "MemAvailable");
    if (!total || !available || *total <= 0)
        return std::nullopt;
    return 1.0 - std::clamp(*available / *total, 0.0, 1.0);
}

std::optional<double> residentBytes(const QByteArray& status)
{
    const auto value = kilobytes(status, "VmRSS");
    return value ? std::optional(*value * 1024) : std::nullopt;
}

std::optional<qint64> lockOwner(const QByteArray& locks, quint64 inode)
{
    // "1: FLOCK  ADVISORY  WRITE 1234 fd:01:5678 0 EOF"; waiters have "->" as second word.
    for (const QByteArray& line : locks.split('\n')) {
        const QList<QByteArray> words = line.simplified().split(' ');
        if (words.size() < 6 || words.at(1) != "FLOCK")
            continue;
        bool inodeOk = false;
        bool pidOk = false;
        const quint64 locked = words.at(5).split(':').value(2).toULongLong(&inodeOk);
        const qint64 pid = words.at(4).toLongLong(&pidOk);
        if (inodeOk && pidOk && locked == inode)
            return pid;
    }
    return std::nullopt;
}

} // namespace console
