#pragma once

#include "store/dispatchmemory.h"
#include "store/storefacts.h"

#include <memory>

namespace console {

// Reads one Cortex database look by look. Synchronous; lives in a worker thread.
class StoreReader
{
public:
    StoreReader(std::unique_ptr<SqlSource> source, QString path);

    // Facts at `now` in one read transaction.
    [[nodiscard]] Result<StoreFacts> read(double now);
    // First row of `PRAGMA quick_check`, or of integrity_check when `full`; "ok" when sound.
    [[nodiscard]] Result<QString> integrity(bool full);

    [[nodiscard]] const DispatchMemory& memory() const { return m_memory; }
    void setMemory(DispatchMemory memory) { m_memory = std::move(memory); }

private:
    Result<> readEvents(const Schema& schema, double now, StoreFacts& facts);
    Result<std::vector<StoreFacts::BeadEvent>> selectEvents(
        const Schema& schema, const QString& types, double now);
    Result<> readTicks(const Schema& schema, double now, StoreFacts& facts);
    Result<> readUsage(const Schema& schema, double now, StoreFacts& facts);

    std::unique_ptr<SqlSource> m_source;
    QString m_path;
    DispatchMemory m_memory;
};

} // namespace console
