#include "simapi.h"

#include "simstore.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QUrlQuery>

#include <algorithm>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

HttpReply json(const QJsonObject& object, int status = 200)
{
    return {.status = status, .body = QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n'};
}

// Go writes a slice that was never filled as null.
QJsonValue listOrNull(const QJsonArray& list)
{
    return list.isEmpty() ? QJsonValue() : QJsonValue(list);
}

HttpReply listReply(const QJsonArray& list)
{
    return {.body = list.isEmpty()
            ? QByteArray("null\n")
            : QByteArray(QJsonDocument(list).toJson(QJsonDocument::Compact) + '\n')};
}

HttpReply error(int status, const QString& text)
{
    return json({{u"error"_s, text}}, status);
}

QString isoOf(const QVariant& cortexText)
{
    return cortexText.toString().replace(u' ', u'T') + u'Z';
}

// Exactly one space behind a scheme of any case.
QString bearerToken(const QByteArray& authorization)
{
    static const QRegularExpression bearer(
        u"^bearer (\\S+)$"_s, QRegularExpression::CaseInsensitiveOption);
    return bearer.match(QString::fromUtf8(authorization)).captured(1);
}

bool isControl(const QString& path)
{
    return path == "/scheduler/pause"_L1 || path == "/scheduler/resume"_L1
        || (path.startsWith("/dispatches/"_L1)
            && (path.endsWith("/cancel"_L1) || path.endsWith("/retry"_L1)));
}

QString masked(const QString& token)
{
    return token.size() <= 8 ? QString(token.size(), u'*') : QString(token.first(4) + u"****"_s);
}

} // namespace

SimApi::SimApi(SimStore& store, QObject* parent)
    : QObject(parent)
    , m_store(store)
    , m_http([this](const HttpRequest& request) { return answer(request); })
{
}

bool SimApi::listen()
{
    // Always on loopback, whatever address the bind names: a simulator is nobody's server.
    const QString port = m_config.bind.section(u':', -1);
    return m_http.listen(m_config.bind.isEmpty() ? quint16(80) : port.toUShort());
}

void SimApi::restart(double now)
{
    m_started = now;
    m_paused = false;
}

double SimApi::uptime() const
{
    return nowEpoch() - m_started;
}

qint64 SimApi::usage(const QString& span) const
{
    return m_store.number(
        u"SELECT count(*) FROM provider_usage WHERE dispatched_at >= datetime('now', ?)"_s, {span});
}

HttpReply SimApi::answer(const HttpRequest& request)
{
    HttpReply reply = route(request);
    // The handlers that wait on the database are the slow ones.
    if (request.path == "/health" || request.path == "/status" || request.path == "/metrics")
        reply.delayMs = m_delay;
    return reply;
}

HttpReply SimApi::route(const HttpRequest& request)
{
    const QString path = QString::fromUtf8(request.path);
    if (path == "/health"_L1)
        return health();
    if (path == "/status"_L1)
        return status();
    if (path == "/metrics"_L1)
        return metrics();
    if (path == "/projects"_L1 || path.startsWith("/projects/"_L1))
        return projects(path.section(u'/', 2));
    if (path == "/teams"_L1 || path.startsWith("/teams/"_L1))
        return teams(path.section(u'/', 2));
    if (path == "/recommendations"_L1)
        return recommendations(request);
    if (path == "/scheduler/status"_L1)
        return schedulerStatus(request);
    if (isControl(path))
        return control(request);
    if (path.startsWith("/dispatches/"_L1))
        return dispatches(path.mid(12));
    return {404, "text/plain; charset=utf-8", "404 page not found\n", {}, 0};
}

HttpReply SimApi::health() const
{
    QJsonArray events;
    bool healthy = true;
    for (const QVariantList& row :
        m_store.rows(
            u"SELECT event_type, details, dispatch_id, bead_id, created_at FROM health_events "
            "WHERE created_at >= datetime('now', '-1 hour') ORDER BY created_at DESC, id DESC"_s)) {
        healthy = healthy && row.at(0).toString() != "gateway_critical"_L1;
        events.append(QJsonObject{{u"type"_s, row.at(0).toString()},
            {u"details"_s, row.at(1).toString()}, {u"dispatch_id"_s, row.at(2).toInt()},
            {u"bead_id"_s, row.at(3).toString()}, {u"time"_s, isoOf(row.at(4))}});
    }
    HttpReply reply = json({{u"healthy"_s, healthy}, {u"events_1h"_s, events.size()},
                               {u"recent_events"_s, listOrNull(events)}},
        healthy ? 200 : 503);
    if (!healthy) // the status line is sent before the type is set
        reply.type = "text/plain; charset=utf-8";
    return reply;
}

HttpReply SimApi::status() const
{
    const qint64 weekly = usage(u"-7 days"_s);
    const QJsonObject limiter{{u"usage_5h"_s, usage(u"-5 hours"_s)}, {u"cap_5h"_s, m_config.cap5h},
        {u"usage_weekly"_s, weekly}, {u"cap_weekly"_s, m_config.capWeekly},
        {u"headroom_warning"_s,
            double(weekly) >= m_config.capWeekly * m_config.headroomPercent / 100.0}};
    return json({{u"uptime_s"_s, uptime()},
        {u"running_count"_s,
            m_store.number(u"SELECT count(*) FROM dispatches WHERE status = 'running'"_s)},
        {u"rate_limiter"_s, limiter}});
}

HttpReply SimApi::metrics() const
{
    QByteArray text;
    const auto begin = [&](const QByteArray& name, const QByteArray& type, const QByteArray& help) {
        text += "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type + '\n';
    };
    const auto add = [&](const QByteArray& name, const QByteArray& type, const QByteArray& help,
                         const QByteArray& value) {
        begin(name, type, help);
        text += name + ' ' + value + '\n';
    };
    const auto count = [this](const QString& where) {
        return QByteArray::number(m_store.number(u"SELECT count(*) FROM dispatches "_s + where));
    };
    add("cortex_dispatches_total", "counter", "Total number of dispatches", count({}));
    add("cortex_dispatches_failed_total", "counter", "Total number of failed dispatches",
        count(u"WHERE status = 'failed'"_s));
    add("cortex_dispatches_running", "gauge", "Number of currently running dispatches",
        count(u"WHERE status = 'running'"_s));
    begin("cortex_dispatches_running_by_stage", "gauge", "Running dispatches by stage");
    for (const QVariantList& row : m_store.rows(
             u"SELECT CASE stage WHEN '' THEN 'unknown' ELSE stage END, count(*) FROM dispatches "
             "WHERE status = 'running' GROUP BY 1 ORDER BY 1"_s))
        text += "cortex_dispatches_running_by_stage{stage=\"" + row.at(0).toByteArray() + "\"} "
            + row.at(1).toByteArray() + '\n';
    const double weekly = double(usage(u"-7 days"_s));
    add("cortex_rate_limiter_usage_ratio", "gauge", "Weekly rate limiter usage ratio",
        QByteArray::number(m_config.capWeekly > 0 ? weekly / m_config.capWeekly : 0, 'f', 4));
    add("cortex_rate_limiter_usage_5h", "gauge", "Dispatches to authed providers in 5 hours",
        QByteArray::number(usage(u"-5 hours"_s)));
    add("cortex_uptime_seconds", "gauge", "Uptime in seconds",
        QByteArray::number(qint64(uptime())));
    return {.type = "text/plain; version=0.0.4; charset=utf-8", .body = text};
}

HttpReply SimApi::projects(const QString& name) const
{
    QJsonArray all;
    for (const SimConfig::Project& project : m_config.projects) {
        QJsonObject one{{u"name"_s, project.name}, {u"enabled"_s, project.enabled},
            {u"priority"_s, project.priority}};
        all.append(one);
        if (project.name != name)
            continue;
        one.insert(u"workspace"_s, project.workspace);
        one.insert(u"beads_dir"_s, project.beadsDir);
        return json(one);
    }
    return name.isEmpty() ? listReply(all) : error(404, u"project not found"_s);
}

HttpReply SimApi::teams(const QString& name) const
{
    static const QStringList roles{u"scrum"_s, u"planner"_s, u"coder"_s, u"reviewer"_s, u"ops"_s};
    QJsonArray all;
    for (const SimConfig::Project& project : m_config.projects) {
        QJsonArray agents;
        for (const QString& role : roles)
            agents.append(QJsonObject{{u"name"_s, QString(project.name + u'-' + role)},
                {u"role"_s, role}, {u"exists"_s, true}});
        const QJsonObject team{{u"project"_s, project.name}, {u"agents"_s, agents}};
        if (project.name == name)
            return json(team);
        if (project.enabled)
            all.append(team);
    }
    return name.isEmpty() ? listReply(all) : error(404, u"project not found"_s);
}

HttpReply SimApi::recommendations(const HttpRequest& request) const
{
    if (request.method != "GET")
        return error(405, u"method not allowed"_s);
    int hours = QUrlQuery(QString::fromUtf8(request.query)).queryItemValue(u"hours"_s).toInt();
    if (hours < 1 || hours > 168)
        hours = 24;
    QJsonArray list;
    for (const QVariantList& row : m_store.rows(
             u"SELECT id, substr(event_type, 16), details, created_at FROM health_events WHERE "
             "event_type LIKE 'recommendation\\_%' ESCAPE '\\' AND created_at >= datetime('now', "
             "?) ORDER BY created_at DESC"_s,
             {u"-%1 hours"_s.arg(hours)}))
        list.append(QJsonObject{{u"id"_s, row.at(0).toString()}, {u"type"_s, row.at(1).toString()},
            {u"confidence"_s, 0}, {u"evidence_window"_s, 0}, {u"suggested_action"_s, u""_s},
            {u"rationale"_s, row.at(2).toString()}, {u"data"_s, QJsonValue()},
            {u"created_at"_s, isoOf(row.at(3))}});
    return json({{u"recommendations"_s, listOrNull(list)}, {u"hours"_s, hours},
        {u"count"_s, list.size()}, {u"generated_at"_s, apiTime(nowEpoch())}});
}

HttpReply SimApi::schedulerStatus(const HttpRequest& request) const
{
    if (request.method != "GET")
        return error(405, u"method not allowed"_s);
    return json(
        {{u"paused"_s, m_paused}, {u"tick_interval"_s, goDurationText(m_config.tickSeconds)}});
}

HttpReply SimApi::dispatches(const QString& bead) const
{
    if (bead.isEmpty())
        return error(400, u"bead_id is required"_s);
    QJsonArray list;
    for (const QVariantList& row : m_store.rows(
             u"SELECT d.id, agent_id, provider, tier, status, stage, exit_code, duration_s, "
             "dispatched_at, session_name, failure_category, failure_summary, (SELECT output_tail "
             "FROM dispatch_output o WHERE o.dispatch_id = d.id ORDER BY o.id DESC LIMIT 1) FROM "
             "dispatches d WHERE bead_id = ? ORDER BY dispatched_at DESC"_s,
             {bead})) {
        const QStringList tail = row.at(12).toString().split(u'\n');
        QJsonObject one{{u"id"_s, row.at(0).toLongLong()}, {u"agent"_s, row.at(1).toString()},
            {u"provider"_s, row.at(2).toString()}, {u"tier"_s, row.at(3).toString()},
            {u"status"_s, row.at(4).toString()}, {u"stage"_s, row.at(5).toString()},
            {u"exit_code"_s, row.at(6).toInt()}, {u"duration_s"_s, row.at(7).toDouble()},
            {u"dispatched_at"_s, isoOf(row.at(8))}, {u"session_name"_s, row.at(9).toString()},
            {u"output_tail"_s, tail.mid(std::max<qsizetype>(0, tail.size() - 100)).join(u'\n')}};
        if (!row.at(10).toString().isEmpty())
            one.insert(u"failure_category"_s, row.at(10).toString());
        if (!row.at(11).toString().isEmpty())
            one.insert(u"failure_summary"_s, row.at(11).toString());
        list.append(one);
    }
    return json({{u"bead_id"_s, bead}, {u"dispatches"_s, listOrNull(list)}});
}

HttpReply SimApi::control(const HttpRequest& request)
{
    const QString path = QString::fromUtf8(request.path);
    if (request.method != "POST")
        return error(405, u"method not allowed"_s);
    const QString token = bearerToken(request.authorization);
    const bool granted = !m_config.securityEnabled || m_config.tokens.contains(token);
    const QString reason
        = token.isEmpty() ? u"missing or malformed authorization header"_s : u"invalid token"_s;
    appendAudit(m_config.auditLog,
        {.remote = request.peer,
            .path = path,
            .userAgent = request.userAgent,
            .token = token,
            .authorized = granted,
            .status = granted ? 0 : 401,
            .error = granted ? QString() : reason});
    if (granted)
        return act(path);
    HttpReply refused = error(401, u"unauthorized"_s);
    refused.header = "WWW-Authenticate: Bearer";
    return refused;
}

HttpReply SimApi::act(const QString& path)
{
    if (path.startsWith("/dispatches/"_L1))
        return changeDispatch(path.section(u'/', 2, 2), path.endsWith("/cancel"_L1));
    m_paused = path.endsWith("pause"_L1);
    emit controlled(m_paused ? u"scheduler paused"_s : u"scheduler resumed"_s, 0);
    return json({{u"paused"_s, m_paused}});
}

HttpReply SimApi::changeDispatch(const QString& idText, bool cancel)
{
    // Go's Sscanf: digits, and whatever follows is ignored.
    static const QRegularExpression digits(u"^\\d+"_s);
    const auto match = digits.match(idText);
    if (!match.hasMatch())
        return error(400, u"invalid dispatch id"_s);
    const qint64 id = match.captured().toLongLong();
    const auto rows = m_store.rows(u"SELECT status FROM dispatches WHERE id = ?"_s, {id});
    if (rows.isEmpty())
        return error(404, u"dispatch not found"_s);
    const QString status = rows.constFirst().constFirst().toString();
    const bool allowed
        = cancel ? status == "running"_L1 : status == "failed"_L1 || status == "cancelled"_L1;
    if (!allowed)
        return error(400,
            cancel ? u"dispatch is not running"_s
                   : u"only failed or cancelled dispatches can be retried"_s);
    const bool written = cancel
        ? m_store.exec(u"UPDATE dispatches SET status = 'cancelled', stage = 'cancelled', "
                       "exit_code = 0, completed_at = ? WHERE id = ?"_s,
            {cortexTime(nowEpoch()), id})
        : m_store.exec(u"UPDATE dispatches SET status = 'pending_retry', retries = retries + 1 "
                       "WHERE id = ?"_s,
            {id});
    if (!written)
        return error(500, m_store.lastError());
    emit controlled(cancel ? u"dispatch cancelled"_s : u"dispatch marked for retry"_s, id);
    return json(
        {{u"status"_s, cancel ? u"cancelled"_s : u"pending_retry"_s}, {u"dispatch_id"_s, id}});
}

void appendAudit(const QString& file, const AuditLine& line)
{
    Fields fields{{u"timestamp"_s, logTime(nowEpoch())}, {u"remote_addr"_s, line.remote},
        {u"method"_s, u"POST"_s}, {u"path"_s, line.path}};
    if (!line.userAgent.isEmpty())
        fields.append({u"user_agent"_s, QString::fromUtf8(line.userAgent)});
    fields.append({u"authorized"_s, line.authorized});
    if (!line.token.isEmpty())
        fields.append({u"token"_s, masked(line.token)});
    if (!line.error.isEmpty())
        fields.append({u"error"_s, line.error});
    fields.append({u"status_code"_s, line.status});
    fields.append({u"duration"_s, u"41.2µs"_s});
    QFile log(file);
    if (!file.isEmpty() && log.open(QIODevice::WriteOnly | QIODevice::Append))
        log.write(jsonLine(fields) + '\n');
}

} // namespace console::sim
