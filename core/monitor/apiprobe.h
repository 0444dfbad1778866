#pragma once

#include "api/apiclient.h"
#include "triggers/observation.h"

#include <QObject>
#include <QStringList>

#include <functional>

namespace console {

class Clock;

// Asks one Cortex /health, /status, /scheduler/status and /metrics, one after the other over one
// connection, and keeps what must be known over time: when it last answered and how fast.
class ApiProbe : public QObject
{
    Q_OBJECT
public:
    ApiProbe(const Clock& clock, QObject* parent);

    // Addresses to try, best first ("127.0.0.1:8900" or a URL); the one that answers is kept.
    void setAddresses(const QStringList& addresses);
    // The host cannot be reached: what was known of the API is no longer known, and the time until
    // it can be asked again does not count as silence.
    void setOutOfReach(const Error& why);
    // Calls `done` when a look at the API ended, well or not.
    void look(std::function<void()> done);

    [[nodiscard]] const ApiFacts& facts() const { return m_facts; }
    [[nodiscard]] std::optional<double> metricsRunning() const { return m_metricsRunning; }
    [[nodiscard]] std::optional<Error> metricsError() const { return m_metricsError; }
    [[nodiscard]] QString address() const { return m_addresses.value(m_current); }

    // Over a restart: when it last answered and how fast, and since when it is watched.
    void restore(double lastAnswerAt, double watchedSince, const std::vector<double>& latencies);

private:
    void askHealth();
    void onHealth(const Result<ApiAnswer>& answer);
    void askStatus();
    void askScheduler();
    void askMetrics();
    void finish();
    void forget(const Error& why);

    const Clock& m_clock;
    ApiClient m_client;
    QStringList m_addresses;
    qsizetype m_current = 0;
    qsizetype m_tried = 0;
    ApiFacts m_facts;
    std::optional<double> m_metricsRunning;
    std::optional<Error> m_metricsError;
    std::function<void()> m_done;
};

} // namespace console
