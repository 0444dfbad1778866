#pragma once

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
    [[nodiscard]] QString console() const { return root + QStringLiteral("/console.toml"); }
};

inline constexpr char token[] = "demo-token-0123456789abc";

// Builds a scratch Cortex with two weeks of history in the empty or missing directory `root`.
// Returns an error sentence, empty when it went well.
[[nodiscard]] QString createScratch(const Scratch& scratch, int dispatches, quint32 seed);

// Port of api.bind in the scratch's cortex.toml, 0 when there is none.
[[nodiscard]] quint16 configuredPort(const Scratch& scratch);

// What Cortex says when it refuses its configuration file, empty when it accepts it.
[[nodiscard]] QString configProblem(const QString& configFile);

[[nodiscard]] QJsonObject readUnit(const Scratch& scratch);
void writeUnit(const Scratch& scratch, const QJsonObject& unit);

// One line as `journalctl -o json` prints it, at `epoch` seconds.
void appendJournal(
    const Scratch& scratch, const QString& message, double epoch, const QString& messageId = {});
void appendAudit(
    const Scratch& scratch, const QString& remote, bool authorized, const QString& path);

} // namespace console::sim
