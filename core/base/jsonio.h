#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QString>

#include <optional>

namespace console {

// Absent values are null in our documents, never left out and never zero.
[[nodiscard]] QJsonValue toJson(const std::optional<double>& value);
[[nodiscard]] std::optional<double> optionalNumber(const QJsonValue& value);

} // namespace console
