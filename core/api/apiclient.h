#pragma once

#include "base/result.h"

#include <QNetworkAccessManager>
#include <QObject>
#include <QUrl>

#include <functional>

namespace console {

struct ApiAnswer
{
    int status = 0;
    QByteArray body = {};
    double latency = 0; // seconds, wall time of the request
};

// GET requests to one Cortex over one keep-alive connection. A body above the limit or an answer
// that takes longer than 20 s in all ends as an error; an HTTP error status is an answer.
class ApiClient : public QObject
{
    Q_OBJECT
public:
    static constexpr qint64 bodyLimit = 32 * 1024 * 1024;
    static constexpr int timeoutMs = 20'000;

    explicit ApiClient(QObject* parent = nullptr);

    void setBaseUrl(const QUrl& url);
    [[nodiscard]] QUrl baseUrl() const { return m_baseUrl; }

    // `done` is called once, unless `context` or this client dies first.
    void get(
        const QString& path, QObject* context, std::function<void(const Result<ApiAnswer>&)> done);

private:
    QNetworkAccessManager m_network;
    QUrl m_baseUrl;
};

} // namespace console
