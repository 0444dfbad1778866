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
    // `known` is the answer of the look before: it is given back while the tables are the same.
    [[nodiscard]] static Result<Schema> read(
        SqlSource& source, const QString& path, const Schema& known = {});

    [[nodiscard]] bool has(const QString& table) const { return m_columns.contains(table); }
    [[nodiscard]] bool has(const QString& table, const QString& column) const;
    // The first of `names` that `table` has, as an SQL expression; NULL when it has none.
    [[nodiscard]] QString column(const QString& table, const QStringList& names) const;
    // Whether an index begins with the column that `column` finds.
    [[nodiscard]] bool hasIndexOn(const QString& table, const QStringList& names) const;

private:
    [[nodiscard]] QString find(const QString& table, const QStringList& names) const;

    QString m_statements; // that made the tables and indexes
    QHash<QString, QSet<QString>> m_columns;
    QHash<QString, QSet<QString>> m_indexed;
};

} // namespace console
