#pragma once

#include "simscratch.h"

#include <QTcpServer>

namespace console::sim {

class SimStore;

// The HTTP API of the reference version on a loopback port, keep-alive, its quirks included: the
// 503 of /health is text/plain, database errors are swallowed.
class SimApi : public QObject
{
    Q_OBJECT
public:
    SimApi(const Scratch& scratch, SimStore& store, QObject* parent = nullptr);

    bool listen();
    void close();
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    void setDelay(int milliseconds) { m_delay = milliseconds; }
    [[nodiscard]] bool isPaused() const { return m_paused; }
    void restart() { m_started = 0, m_paused = false; }

private:
    struct Reply
    {
        int status = 200;
        QByteArray type = "application/json";
        QByteArray body = {};
    };
    void onConnection();
    void onReadyRead(QTcpSocket* socket);
    [[nodiscard]] Reply answer(
        const QByteArray& method, const QByteArray& path, const QByteArray& authorization);
    [[nodiscard]] Reply control(
        const QByteArray& method, const QByteArray& path, const QByteArray& authorization);
    [[nodiscard]] Reply health();
    [[nodiscard]] Reply status();
    [[nodiscard]] Reply metrics();
    [[nodiscard]] double uptime();

    Scratch m_scratch;
    SimStore& m_store;
    QTcpServer m_server;
    int m_delay = 0;
    bool m_paused = false;
    qint64 m_started = 0;
};

} // namespace console::sim
