#pragma once

#include "base/clock.h"
#include "commandline.h"
#include "config/consoleconfig.h"
#include "history/historystore.h"
#include "monitor/monitor.h"

#include <QThread>

#include <memory>

namespace console {

[[nodiscard]] QString defaultConfigFile();
[[nodiscard]] QString defaultDataDir();

// The profile that the options choose, from the file they choose.
[[nodiscard]] Result<Profile> loadProfile(const Options& options);

// The machine that `profile` names.
[[nodiscard]] std::unique_ptr<Host> openHost(const Profile& profile);

// One watched Cortex: its monitor in a thread of its own, its history in the caller's.
class Session : public QObject
{
    Q_OBJECT
public:
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(
        const Options& options, const Profile& profile);
    ~Session() override;

    void start(); // look now and at every poll interval
    void lookOnce(int deadlineMs); // a single look that waits for every source
    void refresh();

    [[nodiscard]] const HistoryStore& history() const { return *m_history; }
    [[nodiscard]] const Profile& profile() const { return m_profile; }

signals:
    // After its samples and states were written to the history.
    void reported(const console::Report& report);

private:
    Session(
        const Profile& profile, std::unique_ptr<Host> host, std::unique_ptr<HistoryStore> history);
    void keep(const Report& report, const QByteArray& memory);

    SystemClock m_clock;
    Profile m_profile;
    std::unique_ptr<HistoryStore> m_history;
    QThread m_thread;
    Monitor* m_monitor; // lives in m_thread and ends with it
};

} // namespace console
