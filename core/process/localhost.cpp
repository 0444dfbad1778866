#include "process/localhost.h"

#include "process/processrunner.h"
#include "store/localsqlsource.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Host", text);
}

Error fileError(const QString& path, int code)
{
    const QString system = QString::fromLocal8Bit(std::strerror(code));
    switch (code) {
    case ENOENT:
    case ENOTDIR:
        return {Error::Kind::NotFound,
            tr("%1 does not exist: check the path in the profile").arg(path), system};
    case EACCES:
    case EPERM:
        return {Error::Kind::Denied, tr("%1 may not be read: give this user read access").arg(path),
            system};
    default:
        return {Error::Kind::Other, tr("%1 cannot be read: %2").arg(path, system), system};
    }
}

} // namespace

Result<FileIdentity> identifyLocalFile(const QString& path)
{
    struct stat info = {};
    if (::stat(QFile::encodeName(path).constData(), &info) != 0)
        return fileError(path, errno);
    if (!S_ISREG(info.st_mode))
        return Error{Error::Kind::Other, tr("%1 is not a regular file").arg(path), {}};
    return FileIdentity{quint64(info.st_dev), quint64(info.st_ino), qint64(info.st_size),
        qint64(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec};
}

Result<FileReading> readLocalFile(const FileRequest& request)
{
    const auto identity = identifyLocalFile(request.path);
    if (!identity)
        return identity.error();
    FileReading reading{.identity = *identity};
    if (request.unlessStill == *identity) {
        reading.unchanged = true;
        return reading;
    }
    QFile file(request.path);
    if (!file.open(QIODevice::ReadOnly))
        return fileError(request.path, errno);
    if (request.offset > 0 && !file.seek(request.offset))
        return fileError(request.path, EIO);
    reading.bytes = file.read(request.maxBytes);
    if (file.error() != QFileDevice::NoError)
        return Error{Error::Kind::Other,
            tr("%1 cannot be read: %2").arg(request.path, file.errorString()), {}};
    return reading;
}

void LocalHost::run(
    const Command& command, QObject* context, std::function<void(const ProcessOutcome&)> done)
{
    Command local = command;
    local.program = expand(command.program);
    local.directory = expand(command.directory);
    startProcess(local, context, std::move(done));
}

void LocalHost::readFile(const FileRequest& request, QObject* context,
    std::function<void(const Result<FileReading>&)> done)
{
    FileRequest local = request;
    local.path = expand(request.path);
    // Queued like every other answer, so that callers meet one order of events on every host.
    QMetaObject::invokeMethod(
        context, [local, done = std::move(done)] { done(readLocalFile(local)); },
        Qt::QueuedConnection);
}

std::unique_ptr<SqlSource> LocalHost::openSql(const QString& path)
{
    return std::make_unique<LocalSqlSource>(expand(path));
}

QString LocalHost::expand(const QString& path) const
{
    if (path == "~"_L1 || path.startsWith("~/"_L1))
        return QDir::homePath() + path.mid(1);
    return path;
}

QString LocalHost::name() const
{
    return u"local"_s;
}

void LocalHost::reach(
    const QString& address, QObject* context, std::function<void(const Result<QString>&)> done)
{
    QMetaObject::invokeMethod(
        context, [address, done = std::move(done)] { done(address); }, Qt::QueuedConnection);
}

} // namespace console
