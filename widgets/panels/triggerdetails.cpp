#include "panels/triggerdetails.h"

#include "charts/metricchart.h"
#include "icons.h"
#include "models/triggertext.h"
#include "monitor/summary.h"
#include "panels/evidencetable.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int iconSize = 20;

struct ChartChoice
{
    Metric metric = Metric::FailureShare;
    bool sameMeasure = false; // the threshold can be drawn into it
};

std::optional<ChartChoice> chartOf(const QString& id)
{
    if (id == "dispatch-failures"_L1)
        return ChartChoice{Metric::FailureShare, true};
    if (id == "alert-failure-rate"_L1)
        return ChartChoice{Metric::FailureShare, false};
    if (id == "alert-api-latency"_L1)
        return ChartChoice{Metric::ApiLatency, true};
    if (id == "api-unresponsive"_L1)
        return ChartChoice{Metric::ApiLatency, false};
    if (id == "rate-limit-exhaustion"_L1)
        return ChartChoice{Metric::RateLimit5h, true};
    if (id == "restart-loop"_L1 || id == "alert-restarts"_L1)
        return ChartChoice{Metric::Restarts, false};
    if (id == "alert-memory"_L1)
        return ChartChoice{Metric::HostMemoryUsed, true};
    if (id == "scheduler-deadlock"_L1 || id == "alert-no-dispatches"_L1)
        return ChartChoice{Metric::DispatchesPerHour, false};
    return std::nullopt;
}

double wantedSpan(const TriggerSettings& settings)
{
    return std::max(3600.0, 2 * (settings.window + settings.hold));
}

} // namespace

TriggerDetails::TriggerDetails(const HistoryReader& history, NowFunction now, QWidget* parent)
    : Card(parent)
    , m_history(history)
    , m_now(std::move(now))
{
    setObjectName(u"triggerDetails"_s);
    m_empty = makeParagraph(u"detailsEmpty"_s, TextTone::Muted, this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_content = createContent();
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridStep, 2 * gridStep, gridStep, 2 * gridStep);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_content, 1);
    show(nullptr);
}

QWidget* TriggerDetails::createContent()
{
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins({});
    layout->addWidget(makeScrolled(createDescription(), content), 1);
    auto* copy = new QPushButton(tr("&Copy as text"), this);
    copy->setObjectName(u"copyButton"_s);
    copy->setToolTip(tr("Everything above, for a chat or an incident record"));
    copy->setMinimumSize(14 * gridStep, 4 * gridStep);
    connect(copy, &QPushButton::clicked, this, &TriggerDetails::copyAll);
    layout->addWidget(copy, 0, Qt::AlignLeft);
    return content;
}

// From top to bottom, which is also the order of Tab.
QWidget* TriggerDetails::createDescription()
{
    auto* description = new QWidget(this);
    auto* column = new QVBoxLayout(description);
    column->setContentsMargins(0, 0, gridStep, 0);
    column->setSpacing(gridStep);
    column->addLayout(createTitle());
    m_definition = makeParagraph(u"detailsDefinition"_s, TextTone::Muted, this);
    column->addWidget(m_definition);
    column->addLayout(createFigures());
    m_reason = makeParagraph(u"detailsReason"_s, TextTone::Normal, this);
    column->addWidget(m_reason);
    column->addLayout(createChart());
    m_evidenceTitle = makeHeading(u"detailsEvidenceTitle"_s, tr("Evidence"), this);
    column->addWidget(m_evidenceTitle);
    m_evidence = new EvidenceTable(this);
    column->addWidget(m_evidence);
    column->addWidget(makeHeading(u"detailsAdviceTitle"_s, tr("What to do"), this));
    m_advice = makeParagraph(u"detailsAdvice"_s, TextTone::Normal, this);
    column->addWidget(m_advice);
    column->addStretch(1);
    return description;
}

QLayout* TriggerDetails::createTitle()
{
    m_icon = new QLabel(this);
    m_icon->setFixedSize(iconSize, iconSize);
    m_title = makeLabel(u"detailsTitle"_s, TextSize::Heading, true, TextTone::Normal, this);
    m_title->setWordWrap(true);
    m_state = makeParagraph(u"detailsState"_s, TextTone::Normal, this);
    auto* layout = new QGridLayout;
    layout->setHorizontalSpacing(gridStep);
    layout->setVerticalSpacing(gridStep / 2);
    layout->addWidget(m_icon, 0, 0);
    layout->addWidget(m_title, 0, 1);
    layout->addWidget(m_state, 1, 0, 1, 2);
    layout->setColumnStretch(1, 1);
    return layout;
}

QLayout* TriggerDetails::createFigures()
{
    const auto figure = [this](const QString& name) {
        return makeLabel(name, TextSize::Figure, true, TextTone::Normal, this);
    };
    const auto note = [this](const QString& name) {
        QLabel* label = makeLabel(name, TextSize::Body, false, TextTone::Muted, this);
        label->setWordWrap(true);
        label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
        return label;
    };
    m_value = figure(u"detailsValue"_s);
    m_valueNote = note(u"detailsValueNote"_s);
    m_limit = figure(u"detailsThreshold"_s);
    m_limitNote = note(u"detailsThresholdNote"_s);
    auto* layout = new QGridLayout;
    layout->setHorizontalSpacing(3 * gridStep);
    layout->setVerticalSpacing(0);
    layout->addWidget(m_value, 0, 0);
    layout->addWidget(m_limit, 0, 1);
    layout->addWidget(m_valueNote, 1, 0);
    layout->addWidget(m_limitNote, 1, 1);
    for (const int column : {0, 1})
        layout->setColumnStretch(column, 1);
    return layout;
}

QLayout* TriggerDetails::createChart()
{
    m_caption = makeLabel(u"detailsChartCaption"_s, TextSize::Small, false, TextTone::Muted, this);
    m_caption->setWordWrap(true);
    m_chart = new MetricChart(this);
    m_chart->setObjectName(u"detailsChart"_s);
    m_chart->setFixedHeight(128);
    connect(m_chart, &MetricChart::hovered, this, [this](std::optional<double> time) {
        m_chart->setCrosshair(time);
        showCaption(time);
    });
    auto* layout = new QVBoxLayout;
    layout->setSpacing(gridStep / 2);
    layout->addWidget(m_caption);
    layout->addWidget(m_chart);
    return layout;
}

void TriggerDetails::setEmptyText(const QString& text)
{
    m_empty->setText(text);
}

void TriggerDetails::show(const TriggerStatus* status)
{
    m_status = status ? std::optional(*status) : std::nullopt;
    m_empty->setVisible(!status);
    m_content->setVisible(status != nullptr);
    if (!status)
        return;
    const TriggerDefinition* definition = findTrigger(status->id);
    m_title->setText(definition->title);
    m_definition->setText(definition->description);
    m_value->setText(formatValue(*status));
    const QString ratio = formatRatio(status->reading);
    m_valueNote->setText(!status->reading.value ? tr("nothing measured")
            : ratio.isEmpty() || definition->id == "rate-limit-exhaustion"_L1
            ? tr("measured", "below a large figure")
            : tr("%1 attempts", "24 of 42 attempts").arg(ratio));
    m_limit->setText(formatLimit(*definition, status->settings));
    const QString scope = formatScope(*definition, status->settings);
    m_limitNote->setText(scope.isEmpty() ? tr("threshold") : tr("threshold, %1").arg(scope));
    m_reason->setText(status->reading.reason);
    m_reason->setVisible(!status->reading.reason.isEmpty());
    m_advice->setText(definition->advice);
    m_evidenceTitle->setVisible(!status->reading.evidence.empty());
    m_evidence->show(status->reading.evidence);
    showState();
    showChart();
}

void TriggerDetails::showChart()
{
    const auto choice = chartOf(m_status->id);
    m_chart->setVisible(choice.has_value());
    m_caption->setVisible(choice.has_value());
    if (!choice)
        return;
    m_chart->setSeries({choice->metric});
    m_chart->setLimit(
        choice->sameMeasure ? std::optional(m_status->settings.threshold) : std::nullopt);
    constexpr double quarter = 900;
    const double now = m_now();
    const double wanted = wantedSpan(m_status->settings);
    m_span = isRecorded(m_history, choice->metric, now - wanted, now - quarter) ? wanted : quarter;
    m_chart->refresh(m_history, now - m_span, now);
    showCaption(m_chart->crosshair());
}

void TriggerDetails::showCaption(std::optional<double> crosshair)
{
    if (!m_status)
        return;
    const auto choice = chartOf(m_status->id);
    if (!choice)
        return;
    const QString title = metricStyle(choice->metric).title;
    m_chart->setAccessibleName(title);
    m_caption->setText(crosshair
            ? tr("%1: %2 at %3", "metric, value, time")
                  .arg(title, m_chart->valueText(crosshair), localTime(*crosshair))
            : tr("%1, last %2", "metric, span of time").arg(title, formatSpan(m_span)));
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

QString TriggerDetails::stateLine() const
{
    const double now = m_now();
    const QString since = m_status->since > 0
        ? tr("since %1 (%2)").arg(localTime(m_status->since), TriggerText::since(*m_status, now))
        : QString();
    if (m_stale || !(m_status->firesAt || m_status->clearsAt))
        return QString(TriggerText::state(*m_status, now, m_stale) + u' ' + since).trimmed();
    const double left = m_status->firesAt.value_or(m_status->clearsAt.value_or(now)) - now;
    return (m_status->firesAt ? tr("Pending %1: fires in %2") : tr("Recovering %1: clears in %2"))
        .arg(since, formatSpan(left));
}

void TriggerDetails::showState()
{
    if (!m_status)
        return;
    m_state->setText(stateLine());
    m_state->setToolTip(m_status->since > 0
            ? tr("Since %1\nSample of %2")
                  .arg(utcTime(m_status->since), utcTime(m_status->observedAt))
            : QString());
    const QColor color = m_stale ? themeColors(palette()).unknown
                                 : stateColor(m_status->state, m_status->severity, palette());
    setTextColor(*m_state, color);
    setTextColor(*m_value,
        isFiring(m_status->state) || m_stale ? color : palette().color(QPalette::WindowText));
    m_icon->setPixmap(iconPixmap(
        stateIconName(m_status->state, m_status->severity), color, iconSize, devicePixelRatioF()));
}

void TriggerDetails::copyAll() const
{
    if (m_status)
        QGuiApplication::clipboard()->setText(TriggerText::describe(*m_status, m_now(), m_stale));
}

} // namespace console
