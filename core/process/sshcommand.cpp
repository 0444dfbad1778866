#include "process/sshcommand.h"

#include <QCoreApplication>

#include <array>

namespace console {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Ssh)
};

// `-o` values come before ~/.ssh/config; ours before the profile's, the first one counts.
QStringList options(const SshTarget& target, const QStringList& ours)
{
    QStringList arguments;
    for (const QString& option : ours + target.options)
        arguments += {u"-o"_s, option};
    return arguments;
}

struct Cause
{
    QLatin1StringView said;
    Error::Kind kind;
    const char* sentence;
};

constexpr std::array causes{
    Cause{"REMOTE HOST IDENTIFICATION HAS CHANGED"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP("Ssh",
            "the host key of %1 has CHANGED: somebody may be listening in. Do not connect before "
            "its administrator confirms the new key; the details name both keys and the command "
            "that forgets the old one")},
    Cause{"Host key verification failed"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP("Ssh",
            "the host key of %1 is not known yet: run `ssh %1` once in a terminal and compare the "
            "fingerprint")},
    Cause{"password has expired"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP(
            "Ssh", "the password on %1 has expired: run `ssh %1` in a terminal and change it")},
    Cause{"Permission denied"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP("Ssh",
            "%1 does not accept this login: add the right key to the agent (`ssh-add`) or name it "
            "in ~/.ssh/config, and try `ssh %1` in a terminal")},
    Cause{"Too many authentication failures"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP("Ssh",
            "%1 was offered too many keys: set IdentityFile and IdentitiesOnly for it in "
            "~/.ssh/config")},
    Cause{"Bad configuration option"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP(
            "Ssh", "ssh refuses an option for %1: correct ssh_options or ~/.ssh/config")},
    Cause{"Could not resolve hostname"_L1, Error::Kind::Unreachable,
        QT_TRANSLATE_NOOP("Ssh",
            "there is no host %1: correct ssh_host in the profile, or add the alias to "
            "~/.ssh/config")},
    Cause{"Connection refused"_L1, Error::Kind::Unreachable,
        QT_TRANSLATE_NOOP(
            "Ssh", "%1 refuses SSH connections: check the port, and that sshd runs there")},
    Cause{"timed out"_L1, Error::Kind::Unreachable,
        QT_TRANSLATE_NOOP(
            "Ssh", "%1 does not answer: check the network or VPN, and that the host runs")},
    Cause{"No route to host"_L1, Error::Kind::Unreachable,
        QT_TRANSLATE_NOOP("Ssh", "there is no way to %1: check the network or VPN")},
    Cause{"Network is unreachable"_L1, Error::Kind::Unreachable,
        QT_TRANSLATE_NOOP("Ssh", "this machine has no network that leads to %1")},
    Cause{"not available"_L1, Error::Kind::Denied,
        QT_TRANSLATE_NOOP(
            "Ssh", "the account on %1 has no shell: use an account that may run commands")},
};

} // namespace

QStringList masterArguments(const SshTarget& target, const QString& socket, int connectSeconds)
{
    QStringList ours{u"ControlMaster=yes"_s, u"ControlPersist=no"_s, u"RemoteCommand=none"_s,
        u"RequestTTY=no"_s, u"ConnectTimeout=%1"_s.arg(connectSeconds),
        // A real round trip through sshd: a dead link ends the connection within eight seconds.
        u"ServerAliveInterval=2"_s, u"ServerAliveCountMax=3"_s, u"ExitOnForwardFailure=no"_s,
        u"ClearAllForwardings=yes"_s, u"StrictHostKeyChecking=ask"_s};
    if (target.askpass.isEmpty())
        ours += u"BatchMode=yes"_s;
    return QStringList{u"-S"_s, socket} + options(target, ours)
        + QStringList{u"--"_s, target.host, u"exec sh"_s};
}

QStringList sharedArguments(
    const SshTarget& target, const QString& socket, const QString& remoteCommand)
{
    // Without the connection ssh would make one of its own and could ask for a password.
    return QStringList{u"-S"_s, socket}
    + options(target,
        {u"ControlMaster=no"_s, u"BatchMode=yes"_s, u"RemoteCommand=none"_s,
            u"ProxyCommand=false"_s, u"ProxyJump=none"_s, u"RequestTTY=no"_s})
        + QStringList{u"--"_s, target.host, remoteCommand};
}

QStringList forwardArguments(
    const SshTarget& target, const QString& socket, int localPort, const QString& address)
{
    return QStringList{u"-S"_s, socket, u"-O"_s, u"forward"_s, u"-L"_s,
               u"127.0.0.1:%1:%2"_s.arg(localPort).arg(address)}
    + options(target, {u"ExitOnForwardFailure=yes"_s}) + QStringList{u"--"_s, target.host};
}

QProcessEnvironment sshEnvironment(const SshTarget& target)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"LC_ALL"_s, u"C.UTF-8"_s); // its messages are read
    if (!target.askpass.isEmpty()) {
        environment.insert(u"SSH_ASKPASS"_s, target.askpass);
        environment.insert(u"SSH_ASKPASS_REQUIRE"_s, u"force"_s);
    }
    return environment;
}

Error explainSsh(const QString& host, const QByteArray& said, int exitCode)
{
    const QString text = QString::fromUtf8(said).trimmed();
    for (const Cause& cause : causes) {
        if (text.contains(cause.said))
            return {cause.kind, Words::tr(cause.sentence).arg(host), text};
    }
    if (exitCode == 127 && text.contains("No such file"_L1))
        return {Error::Kind::NotFound,
            Words::tr("ssh is not installed on this machine: install openssh-client"), text};
    if (text.isEmpty())
        return {Error::Kind::Unreachable, Words::tr("the connection to %1 was lost").arg(host), {}};
    return {Error::Kind::Unreachable,
        Words::tr("the connection to %1 ended: %2").arg(host, text.section(u'\n', -1).left(300)),
        text};
}

} // namespace console
