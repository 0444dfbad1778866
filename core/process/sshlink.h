#pragma once

#include "process/host.h"
#include "process/shellchannel.h"
#include "process/sshcommand.h"

#include <QHash>
#include <QMutex>
#include <QTemporaryDir>

#include <memory>

namespace console {

// Where processes of other threads find the connection, or why there is none.
class SshWay
{
public:
    [[nodiscard]] Result<QString> socket() const;
    void set(const Result<QString>& socket);

private:
    mutable QMutex m_mutex;
    Result<QString> m_socket = Error{Error::Kind::Unreachable, {}, {}};
};

// The connection to one host over time: opens it, notices its loss, opens it again after a short
// pause that grows a little, and stops trying where only the engineer can help. The shell on the
// host that carries short commands is at the same time the connection that other ssh processes
// share; so both live and die together.
class SshLink : public QObject
{
    Q_OBJECT
public:
    SshLink(SshTarget target, std::shared_ptr<SshWay> way);
    ~SshLink() override;
    Q_DISABLE_COPY_MOVE(SshLink)

    void run(const Command& command, QObject* context, ShellChannel::Done done);
    void reach(
        const QString& address, QObject* context, std::function<void(const Result<QString>&)> done);
    [[nodiscard]] const HostConnection& connection() const { return m_connection; }
    void reconnect();

private:
    [[nodiscard]] QString socket() const;
    void open();
    void onOpened();
    void onOver(const QByteArray& said, int exitCode);
    void forward(const QString& address, int attempt, QObject* context,
        std::function<void(const Result<QString>&)> done);
    [[nodiscard]] ProcessOutcome unavailable() const;

    SshTarget m_target;
    std::shared_ptr<SshWay> m_way;
    QTemporaryDir m_directory; // of the control socket, readable by this user alone
    std::unique_ptr<ShellChannel> m_channel;
    QTimer m_retry;
    QTimer m_patience; // with a login that says nothing
    int m_opened = 0; // connections tried, names the socket
    int m_failures = 0; // in a row
    HostConnection m_connection;
    QHash<QString, QString> m_forwards; // address on the host to address here
};

} // namespace console
