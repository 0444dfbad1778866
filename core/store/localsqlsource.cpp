#include "store/localsqlsource.h"

#include "process/localhost.h"

#include <QCoreApplication>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUrl>
#include <QUuid>

namespace console {

using namespace Qt::StringLiterals;

LocalSqlSource::LocalSqlSource(QString path, int busyTimeoutMs)
    : m_path(std::move(path))
    , m_connection(QUuid::createUuid().toString())
    , m_busyTimeoutMs(busyTimeoutMs)
{
}

LocalSqlSource::~LocalSqlSource()
{
    endLook();
}

Result<> LocalSqlSource::open()
{
    QSqlError failure;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
        QUrl url = QUrl::fromLocalFile(m_path);
        url.setQuery(u"mode=ro"_s);
        database.setDatabaseName(QString::fromLatin1(url.toEncoded()));
        database.setConnectOptions(
            u"QSQLITE_OPEN_URI;QSQLITE_OPEN_READONLY;QSQLITE_BUSY_TIMEOUT=%1"_s.arg(
                m_busyTimeoutMs));
        if (database.open()) {
            QSqlQuery begin(database);
            m_inLook = begin.exec(u"BEGIN"_s);
            failure = begin.lastError();
        } else {
            failure = database.lastError();
        }
    }
    if (m_inLook)
        return {};
    // Only now that no query and no handle refers to the connection.
    QSqlDatabase::removeDatabase(m_connection);
    return sqliteError(failure.nativeErrorCode().toInt(), m_path, failure.text());
}

Result<QString> LocalSqlSource::beginLook()
{
    endLook();
    const auto identity = identifyLocalFile(m_path);
    if (!identity)
        return identity.error();
    if (identity->size == 0)
        return emptyDatabase(m_path);
    if (auto opened = open(); !opened)
        return opened.error();
    return u"%1:%2"_s.arg(identity->device).arg(identity->inode);
}

void LocalSqlSource::endLook()
{
    if (!m_inLook)
        return;
    m_inLook = false;
    // Closing ends the transaction; reading only, there is nothing to keep.
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<std::vector<SqlRow>> LocalSqlSource::select(const QString& sql, const QVariantList& binds)
{
    // A query without a connection would write to an object that Qt shares between all threads.
    if (!m_inLook)
        return Error{Error::Kind::Other,
            QCoreApplication::translate("Store", "%1 is not open: look again").arg(m_path), {}};
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    std::vector<SqlRow> rows;
    if (query.prepare(sql)) {
        for (const QVariant& bind : binds)
            query.addBindValue(bind);
        if (query.exec()) {
            const int columns = query.record().count();
            while (query.next()) {
                SqlRow& row = rows.emplace_back();
                row.reserve(std::size_t(columns));
                for (int column = 0; column < columns; ++column)
                    row.push_back(query.value(column));
            }
            if (!query.lastError().isValid())
                return rows;
        }
    }
    const QSqlError failure = query.lastError();
    return sqliteError(failure.nativeErrorCode().toInt(), m_path, failure.text());
}

} // namespace console
