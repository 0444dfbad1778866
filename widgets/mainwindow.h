#pragma once

#include "freshness.h"
#include "history/historyreader.h"
#include "monitor/report.h"
#include "monitor/summary.h"

#include <QMainWindow>
#include <QTimer>

class QLabel;
class QListWidget;
class QPushButton;
class QStackedWidget;

namespace console {

class FaultsButton;
class MetricsPage;
class SetupPage;
class TriggersPage;

// The one window: rail, header, pages, status bar. It shows reports and forwards intents.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    // `now` gives epoch seconds; the wall clock when left out.
    explicit MainWindow(
        const HistoryReader& history, NowFunction now = {}, QWidget* parent = nullptr);

    void setProfile(const QString& name, const QString& host, const QString& unit);
    void setPollInterval(double seconds);
    void setReport(const Report& report);
    // Demo only: a menu that switches the simulator's faults.
    void setFaults(const QStringList& ids, const QStringList& titles);
    // Instead of the pages: why there is nothing to watch.
    void showSetup(const QString& message, const QStringList& cortexDirectories);

signals:
    void refreshRequested();
    void faultToggled(const QString& id, bool on);
    void demoRequested();
    void localCortexChosen(const QString& directory);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    [[nodiscard]] QWidget* createHeader();
    [[nodiscard]] QWidget* createRail();
    [[nodiscard]] QWidget* createPages(const HistoryReader& history);
    void createStatusBar();
    void createShortcuts();
    void updateLiveState(); // each second: ages count on without a report
    void updateConnection(const LiveState& state);
    void updateBadge(const LiveState& state);
    void setBadge(const QString& word, Summary::Level level);
    void showPage(int row);
    void setWatching(bool watching);
    void showKeys();

    NowFunction m_now;
    double m_pollInterval = 5;
    std::optional<Report> m_report;
    QTimer m_second;
    QListWidget* m_rail = nullptr;
    QStackedWidget* m_pages = nullptr;
    TriggersPage* m_triggers = nullptr;
    MetricsPage* m_metrics = nullptr;
    SetupPage* m_setup = nullptr;
    QWidget* m_band = nullptr;
    QLabel* m_profile = nullptr;
    QLabel* m_host = nullptr;
    QLabel* m_connection = nullptr;
    QLabel* m_endpoint = nullptr;
    QLabel* m_statusHost = nullptr;
    QLabel* m_dataAge = nullptr;
    QLabel* m_polling = nullptr;
    QLabel* m_scheduler = nullptr;
    QLabel* m_worst = nullptr;
    FaultsButton* m_faults = nullptr;
    QPushButton* m_refresh = nullptr;
};

} // namespace console
