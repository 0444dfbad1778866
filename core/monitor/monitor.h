#pragma once

#include "base/clock.h"
#include "monitor/collector.h"
#include "monitor/report.h"
#include "triggers/triggerstate.h"

#include <QTimer>

#include <memory>

namespace console {

// Watches one Cortex: looks at it every poll interval, judges, reports. Lives in one thread with
// an event loop, not necessarily the GUI's. `memory` of a report is what `restore` takes after a
// restart at any moment, so that holds go on as if nothing had happened.
class Monitor : public QObject
{
    Q_OBJECT
public:
    Monitor(std::unique_ptr<Host> host, Profile profile, const Clock& clock);
    ~Monitor() override;

    // Before the first look.
    void restore(const QByteArray& memory);

public slots:
    void start(); // looks now and then every poll interval
    void lookNow(); // one look, unless one is under way
    void refresh(); // as the engineer asks for it: tries a lost connection at once
    void lookOnce(int deadlineMs); // for `check`: a single look that waits for every source

signals:
    void reported(const console::Report& report, const QByteArray& memory);

private:
    void onObserved(const Observation& observation);

    const Clock& m_clock;
    Profile m_profile;
    std::unique_ptr<Host> m_host;
    Collector& m_collector; // a child: it changes threads with this object
    QTimer m_timer;
    std::map<QString, TriggerMemory> m_triggers;
};

} // namespace console
