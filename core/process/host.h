#pragma once

#include "base/result.h"
#include "process/command.h"

#include <QObject>

#include <functional>
#include <memory>
#include <optional>

namespace console {

class SqlSource;

// What tells one version of a file from another.
struct FileIdentity
{
    quint64 device = 0;
    quint64 inode = 0;
    qint64 size = 0;
    qint64 modifiedNs = 0;
    bool operator==(const FileIdentity&) const = default;
};

struct FileRequest
{
    QString path = {}; // absolute, or beginning with ~ for the host user's home
    qint64 offset = 0;
    qint64 maxBytes = 16 * 1024 * 1024;
    std::optional<FileIdentity> unlessStill = {}; // skip the read when nothing changed
};

struct FileReading
{
    FileIdentity identity = {};
    bool unchanged = false;
    QByteArray bytes = {};
};

// The seam between the console and the machine on which Cortex runs: this one or one reached
// over SSH. Calls return at once; answers come once, in the caller's thread, and never after
// `context` died. An object of this class is used in one thread.
class Host
{
public:
    virtual ~Host() = default;
    virtual void run(
        const Command& command, QObject* context, std::function<void(const ProcessOutcome&)> done)
        = 0;
    virtual void readFile(const FileRequest& request, QObject* context,
        std::function<void(const Result<FileReading>&)> done)
        = 0;
    // A reader of the SQLite file at `path`; it may be moved to another thread before first use.
    [[nodiscard]] virtual std::unique_ptr<SqlSource> openSql(const QString& path) = 0;
    [[nodiscard]] virtual QString expand(const QString& path) const = 0;
    [[nodiscard]] virtual QString name() const = 0;
};

} // namespace console
