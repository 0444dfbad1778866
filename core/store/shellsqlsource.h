#pragma once

#include "store/dialog.h"
#include "store/sqlsource.h"

#include <functional>

namespace console {

// A file on a machine where nothing of ours is installed, read by that machine's own
// `sqlite3 -readonly`, which is kept running. As with a local file each look opens the database
// anew, in one read transaction, and the file is not open between looks: an open reader would keep
// a stopping Cortex from folding its -wal, and would go on reading a file that a restore has moved
// away. Waits for answers: use it in a worker thread. Made in one thread, it may be used in
// another.
class ShellSqlSource final : public SqlSource
{
public:
    // What runs a shell command on the machine of the database, asked at each look: the way may
    // have changed, or there may be none (its error is given).
    using Way = std::function<Result<RemoteProgram>(const QString& shellCommand)>;

    ShellSqlSource(Way way, QString path);

    [[nodiscard]] Result<QString> beginLook() override;
    void endLook() override;
    [[nodiscard]] Result<std::vector<SqlRow>> select(
        const QString& sql, const QVariantList& binds) override;

private:
    struct Place
    {
        QString identity;
        QByteArray path; // absolute
    };
    [[nodiscard]] Result<Place> findFile();
    [[nodiscard]] Result<> openDatabase(const QByteArray& path);

    Way m_way;
    QString m_path;
    // sqlite3 has a process of its own: what is said to it can never reach a shell.
    Dialog m_shell;
    Dialog m_sqlite;
    bool m_inLook = false;
};

// `sql` with its placeholders replaced by SQL literals; question marks in quotes are text.
[[nodiscard]] QByteArray withLiterals(const QString& sql, const QVariantList& binds);

// Rows as `sqlite3` prints them in mode quote. Anything else is its error message.
[[nodiscard]] Result<std::vector<SqlRow>> parseQuotedRows(
    const QByteArray& output, const QString& path);

} // namespace console
