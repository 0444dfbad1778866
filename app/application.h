#pragma once

#include "commandline.h"
#include "demo.h"
#include "mainwindow.h"
#include "session.h"
#include "theme.h"

#include <deque>
#include <functional>
#include <memory>

namespace console {

// The window and what it shows; builds the objects and ties them together, decides nothing.
class Application : public QObject
{
    Q_OBJECT
public:
    explicit Application(const Options& options);

    void start();
    [[nodiscard]] MainWindow& window() { return *m_window; }
    [[nodiscard]] Demo* demo() { return m_demo.get(); }

private:
    void openProfile(const Result<Profile>& profile);
    void startDemo();
    void useDirectory(const QString& projectDir);
    void showSetup(const QString& message);
    void onReported(const Report& report);
    void renderPages();
    void renderNext();

    struct Picture
    {
        ThemeKind theme = ThemeKind::Light;
        QString suffix = {};
        MainWindow* window = nullptr;
        std::function<void()> show = {};
    };

    // Charts read from the session's history, or from nothing while there is no session.
    class History final : public HistoryReader
    {
    public:
        const HistoryReader* source = nullptr;
        [[nodiscard]] std::vector<Bucket> buckets(
            Metric metric, double from, double to, int columns) const override;
    };

    Options m_options;
    History m_history;
    std::unique_ptr<Demo> m_demo;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<MainWindow> m_window; // last: it reads from the others until it dies
    std::unique_ptr<MainWindow> m_firstRun; // pictured beside the one that watches
    int m_reports = 0;
    std::deque<Picture> m_pictures;
};

// Directories of this machine that hold a cortex.toml, at the usual places.
[[nodiscard]] QStringList findLocalCortex();

} // namespace console
