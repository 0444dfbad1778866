#include "simhttp.h"

#include <QHash>
#include <QPointer>
#include <QTcpSocket>
#include <QTimer>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype longestHead = 64 * 1024;

QByteArray headerValue(const QList<QByteArray>& lines, const QByteArray& name)
{
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.first(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

QByteArray reason(int status)
{
    static const QHash<int, QByteArray> reasons{{200, "OK"}, {400, "Bad Request"},
        {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
        {500, "Internal Server Error"}, {503, "Service Unavailable"}};
    return reasons.value(status);
}

QByteArray wire(const HttpReply& reply, bool close, bool withBody)
{
    return "HTTP/1.1 " + QByteArray::number(reply.status) + ' ' + reason(reply.status)
        + "\r\nContent-Type: " + reply.type + "\r\n"
        + (reply.header.isEmpty() ? QByteArray() : QByteArray(reply.header + "\r\n"))
        + "Content-Length: " + QByteArray::number(reply.body.size())
        + (close ? "\r\nConnection: close" : "") + "\r\n\r\n"
        + (withBody ? reply.body : QByteArray());
}

} // namespace

HttpServer::HttpServer(Handler handler, QObject* parent)
    : QObject(parent)
    , m_handler(std::move(handler))
{
    connect(&m_server, &QTcpServer::newConnection, this, &HttpServer::onConnection);
}

bool HttpServer::listen(quint16 port)
{
    return m_server.isListening() || m_server.listen(QHostAddress::LocalHost, port);
}

void HttpServer::close()
{
    m_server.close();
    for (QTcpSocket* socket : m_server.findChildren<QTcpSocket*>())
        socket->abort();
}

void HttpServer::onConnection()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void HttpServer::onReadyRead(QTcpSocket* socket)
{
    while (socket->isOpen() && !socket->property("busy").toBool()) {
        const QByteArray head = socket->peek(longestHead);
        const qsizetype end = head.indexOf("\r\n\r\n");
        if (end < 0 && head.size() >= longestHead)
            return socket->abort();
        if (end < 0)
            return;
        const qint64 body = headerValue(head.first(end).split('\n'), "content-length").toLongLong();
        if (socket->bytesAvailable() < end + 4 + body)
            return;
        socket->read(end + 4 + body);
        answer(socket, head.first(end));
    }
}

void HttpServer::answer(QTcpSocket* socket, const QByteArray& head)
{
    QList<QByteArray> lines = head.split('\n');
    const QList<QByteArray> words = lines.takeFirst().simplified().split(' ');
    if (words.size() != 3)
        return socket->abort();
    const QList<QByteArray> target = words.at(1).split('?');
    const HttpReply reply = m_handler({.method = words.at(0),
        .path = QByteArray::fromPercentEncoding(target.at(0)),
        .query = target.value(1),
        .authorization = headerValue(lines, "authorization"),
        .userAgent = headerValue(lines, "user-agent"),
        .peer = u"%1:%2"_s.arg(socket->peerAddress().toString()).arg(socket->peerPort())});
    const bool close = headerValue(lines, "connection").toLower() == "close";
    const QByteArray bytes = wire(reply, close, words.at(0) != "HEAD");
    // One answer after the other, in the order of the questions.
    socket->setProperty("busy", true);
    QTimer::singleShot(reply.delayMs, socket, [this, socket, bytes, close] {
        socket->setProperty("busy", false);
        socket->write(bytes);
        close ? socket->disconnectFromHost() : onReadyRead(socket);
    });
}

} // namespace console::sim
