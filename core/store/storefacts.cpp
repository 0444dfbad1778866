#include "store/storefacts.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <cmath>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Store", text);
}

bool isWithin(const std::optional<double>& time, double from, double to)
{
    return time && *time >= std::floor(from) && *time <= to;
}

} // namespace

WindowCounts countWindow(const std::vector<Dispatch>& dispatches, double from, double to)
{
    WindowCounts counts;
    for (const Dispatch& row : dispatches) {
        if (!isWithin(row.completedAt, from, to) || row.isTestRow() || row.status == "running"_L1)
            continue;
        ++counts.ended;
        counts.failed += row.failed();
        counts.succeeded += row.succeeded();
        counts.vanished += row.vanished();
        counts.cancelled += row.status == "cancelled"_L1;
        counts.interrupted += row.status == "interrupted"_L1;
        if (row.failed() || row.vanished())
            ++counts.categories[row.category.isEmpty() ? u"no category"_s : row.category];
    }
    return counts;
}

double startedIn(const std::vector<Dispatch>& dispatches, double from, double to)
{
    return double(std::count_if(dispatches.begin(), dispatches.end(),
        [&](const Dispatch& row) { return isWithin(row.dispatchedAt, from, to); }));
}

QStringList findCollisions(const std::vector<Dispatch>& dispatches, double since)
{
    std::map<QString, QSet<QString>> projects;
    std::map<QString, int> running;
    QStringList findings;
    for (const Dispatch& row : dispatches) {
        if (row.isTestRow() || row.bead.isEmpty()
            || (row.dispatchedAt.value_or(0) < since && !row.isOpen()))
            continue;
        projects[row.bead].insert(row.project);
        running[row.bead] += row.status == "running"_L1;
        const QString expected = row.project + u'-';
        if (!row.agent.isEmpty() && !row.agent.startsWith(expected))
            findings += tr("dispatch %1 of project %2 went to agent %3")
                            .arg(row.id)
                            .arg(row.project, row.agent);
    }
    for (const auto& [bead, names] : projects) {
        if (names.size() > 1) {
            QStringList sorted = names.values();
            sorted.sort();
            findings += tr("%1 was dispatched under %2").arg(bead, sorted.join(u", "_s));
        }
    }
    for (const auto& [bead, count] : running) {
        if (count > 1)
            findings += tr("%1 runs %2 times at once").arg(bead).arg(count);
    }
    return findings;
}

std::vector<RepeatedBead> repeatedBeads(const std::vector<Dispatch>& dispatches, double since)
{
    std::map<std::pair<QString, QString>, RepeatedBead> byPair;
    for (const Dispatch& row : dispatches) {
        if (!row.succeeded() || row.isTestRow() || !row.completedAt || *row.completedAt < since)
            continue;
        RepeatedBead& entry = byPair[{row.bead, row.agent}];
        if (entry.completions++ == 0)
            entry = {row.bead, row.agent, 1, *row.completedAt};
        entry.firstAt = std::min(entry.firstAt, *row.completedAt);
    }
    std::vector<RepeatedBead> repeated;
    for (const auto& [pair, entry] : byPair)
        repeated.push_back(entry);
    return repeated;
}

} // namespace console
