#include "monitor/hostprobe.h"

#include "service/beadstages.h"
#include "service/procfs.h"
#include "triggers/rules.h"

#include <QCoreApplication>

#include <memory>

namespace console {

using namespace Qt::StringLiterals;

HostProbe::HostProbe(Host& host, const Profile& profile, QObject* parent)
    : QObject(parent)
    , m_host(host)
    , m_profile(profile)
{
}

void HostProbe::readUnit(std::function<void()> done)
{
    const Command command = showUnitCommand(m_profile.systemctl, m_profile.unit);
    m_host.run(
        command, this, [this, command, done = std::move(done)](const ProcessOutcome& outcome) {
            if (outcome.succeeded())
                unit = parseUnitState(outcome.stdOut, m_profile.unit);
            else
                unit = Error{Error::Kind::Other, explain(command, outcome),
                    QString::fromUtf8(outcome.stdErr.left(4000))};
            done();
        });
}

void HostProbe::readJournal(double now, std::function<void()> done)
{
    const Command command
        = journalCommand(m_profile.journalctl, m_profile.unit, m_cursor, now - kept);
    m_host.run(
        command, this, [this, command, now, done = std::move(done)](const ProcessOutcome& outcome) {
            if (outcome.succeeded()) {
                takeJournal(outcome.stdOut, now);
            } else {
                m_cursor.clear(); // a rotated journal may have lost it: begin again next time
                m_journal.clear();
                journal = Error{Error::Kind::Other, explain(command, outcome),
                    QString::fromUtf8(outcome.stdErr.left(4000))};
            }
            done();
        });
}

void HostProbe::takeJournal(const QByteArray& output, double now)
{
    const JournalReading reading = parseJournal(output);
    for (const JournalEntry& entry : reading.entries) {
        m_cursor = entry.cursor;
        if (isTelling(entry))
            m_journal.push_back(entry);
    }
    while (!m_journal.empty() && (m_journal.front().time < now - kept || m_journal.size() > 50'000))
        m_journal.pop_front();
    if (reading.entries.empty() && reading.skippedLines > 0) {
        journal = Error{Error::Kind::Malformed,
            QCoreApplication::translate(
                "Host", "%1 did not print journal JSON: check the journalctl key of the profile")
                .arg(m_profile.journalctl),
            QString::fromUtf8(output.left(2000))};
        return;
    }
    journal = std::vector<JournalEntry>(m_journal.begin(), m_journal.end());
}

void HostProbe::readAudit(const QString& path, double now, std::function<void()> done)
{
    if (path.isEmpty()) {
        audit = AuditFacts{};
        return done();
    }
    m_host.readFile({.path = path, .offset = m_auditOffset, .unlessStill = m_auditFile}, this,
        [this, now, done = std::move(done)](const Result<FileReading>& file) {
            takeAudit(file, now);
            done();
        });
}

void HostProbe::takeAudit(const Result<FileReading>& file, double now)
{
    if (!file) {
        audit = file.error();
        m_auditFile.reset();
        m_auditOffset = 0;
        m_audit.clear();
        return;
    }
    const bool replaced = m_auditFile
        && (m_auditFile->inode != file->identity.inode || file->identity.size < m_auditOffset);
    if (replaced) { // rotated or cut: the next look reads it from the start
        m_auditFile.reset();
        m_auditOffset = 0;
        return;
    }
    if (!file->unchanged) {
        const AuditReading reading = parseAuditLog(file->bytes);
        m_auditOffset += reading.consumed;
        m_audit.insert(m_audit.end(), reading.entries.begin(), reading.entries.end());
        // Only when all of it was read does "unchanged" mean that nothing is left to read.
        m_auditFile = file->identity;
        if (m_auditOffset < file->identity.size && !reading.entries.empty())
            m_auditFile->size = -1;
    }
    std::erase_if(m_audit, [&](const AuditEntry& entry) { return entry.time < now - kept; });
    audit = AuditFacts{.configured = true, .entries = m_audit};
}

void HostProbe::readBeads(const CortexConfig& config, std::function<void()> done)
{
    struct Gathering
    {
        int open = 0;
        QHash<QString, Bead> beads;
        std::optional<Error> error;
    };
    auto gathering = std::make_shared<Gathering>();
    QStringList paths;
    for (const CortexConfig::Project& project : config.projects) {
        if (project.enabled && !project.beadsDir.isEmpty())
            paths += project.beadsDir + u"/issues.jsonl"_s;
    }
    if (paths.isEmpty()) {
        beads = Error{Error::Kind::NotFound,
            QCoreApplication::translate("Host", "no enabled project names a beads_dir"), {}};
        return done();
    }
    gathering->open = int(paths.size());
    for (const QString& path : paths) {
        FileRequest request{.path = path};
        if (const auto known = m_beads.constFind(path); known != m_beads.constEnd())
            request.unlessStill = known->identity;
        m_host.readFile(
            request, this, [this, path, gathering, done](const Result<FileReading>& file) {
                if (!file)
                    gathering->error = file.error();
                else if (!file->unchanged)
                    takeBeads(path, *file);
                if (file)
                    gathering->beads.insert(m_beads.value(path).beads);
                if (--gathering->open > 0)
                    return;
                if (gathering->error)
                    beads = *gathering->error;
                else
                    beads = gathering->beads;
                done();
            });
    }
}

void HostProbe::takeBeads(const QString& path, const FileReading& file)
{
    QHash<QString, Bead> fresh = parseBeads(file.bytes);
    const auto known = m_beads.constFind(path);
    carryStages(known == m_beads.constEnd() ? m_restoredStages : known->beads, fresh);
    m_beads.insert(path, {file.identity, fresh});
}

QJsonObject HostProbe::memory(double now) const
{
    QJsonObject stages;
    for (const BeadsOf& file : m_beads) {
        const QJsonObject some = stagesToJson(file.beads, now - kept);
        for (auto entry = some.begin(); entry != some.end(); ++entry)
            stages.insert(entry.key(), entry.value());
    }
    return stages;
}

void HostProbe::restore(const QJsonObject& memory)
{
    m_restoredStages = stagesFromJson(memory);
}

void HostProbe::readMemory(std::function<void()> done)
{
    m_host.readFile({.path = u"/proc/meminfo"_s}, this,
        [this, done = std::move(done)](const Result<FileReading>& file) {
            hostMemoryUsed = file ? console::hostMemoryUsed(file->bytes) : std::nullopt;
            residentBytes.reset();
            if (!unit || unit->mainPid <= 0)
                return done();
            m_host.readFile({.path = u"/proc/%1/status"_s.arg(unit->mainPid)}, this,
                [this, done](const Result<FileReading>& status) {
                    if (status)
                        residentBytes = console::residentBytes(status->bytes);
                    done();
                });
        });
}

void HostProbe::readLock(const QString& path, std::function<void()> done)
{
    m_host.readFile({.path = path, .maxBytes = 64}, this,
        [this, path, done = std::move(done)](const Result<FileReading>& file) {
            if (!file) {
                lock = file.error();
                if (file.error().kind == Error::Kind::NotFound)
                    lock = LockFacts{.path = path}; // Cortex removes it on a clean end
                return done();
            }
            m_host.readFile({.path = u"/proc/locks"_s}, this,
                [this, path, inode = file->identity.inode, done](const Result<FileReading>& locks) {
                    if (locks)
                        lock = LockFacts{path, lockOwner(locks->bytes, inode)};
                    else
                        lock = locks.error();
                    done();
                });
        });
}

} // namespace console
