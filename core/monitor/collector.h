#pragma once

#include "monitor/apiprobe.h"
#include "monitor/hostprobe.h"
#include "monitor/storeworker.h"

#include <QTimer>

namespace console {

// Makes one observation of a Cortex at a time, all sources side by side, and ends it by a
// deadline whatever hangs: a source that did not answer yet keeps its last answer for three
// looks and is an error after that.
class Collector : public QObject
{
    Q_OBJECT
public:
    Collector(Host& host, const Profile& profile, const Clock& clock, QObject* parent);

    void look(std::chrono::milliseconds deadline);
    [[nodiscard]] bool isLooking() const { return m_looking; }

    // What a restart of the console goes on from.
    [[nodiscard]] QJsonObject memory() const;
    void restore(const QJsonObject& memory);

    [[nodiscard]] const ApiProbe& api() const { return m_api; }

signals:
    void observed(const console::Observation& observation);

private:
    using Part = std::function<void(std::function<void()> done)>;

    void onConfig(const Result<FileReading>& file);
    void startParts();
    void start(const QString& source, const Part& part);
    void onPartDone(const QString& source);
    void askApi(const CortexConfig& config, std::function<void()> done);
    // Through the host's way to each of `wanted`, then asks the first that answers.
    void reachAll(QStringList wanted, QStringList reached, std::function<void()> done);
    void readStore(std::function<void()> done);
    void checkIntegrity(std::function<void()> done);
    void finish();
    // The error of a source that has been silent for too long, else nothing.
    [[nodiscard]] std::optional<Error> overdue(const QString& source) const;

    Host& m_host;
    const Profile& m_profile;
    const Clock& m_clock;
    ApiProbe& m_api; // children of this object, so that they change threads with it
    HostProbe& m_hostProbe;
    StoreWorker m_store;
    StoreWorker m_integrity; // a check of a large file takes minutes: never in the way of a look
    QTimer m_deadline;
    bool m_looking = false;
    int m_open = 0;
    double m_lookStarted = 0;
    QHash<QString, double> m_waitingSince; // sources asked and not yet answered

    Result<CortexConfig> m_config = Error{};
    std::optional<FileIdentity> m_configFile;
    QString m_databasePath;
    Result<StoreFacts> m_facts = Error{};
    QJsonObject m_storeMemory;
    Result<QString> m_finding = Error{};
    double m_checkedAt = 0; // integrity: end of the last check
    double m_checkCost = 0; // seconds it took
    double m_fullCheckAt = 0;
};

} // namespace console
