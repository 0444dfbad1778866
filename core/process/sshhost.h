#pragma once

#include "process/host.h"
#include "process/sshcommand.h"

namespace console {

class SshLink;
class SshWay;

// A machine reached with the OpenSSH client: one connection, kept open, that carries everything.
// It is made at the first call, in the thread of the caller, and made again by itself when it is
// lost. Nothing is installed on the host or left there.
class SshHost final : public Host
{
public:
    explicit SshHost(SshTarget target);
    ~SshHost() override;
    Q_DISABLE_COPY_MOVE(SshHost)

    void run(const Command& command, QObject* context,
        std::function<void(const ProcessOutcome&)> done) override;
    void readFile(const FileRequest& request, QObject* context,
        std::function<void(const Result<FileReading>&)> done) override;
    [[nodiscard]] std::unique_ptr<SqlSource> openSql(const QString& path) override;
    // Paths are expanded on the host, by its shell.
    [[nodiscard]] QString expand(const QString& path) const override { return path; }
    [[nodiscard]] QString name() const override { return m_target.host; }
    void reach(const QString& address, QObject* context,
        std::function<void(const Result<QString>&)> done) override;
    [[nodiscard]] HostConnection connection() const override;
    void reconnect() override;

private:
    SshLink& link();

    SshTarget m_target;
    std::shared_ptr<SshWay> m_way; // shared with the readers of databases in their threads
    std::unique_ptr<SshLink> m_link;
};

} // namespace console
