#pragma once

#include "simhistory.h"

#include <QJsonObject>
#include <QString>

namespace console::sim {

// Where everything of one simulated Cortex lives; nothing outside `root` is written.
struct Scratch
{
    QString root = {};

    [[nodiscard]] QString project() const { return root + QStringLiteral("/project"); }
    [[nodiscard]] QString config() const { return project() + QStringLiteral("/cortex.toml"); }
    [[nodiscard]] QString beads() const { return project() + QStringLiteral("/.beads"); }
    [[nodiscard]] QString database() const { return root + QStringLiteral("/state/cortex.db"); }
    [[nodiscard]] QString lockFile() const { return root + QStringLiteral("/cortex.lock"); }
    [[nodiscard]] QString auditLog() const { return root + QStringLiteral("/audit.log"); }
    [[nodiscard]] QString unitFile() const { return root + QStringLiteral("/unit.json"); }
    [[nodiscard]] QString journal() const { return root + QStringLiteral("/journal.jsonl"); }
    [[nodiscard]] QString faults() const { return root + QStringLiteral("/faults"); }
    [[nodiscard]] QString control() const { return root + QStringLiteral("/control"); }
    [[nodiscard]] QString movedRows() const { return root + QStringLiteral("/moved-rows.json"); }
    [[nodiscard]] QString soundPage() const { return root + QStringLiteral("/sound-page"); }
    [[nodiscard]] QString console() const { return root + QStringLiteral("/console.toml"); }
};

// Builds a scratch Cortex with a history in the empty or missing directory `root`. Returns an
// error sentence, empty when it went well.
[[nodiscard]] QString createScratch(const Scratch& scratch, const HistoryPlan& plan);

[[nodiscard]] QJsonObject readUnit(const Scratch& scratch);
void writeUnit(const Scratch& scratch, const QJsonObject& unit);

// One entry as `journalctl -o json` prints it. `fault` names the fault that planted it.
struct JournalLine
{
    QString message = {};
    double time = 0;
    QString messageId = {};
    QString fault = {};
};
void appendJournal(const Scratch& scratch, const JournalLine& line);
// Takes out what `fault` planted. Like a vacuumed journal the rest has new cursors.
void removeFromJournal(const Scratch& scratch, const QString& fault);

} // namespace console::sim
