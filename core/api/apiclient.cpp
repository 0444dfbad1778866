#include "api/apiclient.h"

#include <QElapsedTimer>
#include <QNetworkProxy>
#include <QNetworkReply>
#include <QNetworkRequest>
#include <QPointer>
#include <QTimer>

namespace console {

using namespace Qt::StringLiterals;

namespace {

Error explainReply(QNetworkReply::NetworkError code, const QString& where, const QString& raw)
{
    switch (code) {
    case QNetworkReply::ConnectionRefusedError:
        return {Error::Kind::Unreachable,
            ApiClient::tr(
                "nothing listens at %1: the service is down, or api.bind names another port")
                .arg(where),
            raw};
    case QNetworkReply::RemoteHostClosedError:
        return {Error::Kind::Unreachable,
            ApiClient::tr("%1 closed the connection without an answer").arg(where), raw};
    default:
        return {
            Error::Kind::Unreachable, ApiClient::tr("no answer from %1: %2").arg(where, raw), raw};
    }
}

} // namespace

ApiClient::ApiClient(QObject* parent)
    : QObject(parent)
    , m_network(this)
{
    // Cortex is on loopback or behind our own tunnel; a desktop's proxy must not come between.
    m_network.setProxy(QNetworkProxy::NoProxy);
    m_network.setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_network.setAutoDeleteReplies(true);
}

void ApiClient::setBaseUrl(const QUrl& url)
{
    m_baseUrl = url;
}

void ApiClient::get(
    const QString& path, QObject* context, std::function<void(const Result<ApiAnswer>&)> done)
{
    QUrl url = m_baseUrl;
    url.setPath(path);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept", "*/*");
    QNetworkReply* reply = m_network.get(request);

    struct Progress
    {
        QElapsedTimer clock;
        QByteArray body;
        std::optional<Error> stopped;
    };
    auto progress = std::make_shared<Progress>();
    progress->clock.start();
    const QString where = m_baseUrl.authority();
    auto* timer = new QTimer(reply);
    timer->setSingleShot(true);
    connect(timer, &QTimer::timeout, reply, [=] {
        progress->stopped = Error{Error::Kind::TimedOut,
            tr("%1 did not finish its answer within %2 s: a locked database looks like this")
                .arg(where)
                .arg(timeoutMs / 1000),
            {}};
        reply->abort();
    });
    connect(reply, &QNetworkReply::readyRead, reply, [=] {
        progress->body += reply->readAll();
        if (progress->body.size() > bodyLimit && !progress->stopped) {
            progress->stopped = Error{Error::Kind::TooLarge,
                tr("%1 sent more than %2 MB: not read further").arg(where).arg(bodyLimit >> 20),
                {}};
            reply->abort();
        }
    });
    const QPointer<QObject> alive(context);
    connect(reply, &QNetworkReply::finished, this, [=, done = std::move(done)] {
        if (!alive)
            return;
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (progress->stopped)
            return done(*progress->stopped);
        progress->body += reply->readAll();
        // Below 100 lies the connection; an error above it with a status is still an answer.
        if (status == 0
            || (reply->error() != QNetworkReply::NoError
                && reply->error() < QNetworkReply::ProxyConnectionRefusedError))
            return done(explainReply(reply->error(), where, reply->errorString()));
        done(ApiAnswer{status, progress->body, double(progress->clock.nsecsElapsed()) / 1e9});
    });
    timer->start(timeoutMs);
}

} // namespace console
