#pragma once

#include "card.h"
#include "freshness.h"
#include "history/historyreader.h"
#include "monitor/report.h"

class QLabel;
class QLayout;

namespace console {

class EvidenceTable;
class MetricChart;

// Everything about one condition, beside the table.
class TriggerDetails : public Card
{
    Q_OBJECT
public:
    TriggerDetails(const HistoryReader& history, NowFunction now, QWidget* parent = nullptr);

    void show(const TriggerStatus* status);
    // What stands there while no condition is chosen.
    void setEmptyText(const QString& text);
    void setStale(bool stale);
    void copyAll() const;
    void tick(); // countdowns go on without a report

private:
    [[nodiscard]] QWidget* createContent();
    [[nodiscard]] QWidget* createDescription();
    [[nodiscard]] QLayout* createTitle();
    [[nodiscard]] QLayout* createFigures();
    [[nodiscard]] QLayout* createChart();
    void showState();
    void showChart();
    void showCaption(std::optional<double> crosshair);
    [[nodiscard]] QString stateLine() const;

    const HistoryReader& m_history;
    NowFunction m_now;
    bool m_stale = false;
    std::optional<TriggerStatus> m_status;
    double m_span = 0; // seconds that the chart shows
    QLabel* m_empty = nullptr;
    QWidget* m_content = nullptr;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_definition = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_valueNote = nullptr;
    QLabel* m_limit = nullptr;
    QLabel* m_limitNote = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_caption = nullptr;
    MetricChart* m_chart = nullptr;
    QLabel* m_evidenceTitle = nullptr;
    EvidenceTable* m_evidence = nullptr;
    QLabel* m_advice = nullptr;
};

} // namespace console
