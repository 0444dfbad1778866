#include "charts/metricchart.h"

#include "theme.h"

#include <QChart>
#include <QDateTime>
#include <QDateTimeAxis>
#include <QKeyEvent>
#include <QLegend>
#include <QLineSeries>
#include <QLocale>
#include <QMouseEvent>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

bool isRecorded(const HistoryReader& history, Metric metric, double from, double to)
{
    const std::vector<Bucket> buckets = history.buckets(metric, from, to, 1);
    return std::any_of(
        buckets.begin(), buckets.end(), [](const Bucket& bucket) { return bucket.count > 0; });
}

MetricChart::MetricChart(QWidget* parent)
    : QChartView(parent)
    , m_timeAxis(new QDateTimeAxis(this))
    , m_valueAxis(new QValueAxis(this))
{
    chart()->legend()->hide(); // the card's title names the lines
    chart()->setBackgroundVisible(false);
    chart()->addAxis(m_timeAxis, Qt::AlignBottom);
    chart()->addAxis(m_valueAxis, Qt::AlignLeft);
    // Grid and labels are drawn here: at round local times, with room for every unit.
    m_timeAxis->setVisible(false);
    m_valueAxis->setVisible(false);
    setFrameShape(QFrame::NoFrame);
    setMinimumSize(120, 80);
    setMouseTracking(true);
    viewport()->setMouseTracking(true);
    setRenderHint(QPainter::Antialiasing);
    m_emptyText = tr("No data in this range yet");
    applyColors();
}

void MetricChart::setSeries(const std::vector<Metric>& metrics)
{
    if (metrics == m_metrics)
        return;
    chart()->removeAllSeries();
    m_metrics = metrics;
    m_styles.assign(metrics.size(), {});
    m_buckets.assign(metrics.size(), {});
    m_lines = QList<QList<QLineSeries*>>(qsizetype(metrics.size()));
    m_from = 0;
    m_to = 1;
}

void MetricChart::refresh(const HistoryReader& history, double from, double to)
{
    m_from = from;
    m_to = to;
    const int columns = std::clamp(width() / 2, 50, 800);
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        m_buckets[i] = history.buckets(m_metrics[i], from, to, columns);
    scaleAxis();
    m_valueAxis->setRange(m_scale.minimum, m_scale.maximum);
    m_timeAxis->setRange(QDateTime::fromMSecsSinceEpoch(qint64(from * 1000)),
        QDateTime::fromMSecsSinceEpoch(qint64(to * 1000)));
    // Some polls may be late or a column narrower than a poll: that is no gap yet.
    m_gap = std::max(30.0, 3 * (to - from) / columns);
    replaceLines();
    viewport()->update();
}

void MetricChart::scaleAxis()
{
    double low = 0;
    double high = 0;
    for (const std::vector<Bucket>& buckets : m_buckets) {
        for (const Bucket& bucket : buckets) {
            if (bucket.count == 0)
                continue;
            low = std::min(low, bucket.min);
            high = std::max(high, bucket.max);
        }
    }
    if (m_limit && *m_limit < 4 * high)
        high = std::max(high, *m_limit);
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        m_styles[i] = metricStyle(m_metrics[i], high);
    if (m_styles.empty())
        return;
    const MetricStyle& style = m_styles.front();
    const double smallest = style.decimals == 0 ? 1 : std::pow(10, -style.decimals);
    m_scale = niceScale(low * style.factor, high * style.factor, 3, smallest);
}

void MetricChart::replaceLines()
{
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        const auto segments
            = lineSegments(m_buckets[std::size_t(i)], m_gap, m_styles[std::size_t(i)].factor);
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

void MetricChart::setEmptyText(const QString& text)
{
    if (m_emptyText == text)
        return;
    m_emptyText = text;
    viewport()->update();
}

QString MetricChart::valueOf(std::size_t metric, std::optional<double> time) const
{
    const MetricStyle& style = m_styles[metric];
    const Bucket* bucket = bucketAt(m_buckets[metric], time.value_or(m_to), m_gap);
    return bucket
        ? QLocale().toString(bucket->mean * style.factor, 'f', style.decimals) + style.suffix
        : u"—"_s;
}

QString MetricChart::valueText(std::optional<double> time) const
{
    QStringList texts;
    for (std::size_t i = 0; i < m_metrics.size(); ++i)
        texts += valueOf(i, time);
    return texts.join(u" · "_s);
}

QString MetricChart::legendText(std::optional<double> time) const
{
    QStringList texts;
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        const QString color = seriesColor(int(i), palette()).name();
        const QString legend = m_styles[i].legend;
        texts += u"<span style='color:%1'>▬</span>&nbsp;%2 <b>%3</b>"_s.arg(
            color, legend.toHtmlEscaped(), valueOf(i, time).toHtmlEscaped());
    }
    return texts.join(u"&nbsp;&nbsp;&nbsp;"_s);
}

void MetricChart::setCrosshair(std::optional<double> time)
{
    if (time == m_crosshair)
        return;
    // Only the strips that change: six charts follow every move of the mouse.
    updateCrosshairStrip();
    m_crosshair = time;
    updateCrosshairStrip();
}

void MetricChart::updateCrosshairStrip()
{
    constexpr int reach = 6; // half a dot and its outline
    if (m_crosshair)
        viewport()->update(int(position(*m_crosshair, 0).x()) - reach, 0, 2 * reach + 1, height());
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

void MetricChart::keyPressEvent(QKeyEvent* event)
{
    const double step = (m_to - m_from) / 60;
    const double at = m_crosshair.value_or(m_to);
    switch (event->key()) {
    case Qt::Key_Left:
        emit hovered(std::max(m_from, at - step));
        break;
    case Qt::Key_Right:
        emit hovered(std::min(m_to, at + step));
        break;
    case Qt::Key_Escape:
        emit hovered(std::nullopt);
        break;
    default:
        QChartView::keyPressEvent(event);
    }
}

void MetricChart::focusInEvent(QFocusEvent* event)
{
    QChartView::focusInEvent(event);
    viewport()->update();
}

void MetricChart::focusOutEvent(QFocusEvent* event)
{
    QChartView::focusOutEvent(event);
    viewport()->update();
}

void MetricChart::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    // The same room for labels in every chart, so that times stand below each other.
    const QFontMetrics metrics(textFont(TextSize::Small));
    const double left = metrics.horizontalAdvance(u"0000 MB"_s) + gridStep;
    const double bottom = metrics.height() + gridStep;
    chart()->setPlotArea(QRectF(rect()).adjusted(left, gridStep, -3 * gridStep, -bottom));
}

QPointF MetricChart::position(double time, double value) const
{
    const QRectF area = chart()->plotArea();
    const double height = std::max(m_scale.maximum - m_scale.minimum, 1e-9);
    return {area.left() + area.width() * (time - m_from) / std::max(m_to - m_from, 1e-9),
        area.bottom() - area.height() * (value - m_scale.minimum) / height};
}

void MetricChart::drawBackground(QPainter* painter, const QRectF& rect)
{
    painter->fillRect(rect, palette().base());
    drawGaps(*painter);
    painter->setFont(textFont(TextSize::Small));
    drawGrid(*painter);
    drawTimes(*painter);
    drawBands(*painter);
    drawLimit(*painter);
}

void MetricChart::drawGaps(QPainter& painter) const
{
    if (!hasData())
        return;
    QColor hatch = themeColors(palette()).muted;
    hatch.setAlphaF(0.3F);
    for (const TimeSpan& gap : gapsIn(m_buckets.front(), {m_from, m_to}, m_gap))
        painter.fillRect(
            QRectF(position(gap.from, m_scale.maximum), position(gap.to, m_scale.minimum)),
            QBrush(hatch, Qt::BDiagPattern));
}

void MetricChart::drawGrid(QPainter& painter) const
{
    const QRectF area = chart()->plotArea();
    const ThemeColors& colors = themeColors(palette());
    const double height = painter.fontMetrics().height();
    const MetricStyle style = m_styles.empty() ? MetricStyle() : m_styles.front();
    for (int i = 0; hasData() && i < m_scale.ticks(); ++i) {
        const double value = m_scale.minimum + i * m_scale.step;
        const double y = position(m_from, value).y();
        painter.setPen(colors.border);
        painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
        painter.setPen(colors.muted);
        painter.drawText(QRectF(0, y - height / 2, area.left() - gridStep / 2.0, height),
            Qt::AlignRight | Qt::AlignVCenter,
            QLocale().toString(value, 'f', m_scale.decimals()) + style.suffix);
    }
}

void MetricChart::drawTimes(QPainter& painter) const
{
    const QRectF area = chart()->plotArea();
    const ThemeColors& colors = themeColors(palette());
    const double height = painter.fontMetrics().height();
    constexpr double room = 72; // of one time label
    for (const TimeTick& tick : timeTicks(m_from, m_to, std::max(2, int(area.width() / room)))) {
        const double x = position(tick.time, 0).x();
        painter.setPen(colors.border);
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x, area.bottom() + 3));
        painter.setPen(colors.muted);
        const double left = x - room / 2;
        painter.drawText(
            QRectF(left, area.bottom() + 6, room, height), Qt::AlignCenter, tick.label);
    }
}

void MetricChart::drawBands(QPainter& painter) const
{
    // Smooth edges would cost more than all the rest of the chart, and the line lies on them.
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        QColor color = seriesColor(int(i), palette());
        color.setAlphaF(0.25F);
        painter.setBrush(color);
        for (QPolygonF band : bandSegments(m_buckets[i], m_gap, m_styles[i].factor)) {
            for (QPointF& point : band)
                point = position(point.x() / 1000, point.y());
            painter.drawPolygon(band);
        }
    }
    painter.setRenderHint(QPainter::Antialiasing);
}

void MetricChart::drawLimit(QPainter& painter) const
{
    if (!m_limit || !hasData() || *m_limit * m_styles.front().factor > m_scale.maximum)
        return;
    const QRectF area = chart()->plotArea();
    const double y = position(m_from, *m_limit * m_styles.front().factor).y();
    const QColor color = themeColors(palette()).p0;
    painter.setPen(QPen(color, 1, Qt::DashLine));
    painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y));
    painter.setPen(color);
    painter.drawText(QPointF(area.left() + gridStep / 2.0, y - 3), tr("threshold"));
}

void MetricChart::drawForeground(QPainter* painter, const QRectF& rect)
{
    QChartView::drawForeground(painter, rect);
    if (!hasData()) {
        painter->setFont(textFont(TextSize::Body));
        painter->setPen(themeColors(palette()).muted);
        painter->drawText(
            QRectF(viewport()->rect()).adjusted(gridStep, 0, -gridStep, -2 * gridStep),
            Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
    }
    drawCrosshair(*painter);
    if (hasFocus()) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(themeColors(palette()).accent, 1));
        painter->drawRoundedRect(QRectF(viewport()->rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void MetricChart::drawCrosshair(QPainter& painter) const
{
    if (!m_crosshair || *m_crosshair < m_from || *m_crosshair > m_to)
        return;
    const QPointF top = position(*m_crosshair, m_scale.maximum);
    painter.setPen(QPen(themeColors(palette()).muted, 1, Qt::DashLine));
    painter.drawLine(top, position(*m_crosshair, m_scale.minimum));
    painter.setPen(QPen(palette().base(), 1.5));
    for (std::size_t i = 0; i < m_metrics.size(); ++i) {
        const Bucket* bucket = bucketAt(m_buckets[i], *m_crosshair, m_gap);
        if (!bucket)
            continue;
        painter.setBrush(seriesColor(int(i), palette()));
        painter.drawEllipse(position(*m_crosshair, bucket->mean * m_styles[i].factor), 4, 4);
    }
}

void MetricChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        applyColors();
}

void MetricChart::applyColors()
{
    setBackgroundBrush(palette().base());
    for (qsizetype i = 0; i < m_lines.size(); ++i) {
        for (QLineSeries* line : m_lines[i])
            line->setPen(QPen(seriesColor(int(i), palette()), 1.6));
    }
    resetCachedContent();
}

} // namespace console
