#pragma once

#include "process/host.h"

namespace console {

// This machine, as the user who runs the console.
class LocalHost final : public Host
{
public:
    void run(const Command& command, QObject* context,
        std::function<void(const ProcessOutcome&)> done) override;
    void readFile(const FileRequest& request, QObject* context,
        std::function<void(const Result<FileReading>&)> done) override;
    [[nodiscard]] std::unique_ptr<SqlSource> openSql(const QString& path) override;
    [[nodiscard]] QString expand(const QString& path) const override;
    [[nodiscard]] QString name() const override;
    void reach(const QString& address, QObject* context,
        std::function<void(const Result<QString>&)> done) override;
};

// One read of a local regular file; opening a FIFO or a device is refused, not waited for.
[[nodiscard]] Result<FileReading> readLocalFile(const FileRequest& request);
[[nodiscard]] Result<FileIdentity> identifyLocalFile(const QString& path);

} // namespace console
