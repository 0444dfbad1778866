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

// How the machine is reached. Everything but Up says that nothing it answers is to be had now.
struct HostConnection
{
    enum class State {
        Up,
        Connecting,
        Lost, // tried again by itself, with pauses
        Refused // needs the engineer: a changed host key, a login that is not accepted
    };
    State state = State::Up;
    QString sentence = {}; // why it is not up, with the next step
    QString details = {}; // what ssh said
    double roundTrip = 0; // seconds, of the last answer; 0 on this machine
    bool operator==(const HostConnection&) const = default;
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

    // An address on this machine behind which `address` of the host answers ("127.0.0.1:8900").
    virtual void reach(
        const QString& address, QObject* context, std::function<void(const Result<QString>&)> done)
        = 0;
    [[nodiscard]] virtual HostConnection connection() const { return {}; }
    // The engineer asks for another try where the connection is lost or refused.
    virtual void reconnect() { }
};

} // namespace console
