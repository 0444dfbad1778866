#include "charts/metricchart.h"

#include "charts/chartscale.h"
#include "theme.h"

#include <QChart>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QEvent>
#include <QGraphicsLayout>
#include <QLegend>
#include <QLineSeries>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>

namespace console {

using namespace Qt::StringLiterals;

MetricStyle metricStyle(Metric metric)
{
    switch (metric) {
    case Metric::RunningCount:
        return {MetricChart::tr("Running dispatches"), {}, 1, 0};
    case Metric::DispatchesPerHour:
        return {MetricChart::tr("Dispatches per hour"), {}, 1, 0};
    case Metric::FailuresPerHour:
        return {MetricChart::tr("Failures per hour"), {}, 1, 0};
    case Metric::FailureShare:
        return {MetricChart::tr("Failure share"), u" %"_s, 100, 1};
    case Metric::RateLimit5h:
        return {MetricChart::tr("5 h cap in use"), u" %"_s, 100, 0};
    case Metric::RateLimitWeekly:
        return {MetricChart::tr("Weekly cap in use"), u" %"_s, 100, 0};
    case Metric::ApiLatency:
        return {MetricChart::tr("API response time"), u" ms"_s, 1000, 0};
    case Metric::MemoryRss:
        return {MetricChart::tr("Memory of the service"), u" MB"_s, 1e-6, 0};
    case Metric::Restarts:
        return {MetricChart::tr("Restarts"), {}, 1, 0};
    case Metric::HostMemoryUsed:
        break;
    }
    return {MetricChart::tr("Host memory in use"), u" %"_s, 100, 0};
}

MetricChart::MetricChart(QWidget* parent)
    : QChartView(parent)
    , m_timeAxis(new QDateTimeAxis(this))
    , m_valueAxis(new QValueAxis(this))
{
    chart()->legend()->hide(); // the card's title names the lines
    chart()->setMargins({});
    chart()->setBackgroundRoundness(0);
    chart()->layout()->setContentsMargins(0, 0, 0, 0);
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    m_timeAxis->setTickCount(4);
    setFrameShape(QFrame::NoFrame);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setRenderHint(QPainter::Antialiasing);
    applyColors();
}

void MetricChart::setSeries(const std::vector<Metric>& metrics)
{
    if (metrics == m_metrics)
        return;
    chart()->removeAllSeries();
    m_metrics = metrics;
    m_buckets.assign(metrics.size(), {});
    m_lines = QList<QList<QLineSeries*>>(qsizetype(metrics.size()));
    if (!metrics.empty())
        m_valueAxis->setLabelFormat(u"%.%1f"_s.arg(metricStyle(metrics.front()).decimals)
            + QString(metricStyle(metrics.front()).suffix).replace(u'%', u"%%"_s));
}

void MetricChart::refresh(const HistoryReader& history, double from, double to)
{
    m_from = from;
    m_to = to;
    const int columns = std::clamp(width() / 2, 50, 800);
    double low = 0;
    double high = 0;
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        m_buckets[i] = history.buckets(m_metrics[i], from, to, columns);
        const double factor = metricStyle(m_metrics[i]).factor;
        for (const Bucket& bucket : m_buckets[i]) {
            low = std::min(low, bucket.min * factor);
            high = std::max(high, bucket.max * factor);
        }
    }
    const AxisScale axis = niceScale(low, high, 3);
    m_valueAxis->setRange(axis.minimum, axis.maximum);
    m_valueAxis->setTickCount(axis.ticks());
    m_timeAxis->setRange(QDateTime::fromMSecsSinceEpoch(qint64(from * 1000)),
        QDateTime::fromMSecsSinceEpoch(qint64(to * 1000)));
    m_timeAxis->setFormat(to - from > 2 * 86'400 ? u"d MMM"_s : u"HH:mm"_s);
    // Some polls may be late or a column narrower than a poll: that is no gap yet.
    m_gap = std::max(30.0, 3 * (to - from) / columns);
    replaceLines();
    viewport()->update();
}

void MetricChart::replaceLines()
{
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const Metric metric = m_metrics[std::size_t(i)];
        const auto segments
            = lineSegments(m_buckets[std::size_t(i)], m_gap, metricStyle(metric).factor);
        QList<QLineSeries*>& lines = m_lines[i];
        while (lines.size() < segments.size()) {
            auto* line = new QLineSeries(chart());
            line->setPen(QPen(seriesColor(int(i), palette()), 1.6));
            chart()->addSeries(line);
            line->attachAxis(m_timeAxis);
            line->attachAxis(m_valueAxis);
            lines.append(line);
        }
        for (qsizetype k = 0; k < lines.size(); ++k) {
            lines[k]->replace(k < segments.size() ? segments[k] : QList<QPointF>());
            lines[k]->setPen(QPen(seriesColor(int(i), palette()), 1.6));
        }
    }
}

bool MetricChart::hasData() const
{
    return std::any_of(m_buckets.begin(), m_buckets.end(), [](const auto& buckets) {
        return std::any_of(
            buckets.begin(), buckets.end(), [](const Bucket& bucket) { return bucket.count > 0; });
    });
}

QString MetricChart::valueText(std::optional<double> time) const
{
    QStringList texts;
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        const MetricStyle style = metricStyle(m_metrics[i]);
        const Bucket* bucket = bucketAt(m_buckets[i], time.value_or(m_to), m_gap);
        texts += bucket
            ? QString::number(bucket->mean * style.factor, 'f', style.decimals) + style.suffix
            : u"—"_s;
    }
    return texts.join(u" · "_s);
}

void MetricChart::setCrosshair(std::optional<double> time)
{
    if (time == m_crosshair)
        return;
    m_crosshair = time;
    viewport()->update();
}

void MetricChart::mouseMoveEvent(QMouseEvent* event)
{
    QChartView::mouseMoveEvent(event);
    const QRectF area = chart()->plotArea();
    const double share = (event->position().x() - area.left()) / std::max(1.0, area.width());
    emit hovered(
        share >= 0 && share <= 1 ? std::optional(m_from + share * (m_to - m_from)) : std::nullopt);
}

void MetricChart::leaveEvent(QEvent* event)
{
    QChartView::leaveEvent(event);
    emit hovered(std::nullopt);
}

void MetricChart::drawForeground(QPainter* painter, const QRectF& rect)
{
    QChartView::drawForeground(painter, rect);
    const QRectF area = chart()->plotArea();
    const ThemeColors& colors = themeColors(palette());
    if (!hasData()) {
        painter->setPen(colors.muted);
        painter->drawText(area, Qt::AlignCenter, tr("No data in this range yet"));
    }
    if (!m_crosshair || *m_crosshair < m_from || *m_crosshair > m_to)
        return;
    const double x = area.left() + area.width() * (*m_crosshair - m_from) / (m_to - m_from);
    painter->setPen(QPen(colors.accent, 1, Qt::DashLine));
    painter->drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()));
}

void MetricChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColors();
}

void MetricChart::applyColors()
{
    const ThemeColors& colors = themeColors(palette());
    chart()->setBackgroundBrush(palette().base());
    chart()->setBackgroundPen(Qt::NoPen);
    for (QAbstractAxis* axis : std::initializer_list<QAbstractAxis*>{m_timeAxis, m_valueAxis}) {
        axis->setLabelsColor(colors.muted);
        axis->setLabelsFont(textFont(TextSize::Small));
        axis->setGridLineColor(colors.border);
        axis->setLinePen(QPen(colors.border));
    }
    m_timeAxis->setGridLineVisible(false);
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        for (QLineSeries* line : m_lines[i])
            line->setPen(QPen(seriesColor(int(i), palette()), 1.6));
    }
}

} // namespace console
