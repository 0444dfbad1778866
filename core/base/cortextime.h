#pragma once

#include <QString>
#include <QStringView>

#include <optional>

namespace console {

// Epoch seconds of a time as Cortex stores it: `YYYY-MM-DD HH:MM:SS` in UTC with anything behind
// it ignored (SQLite's text and Go's default text, interface reference section 3).
[[nodiscard]] std::optional<double> parseCortexTime(QStringView text);

// The text that compares with `substr(column, 1, 19)`.
[[nodiscard]] QString toCortexTime(double epochSeconds);

// RFC 3339 with zone offset or Z and any number of fraction digits, as in logs and audit lines.
[[nodiscard]] std::optional<double> parseRfc3339(QStringView text);

// UTC ISO 8601 with second precision, as every document of ours carries it.
[[nodiscard]] QString toIsoUtc(double epochSeconds);

// Go duration text ("1m30s", "250ms", "2h") in seconds.
[[nodiscard]] std::optional<double> parseGoDuration(QStringView text);

} // namespace console
