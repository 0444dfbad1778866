#pragma once

#include "simconfig.h"
#include "simhttp.h"

#include <QJsonObject>

namespace console::sim {

class SimStore;

// The endpoints of the reference version, quirks included: the 503 of /health is text/plain, empty
// lists are null, database errors are swallowed.
class SimApi : public QObject
{
    Q_OBJECT
public:
    SimApi(SimStore& store, QObject* parent = nullptr);

    // A false answer leaves the service running without an API, as the reference does.
    bool listen();
    void close() { m_http.close(); }
    [[nodiscard]] quint16 port() const { return m_http.port(); }
    [[nodiscard]] QString listenError() const { return m_http.errorString(); }
    void setConfig(const SimConfig& config) { m_config = config; }
    void setDelay(int milliseconds) { m_delay = milliseconds; }
    [[nodiscard]] bool isPaused() const { return m_paused; }
    void restart(double now); // a new process: uptime from now, no pause

signals:
    void controlled(const QString& message, qint64 dispatch); // for the log; 0: none

private:
    [[nodiscard]] HttpReply answer(const HttpRequest& request);
    [[nodiscard]] HttpReply route(const HttpRequest& request);
    [[nodiscard]] HttpReply health() const;
    [[nodiscard]] HttpReply status() const;
    [[nodiscard]] HttpReply metrics() const;
    [[nodiscard]] HttpReply projects(const QString& name) const;
    [[nodiscard]] HttpReply teams(const QString& name) const;
    [[nodiscard]] HttpReply recommendations(const HttpRequest& request) const;
    [[nodiscard]] HttpReply schedulerStatus(const HttpRequest& request) const;
    [[nodiscard]] HttpReply dispatches(const QString& bead) const;
    [[nodiscard]] HttpReply control(const HttpRequest& request);
    [[nodiscard]] HttpReply act(const QString& path);
    [[nodiscard]] HttpReply changeDispatch(const QString& idText, bool cancel);
    [[nodiscard]] qint64 usage(const QString& span) const;
    [[nodiscard]] double uptime() const;

    SimStore& m_store;
    SimConfig m_config;
    HttpServer m_http;
    int m_delay = 0;
    bool m_paused = false;
    double m_started = 0;
};

// One line of api.security.audit_log; nothing without a path.
struct AuditLine
{
    QString remote = {};
    QString path = {};
    QByteArray userAgent = {};
    QString token = {}; // as sent; only its first characters are written
    bool authorized = false;
    int status = 0;
    QString error = {};
};
void appendAudit(const QString& file, const AuditLine& line);

} // namespace console::sim
