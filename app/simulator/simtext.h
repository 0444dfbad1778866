#pragma once

#include <QJsonValue>
#include <QList>
#include <QPair>
#include <QString>

namespace console::sim {

// Fields in the order in which Go's slog prints them; QJsonObject would sort them.
using Fields = QList<QPair<QString, QJsonValue>>;

[[nodiscard]] double nowEpoch();
// UTC text as every production write has it: `YYYY-MM-DD HH:MM:SS`.
[[nodiscard]] QString cortexTime(double epoch);
// RFC 3339 of the API, UTC with second precision.
[[nodiscard]] QString apiTime(double epoch);
// Time of a log line: local with offset and nanoseconds.
[[nodiscard]] QString logTime(double epoch);

// The two forms of a log line: JSON, and slog's text before JSON logging starts and with --dev.
[[nodiscard]] QByteArray jsonLine(const Fields& fields);
[[nodiscard]] QByteArray slogLine(const Fields& fields);

} // namespace console::sim
