#include "store/schema.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

Result<Schema> Schema::read(SqlSource& source, const QString& path)
{
    const auto rows = source.select(
        u"SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c "
        "WHERE m.type = 'table' LIMIT 20000"_s);
    if (!rows)
        return rows.error();
    Schema schema;
    for (const SqlRow& row : *rows)
        schema.m_columns[row.at(0).toString()].insert(row.at(1).toString());
    for (const auto* column : {"id", "status", "completed_at", "dispatched_at", "project"}) {
        if (!schema.has(u"dispatches"_s, QString::fromLatin1(column)))
            return Error{Error::Kind::NotADatabase,
                QCoreApplication::translate("Store",
                    "%1 is not a Cortex database (no dispatches.%2): check general.state_db in "
                    "cortex.toml")
                    .arg(path, QLatin1StringView(column)),
                {}};
    }
    return schema;
}

bool Schema::has(const QString& table, const QString& column) const
{
    const auto it = m_columns.constFind(table);
    return it != m_columns.constEnd() && it->contains(column);
}

QString Schema::column(const QString& table, const QStringList& names) const
{
    for (const QString& name : names) {
        if (has(table, name))
            return u'"' + name + u'"';
    }
    return u"NULL"_s;
}

} // namespace console
