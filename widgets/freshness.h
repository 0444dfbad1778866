#pragma once

#include "monitor/report.h"

#include <QCoreApplication>

#include <functional>
#include <optional>

namespace console {

using NowFunction = std::function<double()>; // epoch seconds

enum class Freshness { Live, Stale };

// No data older than this many polls may look live.
inline constexpr int livePolls = 3;

// A negative age (the clock was set back) is as suspicious as a positive one.
[[nodiscard]] Freshness freshness(double ageSeconds, double pollSeconds);

// When the host last said anything usable, 0: never. A failing poll still makes reports, so the
// time of the report alone would keep dead data looking live.
[[nodiscard]] double lastAnswer(const Report& report);

// What header, banner and pages say about how current everything is.
class LiveState
{
    Q_DECLARE_TR_FUNCTIONS(console::LiveState)
public:
    enum class Connection { Waiting, Connected, Partial, Down };

    [[nodiscard]] static LiveState of(
        const std::optional<Report>& report, double now, double pollSeconds);

    [[nodiscard]] bool stale() const { return m_freshness == Freshness::Stale; }
    [[nodiscard]] Connection connection() const { return m_connection; }
    [[nodiscard]] QString connectionText() const { return m_text; }
    [[nodiscard]] QString connectionHint() const { return m_hint; } // which source said what
    [[nodiscard]] QString ageText() const;
    [[nodiscard]] QString notLiveHeadline() const;
    [[nodiscard]] QString notLiveReason(const QString& lastHeadline) const;

private:
    void readSources(const Report& report);

    Freshness m_freshness = Freshness::Live;
    Connection m_connection = Connection::Waiting;
    QString m_text = {};
    QString m_hint = {};
    double m_answeredAt = 0;
    double m_age = 0;
};

// Local time for the eye, UTC for the tooltip.
[[nodiscard]] QString localTime(double epochSeconds);
[[nodiscard]] QString utcTime(double epochSeconds);
// "34 s", then as formatDuration().
[[nodiscard]] QString ageInWords(double seconds);

} // namespace console
