#pragma once

#include "store/dispatch.h"

#include <QStringList>

#include <map>
#include <vector>

namespace console {

// What the database said in one look; input of the rules. Times are epoch seconds.
struct StoreFacts
{
    struct GatewayEvent
    {
        double time = 0;
        QString details = {};
    };
    // bead_churn_blocked or bead_quarantined: Cortex itself saw a work item not moving.
    struct BeadEvent
    {
        double time = 0;
        QString type = {};
        QString bead = {};
        QString details = {};
    };
    // One tick of the scheduler: ready beads summed over the projects that wrote a row in it.
    struct Tick
    {
        double time = 0;
        std::map<QString, double> readyByProject = {};
    };

    std::vector<Dispatch> dispatches = {}; // those of DispatchMemory, by id
    std::optional<double> lastDispatchAt = {};
    qint64 endedWithoutTime = 0;
    double running = 0;
    double pendingRetry = 0;
    bool hasHealthEvents = false;
    std::vector<GatewayEvent> gatewayCritical = {}; // of the last 24 h
    bool hasTickMetrics = false;
    std::vector<Tick> ticks = {}; // newest first, at least an hour of them
    std::optional<double> usage5h = {};
    std::optional<double> usageWeekly = {};
    std::optional<double> lastUsageAt = {}; // newest dispatch that the caps count
    std::vector<BeadEvent> beadEvents = {}; // of the last 24 h
    // How often each prefix of work items (the text before the first '-') occurs per project.
    std::map<QString, std::map<QString, qint64>> prefixesByProject = {};
};

// Windows are [from, to]. Cortex keeps whole seconds, and its own SQL compares with a time cut to
// the second: so `from` counts as its whole second.

// Counts over the attempts that ended in [from, to], test rows left out.
struct WindowCounts
{
    double failed = 0;
    double succeeded = 0;
    double vanished = 0;
    double ended = 0;
    double cancelled = 0;
    double interrupted = 0;
    std::map<QString, int> categories = {}; // of the failed and vanished ones
    bool operator==(const WindowCounts&) const = default;
};

[[nodiscard]] WindowCounts countWindow(
    const std::vector<Dispatch>& dispatches, double from, double to);
// Attempts that began in [from, to].
[[nodiscard]] double startedIn(const std::vector<Dispatch>& dispatches, double from, double to);

// Beads under two projects, running twice, or handled by an agent of another project.
[[nodiscard]] QStringList findCollisions(const std::vector<Dispatch>& dispatches, double since);

// How often each agent completed each bead since `since`; at least once.
struct RepeatedBead
{
    QString bead = {};
    QString agent = {};
    int completions = 0;
    double firstAt = 0;
};
[[nodiscard]] std::vector<RepeatedBead> repeatedBeads(
    const std::vector<Dispatch>& dispatches, double since);

} // namespace console
