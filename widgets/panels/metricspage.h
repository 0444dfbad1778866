#pragma once

#include "freshness.h"

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

    void refresh(); // only draws while it is seen

protected:
    void showEvent(QShowEvent* event) override;

private:
    struct ChartCard
    {
        MetricChart* chart = nullptr;
        QLabel* value = nullptr;
    };
    [[nodiscard]] QWidget* createRanges();
    [[nodiscard]] QWidget* createCard(
        const QString& name, const QString& title, const std::vector<int>& metrics);
    void moveCrosshair(std::optional<double> time);

    const HistoryReader& m_history;
    NowFunction m_now;
    QButtonGroup* m_ranges = nullptr;
    QLabel* m_time = nullptr;
    std::vector<ChartCard> m_cards;
};

} // namespace console
