#pragma once

#include "config/consoleconfig.h"
#include "process/host.h"
#include "triggers/observation.h"

#include <deque>

namespace console {

// Reads what surrounds the service: unit, journal, audit log, work items, /proc.
class HostProbe : public QObject
{
public:
    HostProbe(Host& host, const Profile& profile, QObject* parent);

    void readUnit(std::function<void()> done);
    void readJournal(double now, std::function<void()> done);
    void readAudit(const QString& path, double now, std::function<void()> done);
    void readBeads(const CortexConfig& config, std::function<void()> done);
    void readMemory(std::function<void()> done); // after readUnit: needs MainPID
    // What a restart of the console goes on from.
    [[nodiscard]] QJsonObject memory(double now) const;
    void restore(const QJsonObject& memory);

    void readLock(const QString& path, std::function<void()> done);

    Result<UnitState> unit = Error{};
    Result<std::vector<JournalEntry>> journal = Error{};
    Result<AuditFacts> audit = Error{};
    Result<QHash<QString, Bead>> beads = Error{};
    Result<LockFacts> lock = Error{};
    std::optional<double> hostMemoryUsed = {};
    std::optional<double> residentBytes = {};

private:
    void takeBeads(const QString& path, const FileReading& file);
    void takeJournal(const QByteArray& output, double now);
    void takeAudit(const Result<FileReading>& file, double now);

    static constexpr double kept = 3 * 3600; // longest window over journal and audit, with margin

    Host& m_host;
    const Profile& m_profile;
    QString m_cursor;
    std::deque<JournalEntry> m_journal;
    std::optional<FileIdentity> m_auditFile;
    qint64 m_auditOffset = 0;
    std::vector<AuditEntry> m_audit;
    struct BeadsOf
    {
        FileIdentity identity;
        QHash<QString, Bead> beads;
    };
    QHash<QString, BeadsOf> m_beads; // by path
    QHash<QString, Bead> m_restoredStages;
};

} // namespace console
