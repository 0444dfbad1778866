#include "store/schema.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

Result<QHash<QString, QSet<QString>>> readPairs(SqlSource& source, const QString& sql)
{
    const auto rows = source.select(sql);
    if (!rows)
        return rows.error();
    QHash<QString, QSet<QString>> names;
    for (const SqlRow& row : *rows)
        names[row.at(0).toString()].insert(row.at(1).toString());
    return names;
}

} // namespace

Result<Schema> Schema::read(SqlSource& source, const QString& path, const Schema& known)
{
    // The version number of the schema would not do: a restored file may have the same.
    const auto statements = source.select(
        u"SELECT group_concat(type || name || ifnull(sql, '')) FROM (SELECT type, name, sql FROM "
        "sqlite_master LIMIT 2000)"_s);
    if (!statements)
        return statements.error();
    Schema schema;
    schema.m_statements = statements->front().front().toString();
    if (!known.m_columns.isEmpty() && schema.m_statements == known.m_statements)
        return known;
    const auto columns = readPairs(source,
        u"SELECT m.name, c.name FROM sqlite_master AS m JOIN pragma_table_info(m.name) AS c WHERE "
        "m.type = 'table' LIMIT 20000"_s);
    if (!columns)
        return columns.error();
    const auto indexed = readPairs(source,
        u"SELECT m.tbl_name, c.name FROM sqlite_master AS m JOIN pragma_index_info(m.name) AS c "
        "WHERE m.type = 'index' AND c.seqno = 0 LIMIT 20000"_s);
    if (!indexed)
        return indexed.error();
    schema.m_columns = *columns;
    schema.m_indexed = *indexed;
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

QString Schema::find(const QString& table, const QStringList& names) const
{
    for (const QString& name : names) {
        if (has(table, name))
            return name;
    }
    return {};
}

QString Schema::column(const QString& table, const QStringList& names) const
{
    const QString name = find(table, names);
    return name.isEmpty() ? u"NULL"_s : QString(u'"' + name + u'"');
}

bool Schema::hasIndexOn(const QString& table, const QStringList& names) const
{
    const QString name = find(table, names);
    return !name.isEmpty() && m_indexed.value(table).contains(name);
}

} // namespace console
