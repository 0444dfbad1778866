#pragma once

#include "triggers/trigger.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace console {

enum class Connection { Local, Ssh, Demo };

// One [profiles.NAME] of console.toml. Paths are the host's.
struct Profile
{
    QString name = {};
    Connection connection = Connection::Local;
    QString sshHost = {};
    QStringList sshOptions = {};
    QString projectDir = {};
    QString configFile = QStringLiteral("cortex.toml"); // relative to projectDir
    QString unit = QStringLiteral("cortex.service");
    QString apiUrl = {}; // empty: from api.bind
    double pollInterval = 5;
    QStringList backupDirs = {QString(), QStringLiteral("~/backups")};
    QString backupEngine = QStringLiteral("console");
    QStringList buildCommand = {QStringLiteral("make"), QStringLiteral("build")};
    QString binary = QStringLiteral("cortex");
    QString systemctl = QStringLiteral("systemctl");
    QString journalctl = QStringLiteral("journalctl");
    bool readOnly = false;
    // By project: prefixes that its work items may have besides the one learned from the database.
    QMap<QString, QStringList> beadPrefixes = {};
    QMap<QString, TriggerSettings> triggers = {}; // every trigger, defaults filled in
    bool operator==(const Profile&) const = default;

    [[nodiscard]] QString configPath() const;
};

struct ConsoleConfig
{
    QString defaultProfile = {};
    QMap<QString, Profile> profiles = {};
};

} // namespace console
