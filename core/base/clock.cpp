#include "base/clock.h"

#include <QDateTime>

namespace console {

double SystemClock::now() const
{
    return double(QDateTime::currentMSecsSinceEpoch()) / 1000.0;
}

} // namespace console
