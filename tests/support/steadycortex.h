#pragma once

#include "process/host.h"
#include "support/randomcortex.h"

#include <QDir>
#include <QSet>
#include <QTcpServer>

#include <deque>

namespace console::testing {

// A Cortex that works day and night at an even pace, minute by minute of a time of the test's own,
// with faults to switch on and off. Everything that the console reads of it is here: a real
// database, an API on loopback, and the words of systemctl, journalctl and the files.
class SteadyCortex
{
public:
    // Names of faults are those of the triggers that they are for.
    static const QStringList& allFaults();

    SteadyCortex(const QString& directory, double now);

    // One minute of work up to `now`.
    void work(double now);
    void setFault(const QString& name, bool on);
    [[nodiscard]] bool has(const QString& name) const { return m_faults.contains(name); }

    // What the readers ask for; a missing file has no bytes.
    [[nodiscard]] ProcessOutcome run(const Command& command) const;
    [[nodiscard]] std::optional<QByteArray> file(const QString& path) const;
    [[nodiscard]] QString database() const { return m_database.path(); }

private:
    struct Entry
    {
        qint64 number = 0;
        double time = 0;
        QString messageId = {};
        QString message = {};
    };

    void answer(QTcpSocket* socket);
    void dispatch(double now);
    void finish(double now);
    void misbehave(double now);
    void log(double time, const QString& message, const QString& messageId = {});
    [[nodiscard]] QByteArray configText() const;
    [[nodiscard]] QByteArray unitText() const;
    [[nodiscard]] QByteArray journalText(const Command& command) const;

    RandomCortex m_database;
    QTcpServer m_api;
    quint16 m_port = 0;
    QSet<QString> m_faults;
    std::deque<Entry> m_journal;
    qint64 m_entries = 0;
    QByteArray m_audit;
    double m_now = 0;
    int m_minute = 0;
};

// The host of a SteadyCortex, in memory.
class SteadyHost final : public Host
{
public:
    explicit SteadyHost(const SteadyCortex& cortex)
        : m_cortex(cortex)
    {
    }
    void run(const Command& command, QObject* context,
        std::function<void(const ProcessOutcome&)> done) override;
    void readFile(const FileRequest& request, QObject* context,
        std::function<void(const Result<FileReading>&)> done) override;
    [[nodiscard]] std::unique_ptr<SqlSource> openSql(const QString& path) override;
    [[nodiscard]] QString expand(const QString& path) const override { return path; }
    [[nodiscard]] QString name() const override { return QStringLiteral("steady"); }
    void reach(const QString& address, QObject* context,
        std::function<void(const Result<QString>&)> done) override
    {
        QMetaObject::invokeMethod(
            context, [=] { done(address); }, Qt::QueuedConnection);
    }

private:
    const SteadyCortex& m_cortex;
};

} // namespace console::testing
