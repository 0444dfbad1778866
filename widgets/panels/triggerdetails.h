#pragma once

#include "card.h"
#include "freshness.h"
#include "history/historyreader.h"
#include "monitor/report.h"

class QLabel;
class QTableWidget;

namespace console {

class MetricChart;

// Everything about one condition, beside the table.
class TriggerDetails : public Card
{
    Q_OBJECT
public:
    TriggerDetails(const HistoryReader& history, NowFunction now, QWidget* parent = nullptr);

    void show(const TriggerStatus* status);
    void setStale(bool stale);
    void copyAll() const;
    void tick(); // countdowns go on without a report

private:
    void createWidgets();
    void fillEvidence(const TriggerStatus& status);
    void showState();

    const HistoryReader& m_history;
    NowFunction m_now;
    bool m_stale = false;
    std::optional<TriggerStatus> m_status;
    QLabel* m_icon = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_definition = nullptr;
    QLabel* m_value = nullptr;
    QLabel* m_threshold = nullptr;
    QLabel* m_state = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_advice = nullptr;
    QTableWidget* m_evidence = nullptr;
    MetricChart* m_chart = nullptr;
};

} // namespace console
