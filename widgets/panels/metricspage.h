#pragma once

#include "freshness.h"

#include <QElapsedTimer>
#include <QWidget>

class QButtonGroup;
class QLabel;

namespace console {

class HistoryReader;
class MetricChart;

// "What is happening?": six charts over one range with a shared crosshair.
class MetricsPage : public QWidget
{
    Q_OBJECT
public:
    MetricsPage(const HistoryReader& history, NowFunction now, QWidget* parent = nullptr);

    void setReport(const Report& report); // draws at most once a second
    void setStale(bool stale);
    void refresh(); // only draws while it is seen

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct ChartCard
    {
        MetricChart* chart = nullptr;
        QLabel* value = nullptr;
        QString source = {};
    };
    [[nodiscard]] QWidget* createRanges();
    [[nodiscard]] QWidget* createCard(
        const QString& name, const QString& title, const std::vector<int>& metrics);
    void chooseRange();
    void showValues();
    [[nodiscard]] QString emptyText(const QString& sourceId) const;
    void moveCrosshair(std::optional<double> time);

    const HistoryReader& m_history;
    NowFunction m_now;
    QButtonGroup* m_ranges = nullptr;
    QLabel* m_time = nullptr;
    std::optional<double> m_crosshair;
    bool m_stale = false;
    bool m_wasShown = false;
    QElapsedTimer m_drawn;
    std::vector<SourceStatus> m_sources;
    std::vector<ChartCard> m_cards;
};

} // namespace console
