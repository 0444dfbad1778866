#pragma once

#include "store/storereader.h"

#include <QJsonObject>
#include <QThread>

#include <functional>
#include <memory>

namespace console {

class Host;

// Reads one database in a thread of its own, because a locked database makes SQL wait for
// seconds. Answers come in the thread of `context`.
class StoreWorker
{
public:
    StoreWorker();
    ~StoreWorker();
    Q_DISABLE_COPY_MOVE(StoreWorker)

    // Another path, or the first: forgets the old reader. `memory` is DispatchMemory's document.
    void setDatabase(Host& host, const QString& path, const QJsonObject& memory);

    // `memory` of the answer is what a restart should begin with.
    void read(double now, QObject* context,
        std::function<void(const Result<StoreFacts>&, const QJsonObject& memory)> done);
    // Also tells how many seconds the check took.
    void checkIntegrity(bool full, QObject* context,
        std::function<void(const Result<QString>&, double seconds)> done);

private:
    QThread m_thread;
    std::unique_ptr<QObject> m_anchor; // lives in the thread; what is posted to it runs there
    std::shared_ptr<StoreReader> m_reader;
};

} // namespace console
