#include "process/sshhost.h"

#include "process/sshlink.h"
#include "store/shellsqlsource.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Host)
};

// Identity in a line, then the bytes wanted. Only tools of POSIX, and GNU's stat.
constexpr char readScript[] = R"sh(p=$1
case $p in "~/"*) p=$HOME/${p#"~/"};; esac
[ -e "$p" ] || exit 44
[ -f "$p" ] || exit 45
i=$(stat -L -c '%d %i %s %.9Y' -- "$p") || exit 46
[ -r "$p" ] || exit 46
printf '%s\n' "$i"
[ "$i" = "$4" ] && exit 0
if [ "$2" = 0 ]; then exec head -c "$3" -- "$p"; fi
tail -c +"$(($2 + 1))" -- "$p" | head -c "$3")sh";

QString identityText(const FileIdentity& identity)
{
    return u"%1 %2 %3 %4.%5"_s.arg(identity.device)
        .arg(identity.inode)
        .arg(identity.size)
        .arg(identity.modifiedNs / 1'000'000'000)
        .arg(identity.modifiedNs % 1'000'000'000, 9, 10, QChar(u'0'));
}

std::optional<FileIdentity> parseIdentity(const QByteArray& line)
{
    const QList<QByteArray> words = line.split(' ');
    if (words.size() != 4)
        return std::nullopt;
    const QList<QByteArray> time = words.at(3).split('.');
    return FileIdentity{words.at(0).toULongLong(), words.at(1).toULongLong(),
        words.at(2).toLongLong(),
        time.at(0).toLongLong() * 1'000'000'000 + time.value(1).leftJustified(9, '0').toLongLong()};
}

Error readError(const QString& path, const Command& command, const ProcessOutcome& outcome)
{
    const QString said = QString::fromUtf8(outcome.stdErr.left(2000));
    if (outcome.ending == ProcessOutcome::Ending::NoConnection)
        return {Error::Kind::Unreachable, outcome.systemError, said};
    if (outcome.ending != ProcessOutcome::Ending::Exited)
        return {Error::Kind::Other, explain(command, outcome), said};
    switch (outcome.exitCode) {
    case 44:
        return {Error::Kind::NotFound,
            Words::tr("%1 does not exist: check the path in the profile").arg(path), said};
    case 45:
        return {Error::Kind::Other, Words::tr("%1 is not a regular file").arg(path), said};
    case 46:
        return {Error::Kind::Denied,
            Words::tr("%1 may not be read: give this user read access").arg(path), said};
    default:
        return {
            Error::Kind::Other, Words::tr("%1 cannot be read: %2").arg(path, said.trimmed()), said};
    }
}

Result<FileReading> toReading(
    const FileRequest& request, const Command& command, const ProcessOutcome& outcome)
{
    if (!outcome.succeeded())
        return readError(request.path, command, outcome);
    const qsizetype line = outcome.stdOut.indexOf('\n');
    const auto identity = line < 0 ? std::nullopt : parseIdentity(outcome.stdOut.first(line));
    if (!identity)
        return Error{Error::Kind::Malformed,
            Words::tr("the host has no `stat` as GNU makes it: %1 cannot be read")
                .arg(request.path),
            QString::fromUtf8(outcome.stdOut.left(500))};
    return FileReading{.identity = *identity,
        .unchanged = request.unlessStill == *identity,
        .bytes = outcome.stdOut.mid(line + 1)};
}

} // namespace

SshHost::SshHost(SshTarget target)
    : m_target(std::move(target))
    , m_way(std::make_shared<SshWay>())
{
}

SshHost::~SshHost() = default;

SshLink& SshHost::link()
{
    if (!m_link)
        m_link = std::make_unique<SshLink>(m_target, m_way);
    return *m_link;
}

void SshHost::run(
    const Command& command, QObject* context, std::function<void(const ProcessOutcome&)> done)
{
    link().run(command, context, std::move(done));
}

void SshHost::readFile(const FileRequest& request, QObject* context,
    std::function<void(const Result<FileReading>&)> done)
{
    const Command command{.program = u"sh"_s,
        .arguments = {u"-c"_s, QString::fromLatin1(readScript), u"sh"_s, request.path,
            QString::number(request.offset), QString::number(request.maxBytes),
            request.unlessStill ? identityText(*request.unlessStill) : QString()},
        .outputLimit = request.maxBytes + 1000};
    run(command, context,
        [request, command, done = std::move(done)](
            const ProcessOutcome& outcome) { done(toReading(request, command, outcome)); });
}

std::unique_ptr<SqlSource> SshHost::openSql(const QString& path)
{
    return std::make_unique<ShellSqlSource>(
        [way = m_way, target = m_target](const QString& shellCommand) -> Result<RemoteProgram> {
            const auto socket = way->socket();
            if (!socket)
                return socket.error();
            return RemoteProgram{u"ssh"_s, sharedArguments(target, *socket, shellCommand)};
        },
        path);
}

void SshHost::reach(
    const QString& address, QObject* context, std::function<void(const Result<QString>&)> done)
{
    link().reach(address, context, std::move(done));
}

HostConnection SshHost::connection() const
{
    return m_link ? m_link->connection()
                  : HostConnection{HostConnection::State::Connecting, {}, {}, 0};
}

void SshHost::reconnect()
{
    if (m_link)
        m_link->reconnect();
}

} // namespace console
