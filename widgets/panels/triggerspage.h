#pragma once

#include "freshness.h"
#include "models/triggerfilter.h"
#include "models/triggermodel.h"
#include "monitor/report.h"

#include <QWidget>

class QLabel;
class QLineEdit;

namespace console {

class Card;
class HistoryReader;
class TriggerDetails;
class TriggerTable;

// "Must I roll back now?": the answer, then the table, then the details.
class TriggersPage : public QWidget
{
    Q_OBJECT
public:
    TriggersPage(const HistoryReader& history, const NowFunction& now, QWidget* parent = nullptr);

    void setReport(const Report& report);
    void setLiveState(const LiveState& state);
    void tick();

private:
    [[nodiscard]] QWidget* createBanner();
    [[nodiscard]] QWidget* createTable();
    [[nodiscard]] QWidget* createDetails(const HistoryReader& history);
    [[nodiscard]] QWidget* createFilter(QWidget* parent);
    void filter(const QString& words);
    void showSelected();
    void selectMostUrgent();

    NowFunction m_now;
    std::optional<Report> m_report;
    bool m_chosen = false; // a condition, by the operator
    TriggerModel m_model;
    TriggerFilter m_filter;
    Card* m_banner = nullptr;
    QLabel* m_bannerIcon = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_reason = nullptr;
    QLineEdit* m_find = nullptr;
    TriggerTable* m_table = nullptr;
    QLabel* m_noMatch = nullptr;
    TriggerDetails* m_details = nullptr;
};

} // namespace console
