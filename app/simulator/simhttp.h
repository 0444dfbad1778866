#pragma once

#include <QByteArray>
#include <QTcpServer>

#include <functional>

namespace console::sim {

struct HttpRequest
{
    QByteArray method = {};
    QByteArray path = {}; // decoded, without the query
    QByteArray query = {};
    QByteArray authorization = {};
    QByteArray userAgent = {};
    QString peer = {}; // ADDRESS:PORT
};

struct HttpReply
{
    int status = 200;
    QByteArray type = "application/json";
    QByteArray body = {};
    QByteArray header = {}; // one more line, without its end
    int delayMs = 0;
};

// HTTP/1.1 on loopback, keep-alive, bodies of requests skipped: what Go's server is to Cortex.
class HttpServer : public QObject
{
    Q_OBJECT
public:
    using Handler = std::function<HttpReply(const HttpRequest&)>;
    explicit HttpServer(Handler handler, QObject* parent = nullptr);

    bool listen(quint16 port);
    void close();
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }
    [[nodiscard]] QString errorString() const { return m_server.errorString(); }

private:
    void onConnection();
    void onReadyRead(QTcpSocket* socket);
    void answer(QTcpSocket* socket, const QByteArray& head);

    Handler m_handler;
    QTcpServer m_server;
};

} // namespace console::sim
