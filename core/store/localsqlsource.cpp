#include "store/localsqlsource.h"

#include "process/localhost.h"

#include <QCoreApplication>
#include <QFile>
#include <QSqlError>
#include <QSqlQuery>
#include <QSqlRecord>
#include <QUrl>
#include <QUuid>
#include <QtEndian>

namespace console {

using namespace Qt::StringLiterals;

namespace {

// What SQLite only calls malformed: a copy that stopped half-way. Empty when the file is whole.
QString describeMissingPart(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray header = file.read(100);
    if (header.size() < 100)
        return {};
    const int pageSize = qFromBigEndian<quint16>(header.constData() + 16);
    const qint64 bytes = pageSize == 1 ? 65'536 : pageSize; // 65536 does not fit its field
    const qint64 pages = qFromBigEndian<quint32>(header.constData() + 28);
    if (bytes == 0 || file.size() >= pages * bytes)
        return {};
    return u"; the file ends after page %1 of %2"_s.arg(file.size() / bytes).arg(pages);
}

Error explain(const QSqlError& failure, const QString& path)
{
    const int code = failure.nativeErrorCode().toInt();
    const bool corrupt = (code & 0xff) == 11;
    return sqliteError(
        code, path, failure.databaseText() + (corrupt ? describeMissingPart(path) : QString()));
}

} // namespace

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
    return explain(failure, m_path);
}

Result<QString> LocalSqlSource::beginLook()
{
    endLook();
    const auto identity = identifyLocalFile(m_path);
    if (!identity)
        return identity.error();
    if (identity->size == 0)
        return emptyDatabase(m_path);
    // SQLite takes a file that is shorter than its smallest page for a new, sound database.
    if (identity->size < 512)
        return sqliteError(26, m_path, u"the file has %1 bytes"_s.arg(identity->size));
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
    return explain(query.lastError(), m_path);
}

} // namespace console
