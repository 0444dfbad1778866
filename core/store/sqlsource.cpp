#include "store/sqlsource.h"

#include <QCoreApplication>

namespace console {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Store", text);
}

} // namespace

Error emptyDatabase(const QString& path)
{
    return {Error::Kind::NotADatabase,
        tr("%1 is empty: check general.state_db in cortex.toml, or restore a backup").arg(path),
        {}};
}

Error sqliteError(int code, const QString& path, const QString& raw)
{
    switch (code & 0xff) {
    case 5: // SQLITE_BUSY
    case 6: // SQLITE_LOCKED
        return {Error::Kind::Busy,
            tr("%1 is locked by another program: find it with `fuser` on the host").arg(path), raw};
    case 8: // SQLITE_READONLY, of a WAL whose -shm may not be made
    case 14: // SQLITE_CANTOPEN
        return {Error::Kind::Denied,
            tr("%1 cannot be opened: a database in WAL mode needs its -shm file, or write access "
               "to "
               "its directory to make one; use the account that runs Cortex")
                .arg(path),
            raw};
    case 11: // SQLITE_CORRUPT
        return {Error::Kind::Corrupt, tr("%1 is damaged: plan option C of the rollback").arg(path),
            raw};
    case 26: // SQLITE_NOTADB
        return {Error::Kind::NotADatabase,
            tr("%1 is not an SQLite database: check general.state_db in cortex.toml").arg(path),
            raw};
    default:
        return {Error::Kind::Other, tr("%1 cannot be read: %2").arg(path, raw), raw};
    }
}

} // namespace console
