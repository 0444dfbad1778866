#pragma once

#include "base/result.h"

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

namespace console {

// How to reach a host with the OpenSSH client. The user's ~/.ssh/config, agent, jump hosts and
// hardware keys apply as they do in a terminal.
struct SshTarget
{
    QString host = {}; // alias of ~/.ssh/config or user@host
    QStringList options = {}; // extra -o values, of the profile
    // A program that asks the engineer what ssh wants to know; empty: ssh asks nothing and fails.
    QString askpass = {};
    bool operator==(const SshTarget&) const = default;
};

// Arguments of the connection that carries all others: a shell on the host over it, its control
// socket at `socket`. `connectSeconds` bounds the way to the host's greeting.
[[nodiscard]] QStringList masterArguments(
    const SshTarget& target, const QString& socket, int connectSeconds);

// Arguments of `ssh` that run `remoteCommand` over that connection, and never over a new one.
[[nodiscard]] QStringList sharedArguments(
    const SshTarget& target, const QString& socket, const QString& remoteCommand);

// Arguments that make the connection forward a port of this machine's loopback to the host.
[[nodiscard]] QStringList forwardArguments(
    const SshTarget& target, const QString& socket, int localPort, const QString& address);

[[nodiscard]] QProcessEnvironment sshEnvironment(const SshTarget& target);

// The sentence for what ssh said before it gave up. Kind Denied: trying again by itself is no use
// or harmful. A changed host key names the old and new fingerprint and the repair command in
// `details`.
[[nodiscard]] Error explainSsh(const QString& host, const QByteArray& said, int exitCode);

} // namespace console
