#include "icons.h"

#include "theme.h"

#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <cmath>

using namespace Qt::StringLiterals;

namespace console {

QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal ratio)
{
    const QString key
        = u"console/%1/%2/%3/%4"_s.arg(name, color.name()).arg(size).arg(std::lround(ratio * 100));
    QPixmap pixmap;
    if (QPixmapCache::find(key, &pixmap))
        return pixmap;
    const QString path = u":/console/icons/"_s + name + u".svg"_s;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QByteArray svg = file.readAll().replace("currentColor", color.name().toLatin1());
    pixmap = QPixmap(QSize(size, size) * ratio);
    pixmap.setDevicePixelRatio(ratio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    QSvgRenderer(svg).render(&painter, QRectF(0, 0, size, size));
    painter.end();
    QPixmapCache::insert(key, pixmap);
    return pixmap;
}

QIcon namedIcon(const QString& name, const QColor& color)
{
    QIcon icon;
    for (const int size : {16, 24, 32, 48})
        icon.addPixmap(iconPixmap(name, color, size, 1));
    return icon;
}

QIcon applicationIcon()
{
    QIcon icon;
    for (const int size : {16, 32, 48, 64, 128})
        icon.addPixmap(iconPixmap(u"cortex-console"_s, Qt::black, size, 1));
    return icon;
}

QString stateIconName(TriggerState state, Severity severity)
{
    switch (state) {
    case TriggerState::Ok:
        return u"state-ok"_s;
    case TriggerState::Pending:
        return u"state-pending"_s;
    case TriggerState::Suppressed:
        return u"state-suppressed"_s;
    case TriggerState::NoData:
    case TriggerState::CannotEvaluate:
        return u"state-unknown"_s;
    case TriggerState::Firing:
    case TriggerState::Recovering:
        break;
    }
    switch (severity) {
    case Severity::P0:
        return u"severity-p0"_s;
    case Severity::P1:
        return u"severity-p1"_s;
    case Severity::P2:
        return u"severity-p2"_s;
    case Severity::Alert:
        break;
    }
    return u"severity-alert"_s;
}

QIcon stateIcon(TriggerState state, Severity severity)
{
    return namedIcon(
        stateIconName(state, severity), stateColor(state, severity, QGuiApplication::palette()));
}

QString levelIconName(Summary::Level level)
{
    switch (level) {
    case Summary::Level::P0:
        return u"severity-p0"_s;
    case Summary::Level::P1:
        return u"severity-p1"_s;
    case Summary::Level::P2:
        return u"severity-p2"_s;
    case Summary::Level::Alert:
        return u"severity-alert"_s;
    case Summary::Level::Ok:
        return u"state-ok"_s;
    case Summary::Level::Unknown:
        break;
    }
    return u"state-unknown"_s;
}

QColor levelColor(Summary::Level level, const QPalette& palette)
{
    const ThemeColors& colors = themeColors(palette);
    switch (level) {
    case Summary::Level::P0:
        return colors.p0;
    case Summary::Level::P1:
        return colors.p1;
    case Summary::Level::P2:
        return colors.p2;
    case Summary::Level::Alert:
        return colors.alert;
    case Summary::Level::Ok:
        return colors.ok;
    case Summary::Level::Unknown:
        break;
    }
    return colors.unknown;
}

void drawProgressRing(QPainter& painter, const QRectF& box, double progress, const QColor& color)
{
    constexpr double degree = 16; // QPainter counts in sixteenths
    const double thickness = box.width() / 7;
    const QRectF ring = box.adjusted(thickness, thickness, -thickness, -thickness);
    QColor rest = color;
    rest.setAlphaF(0.35F);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(rest, thickness));
    painter.drawEllipse(ring);
    painter.setPen(QPen(color, thickness, Qt::SolidLine, Qt::FlatCap));
    const int span = static_cast<int>(std::lround(std::clamp(progress, 0.0, 1.0) * 360 * degree));
    painter.drawArc(ring, static_cast<int>(90 * degree), -span);
    painter.restore();
}

} // namespace console
