#pragma once

#include "store/sqlsource.h"

#include <QHash>
#include <QSet>
#include <QStringList>

namespace console {

// Which tables and columns this database has. Every version of Cortex has others; queries name
// only what exists and NULL in place of the rest.
class Schema
{
public:
    [[nodiscard]] static Result<Schema> read(SqlSource& source, const QString& path);

    [[nodiscard]] bool has(const QString& table) const { return m_columns.contains(table); }
    [[nodiscard]] bool has(const QString& table, const QString& column) const;
    // The first of `names` that `table` has, as an SQL expression; NULL when it has none.
    [[nodiscard]] QString column(const QString& table, const QStringList& names) const;

private:
    QHash<QString, QSet<QString>> m_columns;
};

} // namespace console
