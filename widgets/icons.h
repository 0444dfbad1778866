#pragma once

#include "monitor/summary.h"
#include "triggers/trigger.h"

#include <QIcon>
#include <QPixmap>

class QPainter;
class QRectF;

namespace console {

// resources/icons/NAME.svg in one colour, sharp at the given device pixel ratio.
[[nodiscard]] QPixmap iconPixmap(const QString& name, const QColor& color, int size, qreal ratio);
[[nodiscard]] QIcon namedIcon(const QString& name, const QColor& color);
[[nodiscard]] QIcon applicationIcon();

// The shape of a state; its colour comes from stateColor(), its word from the text beside it.
[[nodiscard]] QString stateIconName(TriggerState state, Severity severity);
[[nodiscard]] QIcon stateIcon(TriggerState state, Severity severity);
[[nodiscard]] QString levelIconName(Summary::Level level);
[[nodiscard]] QColor levelColor(Summary::Level level, const QPalette& palette);

// How much of a hold has passed, 0 to 1.
void drawProgressRing(QPainter& painter, const QRectF& box, double progress, const QColor& color);

} // namespace console
