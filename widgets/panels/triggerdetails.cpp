#include "panels/triggerdetails.h"

#include "charts/metricchart.h"
#include "icons.h"
#include "models/triggertext.h"
#include "monitor/summary.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

namespace {

std::optional<Metric> metricOf(const QString& id)
{
    if (id == "dispatch-failures"_L1 || id == "alert-failure-rate"_L1)
        return Metric::FailureShare;
    if (id == "alert-api-latency"_L1 || id == "api-unresponsive"_L1)
        return Metric::ApiLatency;
    if (id == "rate-limit-exhaustion"_L1)
        return Metric::RateLimit5h;
    if (id == "restart-loop"_L1 || id == "alert-restarts"_L1)
        return Metric::Restarts;
    if (id == "alert-memory"_L1)
        return Metric::HostMemoryUsed;
    if (id == "scheduler-deadlock"_L1 || id == "alert-no-dispatches"_L1)
        return Metric::DispatchesPerHour;
    return std::nullopt;
}

QString valueText(const TriggerStatus& status)
{
    const QString share = TriggerText::share(status.reading);
    return share.isEmpty() ? TriggerText::value(status)
                           : QString(TriggerText::value(status) + u"   "_s + share);
}

} // namespace

TriggerDetails::TriggerDetails(const HistoryReader& history, NowFunction now, QWidget* parent)
    : Card(parent)
    , m_history(history)
    , m_now(std::move(now))
{
    setObjectName(u"triggerDetails"_s);
    createWidgets();
    show(nullptr);
}

void TriggerDetails::createWidgets()
{
    m_icon = new QLabel(this);
    m_title = makeLabel(u"detailsTitle"_s, TextSize::Title, true, TextTone::Normal, this);
    m_definition = makeParagraph(u"detailsDefinition"_s, TextTone::Muted, this);
    m_value = makeLabel(u"detailsValue"_s, TextSize::Title, true, TextTone::Normal, this);
    m_threshold = makeLabel(u"detailsThreshold"_s, TextSize::Body, false, TextTone::Muted, this);
    m_state = makeLabel(u"detailsState"_s, TextSize::Body, false, TextTone::Normal, this);
    m_reason = makeParagraph(u"detailsReason"_s, TextTone::Normal, this);
    m_advice = makeParagraph(u"detailsAdvice"_s, TextTone::Normal, this);
    m_chart = new MetricChart(this);
    m_chart->setObjectName(u"detailsChart"_s);
    m_chart->setFixedHeight(140);
    m_evidence = new QTableWidget(0, 2, this);
    m_evidence->setObjectName(u"evidenceTable"_s);
    m_evidence->setHorizontalHeaderLabels({tr("Source"), tr("Evidence")});
    m_evidence->horizontalHeader()->setStretchLastSection(true);
    m_evidence->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_evidence->verticalHeader()->hide();
    m_evidence->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_evidence->setFrameShape(QFrame::NoFrame);
    m_evidence->setShowGrid(false);
    auto* copy = new QPushButton(tr("&Copy as text"), this);
    copy->setObjectName(u"copyButton"_s);
    connect(copy, &QPushButton::clicked, this, &TriggerDetails::copyAll);

    auto* top = new QHBoxLayout;
    top->addWidget(m_icon);
    top->addWidget(m_title, 1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridStep, 2 * gridStep, 2 * gridStep, 2 * gridStep);
    layout->setSpacing(gridStep);
    layout->addLayout(top);
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_definition, m_state, m_value, m_threshold, m_reason, m_chart, m_evidence})
        layout->addWidget(widget);
    layout->setStretchFactor(m_evidence, 1);
    layout->addWidget(
        makeLabel(u"detailsAdviceTitle"_s, TextSize::Body, true, TextTone::Normal, this));
    findChild<QLabel*>(u"detailsAdviceTitle"_s)->setText(tr("What to do"));
    layout->addWidget(m_advice);
    layout->addWidget(copy, 0, Qt::AlignLeft);
}

void TriggerDetails::show(const TriggerStatus* status)
{
    m_status = status ? std::optional(*status) : std::nullopt;
    for (QWidget* child : findChildren<QWidget*>(Qt::FindDirectChildrenOnly))
        child->setVisible(status != nullptr);
    if (!status) {
        m_title->setVisible(true);
        m_title->setText(tr("Choose a condition"));
        return;
    }
    const TriggerDefinition* definition = findTrigger(status->id);
    const QColor color = stateColor(status->state, status->severity, palette());
    m_icon->setPixmap(stateIcon(status->state, status->severity).pixmap(22, 22));
    m_title->setText(definition->title);
    m_definition->setText(definition->description);
    m_state->setText(tr("%1 since %2").arg(stateText(*status, m_now()), localTime(status->since)));
    m_state->setToolTip(utcTime(status->since));
    setTextColor(*m_state, color);
    m_value->setText(valueText(*status));
    m_threshold->setText(tr("fires at %1").arg(formatThreshold(*definition, status->settings)));
    m_reason->setText(status->reading.reason);
    m_reason->setVisible(!status->reading.reason.isEmpty());
    m_advice->setText(definition->advice);
    fillEvidence(*status);
    const auto metric = metricOf(status->id);
    m_chart->setVisible(metric.has_value());
    if (metric) {
        m_chart->setSeries({*metric});
        m_chart->refresh(m_history, m_now() - 3600, m_now());
    }
}

void TriggerDetails::fillEvidence(const TriggerStatus& status)
{
    const auto& evidence = status.reading.evidence;
    m_evidence->setRowCount(int(evidence.size()));
    for (int row = 0; row < m_evidence->rowCount(); ++row) {
        const Evidence& item = evidence[std::size_t(row)];
        auto* text = new QTableWidgetItem(item.text);
        text->setToolTip(item.text);
        m_evidence->setItem(row, 0, new QTableWidgetItem(item.source));
        m_evidence->setItem(row, 1, text);
    }
    m_evidence->resizeColumnToContents(0);
    m_evidence->setVisible(!evidence.empty());
}

void TriggerDetails::copyAll() const
{
    if (m_status)
        QGuiApplication::clipboard()->setText(TriggerText::describe(*m_status, m_now(), false));
}

} // namespace console
