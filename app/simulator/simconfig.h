#pragma once

#include <QList>
#include <QString>
#include <QStringList>

namespace console::sim {

// cortex.toml as the reference version reads it, defaults and validation included. A reader of its
// own: a mistake of the console's must not be repeated here.
struct SimConfig
{
    struct Project
    {
        QString name = {};
        bool enabled = false;
        int priority = 0;
        QString workspace = {};
        QString beadsDir = {};
    };

    QString problem = {}; // why Cortex refuses it, in its own words; empty when it starts
    QString tickInterval = QStringLiteral("60s");
    double tickSeconds = 60;
    int maxPerTick = 3;
    QString stateDb = {};
    QString lockFile = QStringLiteral("/tmp/cortex.lock");
    int cap5h = 20;
    int capWeekly = 200;
    int headroomPercent = 80;
    QList<Project> projects = {};
    QString bind = {};
    bool securityEnabled = false;
    QStringList tokens = {};
    QString auditLog = {};
};

[[nodiscard]] SimConfig loadConfig(const QString& path);

// Seconds of a Go duration such as "1m30s", negative when it is none.
[[nodiscard]] double goDuration(const QString& text);
// "1m0s", as Go prints it.
[[nodiscard]] QString goDurationText(double seconds);

} // namespace console::sim
