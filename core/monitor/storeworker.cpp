#include "monitor/storeworker.h"

#include "process/host.h"

#include <QElapsedTimer>
#include <QPointer>

namespace console {

namespace {

void post(QObject* target, std::function<void()> work)
{
    QMetaObject::invokeMethod(target, std::move(work), Qt::QueuedConnection);
}

} // namespace

StoreWorker::StoreWorker()
    : m_anchor(std::make_unique<QObject>())
{
    m_anchor->moveToThread(&m_thread);
    m_thread.start();
}

StoreWorker::~StoreWorker()
{
    // The reader's connection belongs to the thread that used it: let go of it there.
    post(m_anchor.get(), [reader = std::move(m_reader)]() mutable { reader.reset(); });
    m_reader.reset();
    post(m_anchor.get(), [this] { m_thread.quit(); });
    m_thread.wait();
}

void StoreWorker::setDatabase(Host& host, const QString& path, const QJsonObject& memory)
{
    post(m_anchor.get(), [old = std::move(m_reader)]() mutable { old.reset(); });
    m_reader = std::make_shared<StoreReader>(host.openSql(path), path);
    m_reader->setMemory(DispatchMemory::fromJson(memory));
}

void StoreWorker::read(double now, QObject* context,
    std::function<void(const Result<StoreFacts>&, const QJsonObject&)> done)
{
    post(m_anchor.get(), [reader = m_reader, now, context = QPointer(context), done]() mutable {
        const auto facts = reader->read(now);
        const QJsonObject memory = reader->memory().toJson();
        reader.reset();
        if (context)
            post(context, [facts, memory, done] { done(facts, memory); });
    });
}

void StoreWorker::checkIntegrity(
    bool full, QObject* context, std::function<void(const Result<QString>&, double)> done)
{
    post(m_anchor.get(), [reader = m_reader, full, context = QPointer(context), done]() mutable {
        QElapsedTimer clock;
        clock.start();
        const auto finding = reader->integrity(full);
        const double seconds = double(clock.nsecsElapsed()) / 1e9;
        reader.reset();
        if (context)
            post(context, [finding, seconds, done] { done(finding, seconds); });
    });
}

} // namespace console
