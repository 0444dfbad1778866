#include "monitor/apiprobe.h"

#include "base/clock.h"
#include "metrics/prometheustext.h"

#include <utility>

namespace console {

using namespace Qt::StringLiterals;

ApiProbe::ApiProbe(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_client(this)
{
}

void ApiProbe::restore(
    double lastAnswerAt, double watchedSince, const std::vector<double>& latencies)
{
    m_facts.latencies = latencies;
    m_facts.lastAnswerAt = lastAnswerAt;
    m_facts.watchedSince = watchedSince;
}

void ApiProbe::setAddresses(const QStringList& addresses)
{
    if (addresses == m_addresses)
        return;
    m_addresses = addresses;
    m_current = 0;
}

void ApiProbe::setOutOfReach(const Error& why)
{
    forget(why);
    m_facts.outOfReach = true;
    m_facts.watchedSince = 0;
}

void ApiProbe::forget(const Error& why)
{
    m_facts.error = why;
    m_facts.health.reset();
    m_facts.status.reset();
    m_facts.scheduler.reset();
    m_metricsRunning.reset();
    m_metricsError = why;
}

void ApiProbe::look(std::function<void()> done)
{
    m_done = std::move(done);
    m_tried = 0;
    m_facts.outOfReach = false;
    if (m_facts.watchedSince == 0)
        m_facts.watchedSince = m_clock.now();
    if (m_addresses.isEmpty()) {
        m_facts.error = Error{Error::Kind::NotFound,
            tr("no address to ask: set api.bind in cortex.toml or api_url in the profile"), {}};
        return finish();
    }
    askHealth();
}

void ApiProbe::askHealth()
{
    const QString address = m_addresses.at(m_current);
    m_client.setBaseUrl(QUrl(address.contains("://"_L1) ? address : u"http://"_s + address));
    m_client.get(u"/health"_s, this, [this](const auto& answer) { onHealth(answer); });
}

void ApiProbe::onHealth(const Result<ApiAnswer>& answer)
{
    const auto health = answer && (answer->status == 200 || answer->status == 503)
        ? parseHealth(answer->body)
        : Result<HealthReading>(answer
                ? Error{Error::Kind::Malformed,
                    tr("/health answered with HTTP status %1: is this Cortex?").arg(answer->status),
                    QString::fromUtf8(answer->body.left(500))}
                : answer.error());
    if (!health) {
        if (++m_tried < m_addresses.size()) {
            m_current = (m_current + 1) % m_addresses.size();
            return askHealth();
        }
        forget(health.error());
        return finish();
    }
    m_facts.error.reset();
    m_facts.health = *health;
    m_facts.lastAnswerAt = m_clock.now();
    m_facts.latencies.push_back(answer->latency);
    if (m_facts.latencies.size() > 10)
        m_facts.latencies.erase(m_facts.latencies.begin());
    askStatus();
}

void ApiProbe::askStatus()
{
    m_client.get(u"/status"_s, this, [this](const Result<ApiAnswer>& answer) {
        m_facts.status.reset();
        if (answer && answer->status == 200) {
            if (const auto status = parseStatus(answer->body))
                m_facts.status = *status;
        }
        askScheduler();
    });
}

void ApiProbe::askScheduler()
{
    m_client.get(u"/scheduler/status"_s, this, [this](const Result<ApiAnswer>& answer) {
        m_facts.scheduler.reset(); // versions T and C have no such endpoint
        if (answer && answer->status == 200) {
            if (const auto scheduler = parseScheduler(answer->body))
                m_facts.scheduler = *scheduler;
        }
        askMetrics();
    });
}

void ApiProbe::askMetrics()
{
    m_client.get(u"/metrics"_s, this, [this](const Result<ApiAnswer>& answer) {
        m_metricsRunning.reset();
        m_metricsError.reset();
        if (!answer) {
            m_metricsError = answer.error();
        } else if (answer->status != 200) {
            m_metricsError = Error{Error::Kind::Malformed,
                tr("/metrics answered with HTTP status %1").arg(answer->status), {}};
        } else {
            const auto samples
                = parsePrometheusText({answer->body.constData(), std::size_t(answer->body.size())});
            if (samples)
                m_metricsRunning = metricBySuffix(*samples, "dispatches_running");
            else
                m_metricsError = samples.error();
        }
        finish();
    });
}

void ApiProbe::finish()
{
    if (const auto done = std::exchange(m_done, {}))
        done();
}

} // namespace console
