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

constexpr int iconSize = 22;

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
    const QString share = formatRatio(status.reading);
    return share.isEmpty() ? formatValue(status)
                           : QString(formatValue(status) + u"   "_s + share);
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
    m_icon->setFixedSize(iconSize, iconSize);
    m_title = makeLabel(u"detailsTitle"_s, TextSize::Title, true, TextTone::Normal, this);
    m_title->setWordWrap(true);
    m_definition = makeParagraph(u"detailsDefinition"_s, TextTone::Muted, this);
    m_value = makeLabel(u"detailsValue"_s, TextSize::Title, true, TextTone::Normal, this);
    m_threshold = makeLabel(u"detailsThreshold"_s, TextSize::Body, false, TextTone::Muted, this);
    m_state = makeLabel(u"detailsState"_s, TextSize::Body, false, TextTone::Normal, this);
    m_state->setWordWrap(true);
    m_reason = makeParagraph(u"detailsReason"_s, TextTone::Normal, this);
    m_advice = makeParagraph(u"detailsAdvice"_s, TextTone::Normal, this);
    m_chart = new MetricChart(this);
    m_chart->setObjectName(u"detailsChart"_s);
    m_chart->setFixedHeight(128);
    m_evidence = new QTableWidget(0, 2, this);
    m_evidence->setObjectName(u"evidenceTable"_s);
    m_evidence->setHorizontalHeaderLabels({tr("Source"), tr("Evidence")});
    m_evidence->horizontalHeader()->setStretchLastSection(true);
    m_evidence->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_evidence->verticalHeader()->hide();
    m_evidence->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_evidence->setFrameShape(QFrame::NoFrame);
    m_evidence->setShowGrid(false);
    m_evidence->setWordWrap(true);
    m_evidence->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_evidence->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_evidence->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_evidence->horizontalHeader()->setHighlightSections(false);
    auto* copy = new QPushButton(tr("&Copy as text"), this);
    copy->setObjectName(u"copyButton"_s);
    copy->setMinimumSize(14 * gridStep, 4 * gridStep);
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
    layout->addStretch(0);
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
    m_title->setText(definition->title);
    m_definition->setText(definition->description);
    showState();
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

void TriggerDetails::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    showState();
}

void TriggerDetails::tick()
{
    showState();
}

void TriggerDetails::showState()
{
    if (!m_status)
        return;
    const QString state = TriggerText::state(*m_status, m_now(), m_stale);
    m_state->setText(m_status->since > 0
            ? tr("%1, since %2 (%3)", "state, time, how long")
                  .arg(state, localTime(m_status->since), TriggerText::since(*m_status, m_now()))
            : state);
    m_state->setToolTip(m_status->since > 0 ? utcTime(m_status->since) : QString());
    const QColor color = m_stale ? themeColors(palette()).unknown
                                 : stateColor(m_status->state, m_status->severity, palette());
    setTextColor(*m_state, color);
    setTextColor(*m_value,
        isFiring(m_status->state) || m_stale ? color : palette().color(QPalette::WindowText));
    m_icon->setPixmap(iconPixmap(
        stateIconName(m_status->state, m_status->severity), color, iconSize, devicePixelRatioF()));
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
        QGuiApplication::clipboard()->setText(TriggerText::describe(*m_status, m_now(), m_stale));
}

} // namespace console
