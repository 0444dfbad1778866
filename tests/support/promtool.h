#pragma once

#include <QByteArray>
#include <QString>

#include <utility>

namespace console::testing {

// Debian's promtool, the judge of what Prometheus' words mean.
[[nodiscard]] QString promtoolProgram();

// Exit code of `promtool test rules` on a rules file rules.yml and a test file, and what it
// printed; -1 when it could not be run.
[[nodiscard]] std::pair<int, QByteArray> testRules(
    const QByteArray& rules, const QByteArray& tests);

// A number that Prometheus reads back as the same double.
[[nodiscard]] QByteArray promNumber(double value);

} // namespace console::testing
