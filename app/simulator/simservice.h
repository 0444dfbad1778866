#pragma once

#include "simapi.h"
#include "simfaults.h"
#include "simscratch.h"
#include "simstore.h"

#include <QTimer>

#include <memory>

namespace console::sim {

// The live service: scheduler, API and the faults that are switched on. As `run` it also plays
// systemd and the journal for its own unit; as the binary of a real unit it logs to stderr.
class SimService : public QObject
{
    Q_OBJECT
public:
    struct Settings
    {
        int pulseMs = 1000; // between two looks for attempts to end and to start
        int pace = 75; // seconds between two starts; attempts take one to four of them
        int latencyMs = 6000; // of the fault alert-api-latency
        bool playsSystemd = true;
        bool textLog = false; // --dev
        bool dryRun = false;
    };

    SimService(
        const Scratch& scratch, QString configFile, Settings settings, QObject* parent = nullptr);
    ~SimService() override;

    // False when the process ends with 1; the log says why.
    [[nodiscard]] bool start();
    void stop(const QString& signal);
    [[nodiscard]] quint16 port() const { return m_api ? m_api->port() : quint16(0); }
    [[nodiscard]] QString problem() const { return m_problem; }

private:
    [[nodiscard]] QString tryStart();
    [[nodiscard]] bool takeLock();
    void releaseLock();
    void pulse();
    void tick(double now);
    void poll(); // faults and what systemctl wants
    void obey();
    void followFaults();
    void onFault(const QString& id, bool on);
    void settle(); // what could not be done at once, and what a fault goes on doing
    void settleDamage();
    void settleRestarts(double now);
    void startOrRetry();
    void awaitRestart();
    void shutDown(const QString& signal);
    [[nodiscard]] bool openStore();
    void addRestart(double at, const QString& fault);
    void log(const QString& level, const QString& component, const Fields& fields,
        const QString& fault = {});
    void write(const QByteArray& line, const QString& fault = {});
    void updateUnit(const QJsonObject& changes = {});
    [[nodiscard]] bool isOn(const char* id) const { return m_on.contains(QLatin1StringView(id)); }
    [[nodiscard]] bool isSilenced() const;
    [[nodiscard]] QStringList enabledProjects() const;

    Scratch m_scratch;
    QString m_configFile;
    Settings m_settings;
    SimConfig m_config;
    QString m_problem;
    std::unique_ptr<SimStore> m_store;
    std::unique_ptr<FaultRows> m_rows;
    std::unique_ptr<SimApi> m_api;
    QTimer m_pulse;
    QTimer m_poller;
    QTimer m_autoRestart;
    QSet<QString> m_on;
    int m_lock = -1;
    int m_restarts = 0;
    double m_rowsAt = 0; // when the faults' rows were last written; 0: they must be
    double m_restartAt = 0;
    double m_strangerAt = 0;
    double m_tickAt = 0;
    int m_dispatchedSinceTick = 0;
    bool m_running = false;
    bool m_damaged = false;
};

} // namespace console::sim
