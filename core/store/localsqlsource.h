#pragma once

#include "process/host.h"
#include "store/sqlsource.h"

namespace console {

// A local file, opened by URI with mode=ro: no checkpoint, no migration, never `immutable`.
// A look is one connection with one read transaction. Between looks nothing is open: an open
// reader would keep a stopping Cortex from folding the -wal into the file, and would go on reading
// a -wal that a restore has removed. Made in one thread, it may be used in another one afterwards.
class LocalSqlSource final : public SqlSource
{
public:
    explicit LocalSqlSource(QString path, int busyTimeoutMs = 5000);
    ~LocalSqlSource() override;
    Q_DISABLE_COPY_MOVE(LocalSqlSource)

    [[nodiscard]] Result<QString> beginLook() override;
    void endLook() override;
    [[nodiscard]] Result<std::vector<SqlRow>> select(
        const QString& sql, const QVariantList& binds) override;

private:
    Result<> open();

    QString m_path;
    QString m_connection;
    int m_busyTimeoutMs;
    bool m_inLook = false;
};

} // namespace console
