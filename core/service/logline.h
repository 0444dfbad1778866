#pragma once

#include <QHash>
#include <QString>

#include <optional>

namespace console {

// What one line of Cortex's log says. Cortex writes JSON; its first line and fatal config errors
// are slog text (`level=ERROR msg="..." error="..."`), whatever the journal's PRIORITY says.
struct LogLine
{
    QString level = {}; // DEBUG, INFO, WARN, ERROR, or empty for foreign text
    QString message = {};
    QHash<QString, QString> fields = {};
};

[[nodiscard]] LogLine parseLogLine(const QString& text);

} // namespace console
