#include "simapi.h"

#include "simstore.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QTcpSocket>
#include <QTimer>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

QByteArray headerValue(const QList<QByteArray>& lines, const QByteArray& name)
{
    for (const QByteArray& line : lines) {
        const qsizetype colon = line.indexOf(':');
        if (colon > 0 && line.first(colon).toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

} // namespace

SimApi::SimApi(const Scratch& scratch, SimStore& store, QObject* parent)
    : QObject(parent)
    , m_scratch(scratch)
    , m_store(store)
{
    connect(&m_server, &QTcpServer::newConnection, this, &SimApi::onConnection);
}

bool SimApi::listen()
{
    if (m_started == 0)
        m_started = QDateTime::currentMSecsSinceEpoch();
    return m_server.isListening()
        || m_server.listen(QHostAddress::LocalHost, configuredPort(m_scratch));
}

void SimApi::close()
{
    m_server.close();
    for (QTcpSocket* socket : m_server.findChildren<QTcpSocket*>())
        socket->abort();
}

void SimApi::onConnection()
{
    while (QTcpSocket* socket = m_server.nextPendingConnection()) {
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { onReadyRead(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }
}

void SimApi::onReadyRead(QTcpSocket* socket)
{
    while (true) {
        const QByteArray head = socket->peek(16'384);
        const qsizetype end = head.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        socket->read(end + 4);
        QList<QByteArray> lines = head.first(end).split('\n');
        const QList<QByteArray> request = lines.takeFirst().simplified().split(' ');
        if (request.size() < 2)
            return socket->abort();
        QTimer::singleShot(m_delay, socket,
            [this, socket, request, authorization = headerValue(lines, "authorization")] {
                const Reply reply = answer(request.at(0), request.at(1), authorization);
                socket->write("HTTP/1.1 " + QByteArray::number(reply.status) + " Status\r\n"
                    + "Content-Type: " + reply.type + "\r\nContent-Length: "
                    + QByteArray::number(reply.body.size()) + "\r\n\r\n" + reply.body);
            });
    }
}

double SimApi::uptime()
{
    return double(QDateTime::currentMSecsSinceEpoch() - m_started) / 1000;
}

SimApi::Reply SimApi::health()
{
    const QJsonArray events = m_store.recentEvents();
    const bool healthy = std::none_of(events.begin(), events.end(), [](const QJsonValue& event) {
        return event["type"_L1].toString() == "gateway_critical"_L1;
    });
    const QJsonObject body{{u"healthy"_s, healthy}, {u"events_1h"_s, events.size()},
        {u"recent_events"_s, events.isEmpty() ? QJsonValue() : QJsonValue(events)}};
    // The reference sends the status line before it sets the type.
    if (!healthy)
        return {503, "text/plain; charset=utf-8", compact(body)};
    return {200, "application/json", compact(body)};
}

SimApi::Reply SimApi::status()
{
    const auto usage = [this](const QString& span) {
        return m_store.count(
            u"SELECT count(*) FROM provider_usage WHERE dispatched_at >= datetime('now', ?)"_s,
            {span});
    };
    const qint64 weekly = usage(u"-7 days"_s);
    const QJsonObject limiter{{u"usage_5h"_s, usage(u"-5 hours"_s)}, {u"cap_5h"_s, 150},
        {u"usage_weekly"_s, weekly}, {u"cap_weekly"_s, 2000},
        {u"headroom_warning"_s, weekly >= 1400}};
    return {200, "application/json",
        compact({{u"uptime_s"_s, uptime()},
            {u"running_count"_s,
                m_store.count(u"SELECT count(*) FROM dispatches WHERE status = 'running'"_s)},
            {u"rate_limiter"_s, limiter}})};
}

SimApi::Reply SimApi::metrics()
{
    QByteArray text;
    const auto add = [&](const QByteArray& name, const QByteArray& type, const QByteArray& help,
                         double value) {
        text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n' + name + ' '
            + QByteArray::number(value, 'g', 12) + '\n';
    };
    add("cortex_dispatches_total", "counter", "Total dispatches",
        double(m_store.count(u"SELECT count(*) FROM dispatches"_s)));
    add("cortex_dispatches_failed_total", "counter", "Failed dispatches",
        double(m_store.count(u"SELECT count(*) FROM dispatches WHERE status = 'failed'"_s)));
    add("cortex_dispatches_running", "gauge", "Running dispatches",
        double(m_store.count(u"SELECT count(*) FROM dispatches WHERE status = 'running'"_s)));
    text += "# HELP cortex_dispatches_running_by_stage Running dispatches by stage\n"
            "# TYPE cortex_dispatches_running_by_stage gauge\n";
    for (const auto& [stage, count] : m_store.runningByStage())
        text += "cortex_dispatches_running_by_stage{stage=\"" + stage.toUtf8() + "\"} "
            + QByteArray::number(count) + '\n';
    const double weekly = double(m_store.count(
        u"SELECT count(*) FROM provider_usage WHERE dispatched_at >= datetime('now', '-7 days')"_s));
    add("cortex_rate_limiter_usage_ratio", "gauge", "Weekly usage over cap", weekly / 2000);
    add("cortex_rate_limiter_usage_5h", "gauge", "Usage in 5 hours",
        double(m_store.count(u"SELECT count(*) FROM provider_usage WHERE dispatched_at >= "
                             "datetime('now', '-5 hours')"_s)));
    add("cortex_uptime_seconds", "gauge", "Uptime", double(qint64(uptime())));
    return {200, "text/plain; version=0.0.4; charset=utf-8", text};
}

SimApi::Reply SimApi::control(
    const QByteArray& method, const QByteArray& path, const QByteArray& authorization)
{
    const QString where = QString::fromUtf8(path);
    if (method != "POST")
        return {405, "application/json", compact({{u"error"_s, u"method not allowed"_s}})};
    const bool granted = authorization == QByteArray("Bearer ") + token;
    appendAudit(m_scratch, u"127.0.0.1:40112"_s, granted, where);
    if (!granted)
        return {401, "application/json", compact({{u"error"_s, u"unauthorized"_s}})};
    if (where == "/scheduler/pause"_L1 || where == "/scheduler/resume"_L1) {
        m_paused = where.endsWith("pause"_L1);
        return {200, "application/json", compact({{u"paused"_s, m_paused}})};
    }
    const QString id = where.section(u'/', 2, 2);
    const bool cancel = where.endsWith("/cancel"_L1);
    const QString from = cancel ? u"'running'"_s : u"'failed', 'cancelled'"_s;
    if (m_store.count(u"SELECT count(*) FROM dispatches WHERE id = ?"_s, {id}) == 0)
        return {404, "application/json", compact({{u"error"_s, u"dispatch not found"_s}})};
    if (m_store.count(
            u"SELECT count(*) FROM dispatches WHERE id = ? AND status IN ("_s + from + u')', {id})
        == 0)
        return {400, "application/json", compact({{u"error"_s, u"not in a state for this"_s}})};
    const QString now = cancel ? u"cancelled"_s : u"pending_retry"_s;
    m_store.exec(u"UPDATE dispatches SET status = ?, retries = retries + ? WHERE id = ?"_s,
        {now, cancel ? 0 : 1, id});
    return {200, "application/json",
        compact({{u"status"_s, now}, {u"dispatch_id"_s, id.toLongLong()}})};
}

SimApi::Reply SimApi::answer(
    const QByteArray& method, const QByteArray& target, const QByteArray& authorization)
{
    const QByteArray path = QByteArray::fromPercentEncoding(target.split('?').constFirst());
    if (path == "/health")
        return health();
    if (path == "/status")
        return status();
    if (path == "/metrics")
        return metrics();
    if (path == "/projects")
        return {200, "application/json",
            "[{\"name\":\"cortex\",\"enabled\":true,\"priority\":1},"
            "{\"name\":\"hg-website\",\"enabled\":true,\"priority\":2}]\n"};
    if (path == "/teams")
        return {200, "application/json", "null\n"};
    if (path == "/recommendations")
        return {200, "application/json",
            "{\"recommendations\":null,\"hours\":24,\"count\":0,\"generated_at\":\""
                + QDateTime::currentDateTimeUtc().toString(Qt::ISODate).toUtf8() + "\"}\n"};
    if (path == "/scheduler/status")
        return {200, "application/json",
            compact({{u"paused"_s, m_paused}, {u"tick_interval"_s, u"1m0s"_s}})};
    if (path == "/scheduler/pause" || path == "/scheduler/resume"
        || (path.startsWith("/dispatches/")
            && (path.endsWith("/cancel") || path.endsWith("/retry"))))
        return control(method, path, authorization);
    if (path.startsWith("/dispatches/") && path.size() > 12) {
        const QString bead = QString::fromUtf8(path.mid(12));
        const QJsonArray rows = m_store.dispatchesOf(bead);
        return {200, "application/json",
            compact({{u"bead_id"_s, bead},
                {u"dispatches"_s, rows.isEmpty() ? QJsonValue() : QJsonValue(rows)}})};
    }
    return {404, "application/json", compact({{u"error"_s, u"not found"_s}})};
}

} // namespace console::sim
