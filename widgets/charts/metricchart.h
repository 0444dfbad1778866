#pragma once

#include "charts/chartscale.h"
#include "charts/metricstyle.h"
#include "history/historyreader.h"

#include <QChartView>

#include <optional>

class QDateTimeAxis;
class QLineSeries;
class QValueAxis;

namespace console {

// Before the console watched there is nothing but hatching to show.
[[nodiscard]] bool isRecorded(const HistoryReader& history, Metric metric, double from, double to);

// One chart of one or two metrics over time; the arrow keys move the crosshair as the mouse does.
// QtCharts is its frame; it is fed reduced points, so that a refresh costs the width of the chart
// and not the length of the history.
class MetricChart : public QChartView
{
    Q_OBJECT
public:
    explicit MetricChart(QWidget* parent = nullptr);

    void setSeries(const std::vector<Metric>& metrics);
    void refresh(const HistoryReader& history, double from, double to);
    // The shared crosshair at an epoch time, or none.
    void setCrosshair(std::optional<double> time);
    [[nodiscard]] std::optional<double> crosshair() const { return m_crosshair; }
    // A threshold, in the stored unit; drawn where it is not far above everything else.
    void setLimit(std::optional<double> limit) { m_limit = limit; }
    // Said aloud where there is nothing to draw.
    void setEmptyText(const QString& text);
    [[nodiscard]] QString emptyText() const { return m_emptyText; }
    // "47 %" for each metric at `time`, or the newest; a dash where nothing was measured.
    [[nodiscard]] QString valueText(std::optional<double> time) const;
    // The same as rich text with the colour and the name of each line.
    [[nodiscard]] QString legendText(std::optional<double> time) const;
    [[nodiscard]] bool hasData() const;

signals:
    void hovered(std::optional<double> time);

protected:
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void drawBackground(QPainter* painter, const QRectF& rect) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void applyColors();
    void scaleAxis();
    void replaceLines();
    [[nodiscard]] QString valueOf(std::size_t metric, std::optional<double> time) const;
    [[nodiscard]] QPointF position(double time, double value) const;
    void updateCrosshairStrip();
    void drawGaps(QPainter& painter) const;
    void drawGrid(QPainter& painter) const;
    void drawBands(QPainter& painter) const;
    void drawTimes(QPainter& painter) const;
    void drawLimit(QPainter& painter) const;
    void drawCrosshair(QPainter& painter) const;

    std::vector<Metric> m_metrics;
    std::vector<MetricStyle> m_styles; // one for each metric
    std::vector<std::vector<Bucket>> m_buckets; // one for each metric
    QDateTimeAxis* m_timeAxis = nullptr;
    QValueAxis* m_valueAxis = nullptr;
    QList<QList<QLineSeries*>> m_lines;
    std::optional<double> m_crosshair;
    std::optional<double> m_limit;
    AxisScale m_scale;
    QString m_emptyText;
    double m_from = 0;
    double m_to = 1;
    double m_gap = 30; // seconds without a sample that break a line
};

} // namespace console
