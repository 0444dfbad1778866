#include "panels/metricspage.h"

#include "card.h"
#include "charts/metricchart.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <array>
#include <utility>

namespace console {

using namespace Qt::StringLiterals;

MetricsPage::MetricsPage(const HistoryReader& history, NowFunction now, QWidget* parent)
    : QWidget(parent)
    , m_history(history)
    , m_now(std::move(now))
{
    setObjectName(u"metricsPage"_s);
    auto* layout = new QGridLayout(this);
    layout->setContentsMargins(2 * gridStep, 2 * gridStep, 2 * gridStep, 2 * gridStep);
    layout->setSpacing(2 * gridStep);
    layout->addWidget(createRanges(), 0, 0, 1, 2);
    for (int row = 1; row <= 3; ++row)
        layout->setRowStretch(row, 1);
    for (int column = 0; column < 2; ++column)
        layout->setColumnStretch(column, 1);
    const auto number = [](Metric metric) { return int(metric); };
    layout->addWidget(
        createCard(u"chartRunning"_s, tr("Running dispatches"), {number(Metric::RunningCount)}), 1,
        0);
    layout->addWidget(createCard(u"chartDispatches"_s, tr("Attempts per hour"),
                          {number(Metric::DispatchesPerHour), number(Metric::FailuresPerHour)}),
        1, 1);
    layout->addWidget(createCard(u"chartRateLimit"_s, tr("Rate limit in use"),
                          {number(Metric::RateLimit5h), number(Metric::RateLimitWeekly)}),
        2, 0);
    layout->addWidget(
        createCard(u"chartLatency"_s, tr("API response time"), {number(Metric::ApiLatency)}), 2, 1);
    layout->addWidget(
        createCard(u"chartMemory"_s, tr("Memory of the service"), {number(Metric::MemoryRss)}), 3,
        0);
    layout->addWidget(createCard(u"chartRestarts"_s, tr("Restarts since the last manual start"),
                          {number(Metric::Restarts)}),
        3, 1);
}

QWidget* MetricsPage::createRanges()
{
    auto* bar = new QWidget(this);
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins({});
    m_ranges = new QButtonGroup(this);
    m_time = makeLabel(u"crosshairTime"_s, TextSize::Body, false, TextTone::Muted, bar);
    struct Range
    {
        QString id;
        QString title;
        int seconds;
    };
    for (const Range& range : {Range{u"15m"_s, tr("15 min"), 900}, Range{u"1h"_s, tr("1 h"), 3600},
             Range{u"6h"_s, tr("6 h"), 21'600}, Range{u"24h"_s, tr("24 h"), 86'400},
             Range{u"7d"_s, tr("7 d"), 604'800}, Range{u"14d"_s, tr("14 d"), 1'209'600}}) {
        auto* button = new QPushButton(range.title, bar);
        button->setObjectName(QString(u"range_"_s + range.id));
        button->setAccessibleName(tr("Last %1").arg(range.title));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::ClickFocus);
        connect(button, &QPushButton::toggled, button, [button](bool on) {
            button->setFont(textFont(TextSize::Body, on));
            // One stop for Tab; the arrow keys choose another range.
            button->setFocusPolicy(on ? Qt::StrongFocus : Qt::ClickFocus);
        });
        button->setMinimumHeight(4 * gridStep);
        m_ranges->addButton(button, range.seconds);
        layout->addWidget(button);
    }
    m_ranges->button(3600)->setChecked(true);
    connect(m_ranges, &QButtonGroup::idClicked, this, &MetricsPage::refresh);
    layout->addStretch(1);
    layout->addWidget(m_time);
    moveCrosshair(std::nullopt);
    return bar;
}

QWidget* MetricsPage::createCard(
    const QString& name, const QString& title, const std::vector<int>& metrics)
{
    auto* card = new Card(this);
    auto* heading
        = makeLabel(QString(name + u"Title"_s), TextSize::Body, true, TextTone::Normal, card);
    heading->setText(title);
    auto* value
        = makeLabel(QString(name + u"Value"_s), TextSize::Body, false, TextTone::Normal, card);
    auto* chart = new MetricChart(card);
    chart->setObjectName(name);
    chart->setAccessibleName(title);
    std::vector<Metric> typed;
    for (const int metric : metrics)
        typed.push_back(Metric(metric));
    chart->setSeries(typed);
    connect(chart, &MetricChart::hovered, this, &MetricsPage::moveCrosshair);
    auto* top = new QHBoxLayout;
    top->addWidget(heading, 1);
    top->addWidget(value);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(12, gridStep, 12, gridStep / 2);
    layout->setSpacing(gridStep / 2);
    layout->addLayout(top);
    layout->addWidget(chart, 1);
    value->setTextFormat(Qt::RichText);
    m_cards.push_back({chart, value, metricStyle(typed.front()).source});
    return card;
}

void MetricsPage::setReport(const Report& report)
{
    constexpr qint64 leastPause = 900; // polls come each second at most, give or take
    m_sources = report.sources;
    if (!m_drawn.isValid() || m_drawn.elapsed() >= leastPause)
        refresh();
}

void MetricsPage::refresh()
{
    if (!isVisible() || window()->isMinimized())
        return;
    m_drawn.start();
    const double now = m_now();
    for (const ChartCard& card : m_cards) {
        card.chart->setEmptyText(emptyText(card.source));
        card.chart->refresh(m_history, now - m_ranges->checkedId(), now);
    }
    showValues();
}

QString MetricsPage::emptyText(const QString& sourceId) const
{
    for (const SourceStatus& source : m_sources) {
        if (source.id == sourceId && !source.ok)
            return tr("No data: %1: %2", "source, what it said").arg(source.title, source.message);
    }
    return tr("No data in this range. The console records while it runs; the first points appear "
              "within two polls.");
}

void MetricsPage::setStale(bool stale)
{
    if (m_stale == stale)
        return;
    m_stale = stale;
    showValues();
}

void MetricsPage::showValues()
{
    // Under the crosshair stands what was, and that stays true; only "now" can be stale.
    const bool stale = m_stale && !m_crosshair;
    for (const ChartCard& card : m_cards) {
        const QString text = card.chart->legendText(m_crosshair);
        card.chart->setAccessibleDescription(card.chart->valueText(m_crosshair));
        card.value->setForegroundRole(stale ? QPalette::PlaceholderText : QPalette::WindowText);
        card.value->setText(stale ? tr("stale&nbsp; %1", "prefix of old values").arg(text) : text);
    }
}

void MetricsPage::moveCrosshair(std::optional<double> time)
{
    m_crosshair = time;
    m_time->setText(time ? localTime(*time) : tr("Hatched: nothing was recorded"));
    m_time->setToolTip(time ? utcTime(*time) : QString());
    for (const ChartCard& card : m_cards)
        card.chart->setCrosshair(time);
    showValues();
}

// A console that has watched for minutes only would show an hour of hatching.
void MetricsPage::chooseRange()
{
    constexpr int quarter = 900;
    constexpr int hour = 3600;
    const double now = m_now();
    const std::array shown{Metric::RunningCount, Metric::ApiLatency, Metric::MemoryRss};
    const bool older = std::any_of(shown.begin(), shown.end(),
        [&](Metric metric) { return isRecorded(m_history, metric, now - hour, now - quarter); });
    m_ranges->button(older ? hour : quarter)->setChecked(true);
}

void MetricsPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!std::exchange(m_wasShown, true))
        chooseRange();
    refresh();
}

} // namespace console
