#pragma once

#include "simapi.h"
#include "simscratch.h"
#include "simstore.h"

#include <QSet>
#include <QTimer>

namespace console::sim {

// The live service: scheduler, API, unit state and journal, and the faults that are switched on.
// It plays systemd for its own unit: `control` holds start or stop.
class SimService : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        int tickMs = 1000;
        int pace = 120; // seconds between starts, and of one attempt
        int latencyMs = 6000; // of the fault alert-api-latency
    };

    SimService(const Scratch& scratch, Settings settings, QObject* parent = nullptr);
    ~SimService() override;

    // An error sentence of the reference version, or empty when the service runs.
    [[nodiscard]] QString start();
    void stop();
    [[nodiscard]] quint16 port() const { return m_api.port(); }

private:
    void tick();
    void poll(); // faults and control
    void switchFault(const QString& id, bool on);
    void keepUp(); // what a fault goes on doing while it is on
    void damage(bool on);
    void failConfig(bool on);
    void addRestart();
    void log(const QString& message, const QJsonObject& fields = {});
    void updateUnit(const QJsonObject& changes);
    [[nodiscard]] bool isOn(const char* id) const { return m_on.contains(QLatin1StringView(id)); }
    [[nodiscard]] bool takeLock();

    Scratch m_scratch;
    Settings m_settings;
    SimStore m_store;
    SimApi m_api;
    QTimer m_ticker;
    QTimer m_poller;
    QSet<QString> m_on;
    int m_lock = -1;
    int m_restartsAdded = 0;
    qint64 m_lastEvent = 0;
    bool m_running = false;
    bool m_damaged = false;
};

} // namespace console::sim
