#pragma once

#include "base/result.h"

#include <QString>
#include <QVariant>

#include <vector>

namespace console {

using SqlRow = std::vector<QVariant>;

// Read-only SQL on one SQLite file, local or remote. Synchronous: use it in a worker thread.
class SqlSource
{
public:
    virtual ~SqlSource() = default;

    // Begins one consistent look. The result is the identity of the file: it changes when another
    // file now stands at the path.
    [[nodiscard]] virtual Result<QString> beginLook() = 0;
    virtual void endLook() = 0;
    [[nodiscard]] virtual Result<std::vector<SqlRow>> select(
        const QString& sql, const QVariantList& binds = {})
        = 0;
};

// Ends the look on every way out.
class Look
{
public:
    explicit Look(SqlSource& source)
        : m_source(source)
        , m_begun(source.beginLook())
    {
    }
    ~Look() { m_source.endLook(); }
    Q_DISABLE_COPY_MOVE(Look)
    [[nodiscard]] const Result<QString>& begun() const { return m_begun; }

private:
    SqlSource& m_source;
    Result<QString> m_begun;
};

// The sentence for an SQLite result code (primary code: extended & 0xff) on `path`.
[[nodiscard]] Error emptyDatabase(const QString& path);
[[nodiscard]] Error sqliteError(int code, const QString& path, const QString& raw);

} // namespace console
