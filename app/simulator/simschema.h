#pragma once

#include <QStringList>

namespace console::sim {

// Tables and indexes of the reference version; harmless on a database that has them.
[[nodiscard]] const QStringList& schemaStatements();

} // namespace console::sim
