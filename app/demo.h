#pragma once

#include "base/result.h"

#include <QProcess>
#include <QTemporaryDir>

#include <functional>

namespace console {

// A simulated Cortex in a scratch directory that is removed with this object. It is a real
// service with a real database and repository; nothing outside the directory is touched.
class Demo : public QObject
{
    Q_OBJECT
public:
    explicit Demo(QObject* parent = nullptr);
    ~Demo() override;

    // Builds and starts it; `ready` is called once, when it listens or when it cannot.
    void start(std::function<void(const Result<>&)> ready);
    void setFault(const QString& id, bool on);

    [[nodiscard]] QString directory() const { return m_directory.path(); }
    [[nodiscard]] QString configFile() const
    {
        return directory() + QStringLiteral("/c/console.toml");
    }

private:
    void run();
    void onOutput();
    void report(const Result<>& result);
    void fail(const QString& what);

    QTemporaryDir m_directory;
    QProcess m_init;
    QProcess m_service;
    std::function<void(const Result<>&)> m_ready;
};

} // namespace console
