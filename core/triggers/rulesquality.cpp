#include "triggers/rulesinternal.h"

#include "monitor/summary.h"

#include <algorithm>

namespace console::rules {

using namespace Qt::StringLiterals;

namespace {

constexpr int shownFindings = 20;

// What Cortex's own events say of a work item (reference section 3): quarantined after three
// failures in a row, blocked after six dispatches within an hour.
int repeatsProvenBy(const StoreFacts::BeadEvent& event)
{
    return event.type == "bead_churn_blocked"_L1 ? 6 : 3;
}

// Completions of one bead by one agent while its status and stage have stood still.
int completionsSince(const std::vector<Dispatch>& dispatches, const RepeatedBead& of, double from)
{
    return int(std::count_if(dispatches.begin(), dispatches.end(), [&](const Dispatch& row) {
        return row.bead == of.bead && row.agent == of.agent && row.succeeded() && !row.isTestRow()
            && row.completedAt.value_or(0) >= from;
    }));
}

QString placeOf(const Bead& bead)
{
    return bead.stage.isEmpty() ? bead.status : bead.stage;
}

// Work items of project P have the prefix that nearly all items of P had, and those that the
// profile allows. The prefix need not be the project's name (reference section 6).
class UsualPrefixes
{
public:
    explicit UsualPrefixes(const Observation& seen)
        : m_allowed(seen.beadPrefixes)
    {
        constexpr double enough = 20; // rows, to learn from
        constexpr double nearlyAll = 0.9;
        for (const auto& [project, counts] : seen.store->prefixesByProject) {
            double sum = 0;
            for (const auto& [prefix, count] : counts)
                sum += double(count);
            const auto most = std::max_element(counts.begin(), counts.end(),
                [](const auto& a, const auto& b) { return a.second < b.second; });
            if (sum >= enough && double(most->second) >= nearlyAll * sum)
                m_learned.insert(project, most->first);
        }
    }

    [[nodiscard]] bool isStray(const Dispatch& row) const
    {
        const QString prefix = row.bead.section(u'-', 0, 0);
        // Sprint ceremonies of later versions belong to a project without being its work items.
        if (prefix == "ceremony"_L1 || prefix == "sprint"_L1)
            return false;
        if (m_allowed.value(row.project).contains(prefix))
            return false;
        return m_learned.contains(row.project) ? m_learned.value(row.project) != prefix
                                               : m_allowed.contains(row.project);
    }

    [[nodiscard]] QString of(const QString& project) const
    {
        QStringList all = m_allowed.value(project);
        if (m_learned.contains(project) && !all.contains(m_learned.value(project)))
            all.prepend(m_learned.value(project));
        return all.join(u", "_s);
    }

private:
    QMap<QString, QString> m_learned;
    QMap<QString, QStringList> m_allowed;
};

QStringList strayBeads(const Observation& seen, double since)
{
    const UsualPrefixes usual(seen);
    QStringList findings;
    for (const Dispatch& row : seen.store->dispatches) {
        if (row.isTestRow() || row.bead.isEmpty() || !usual.isStray(row)
            || (row.dispatchedAt.value_or(0) < since && !row.isOpen()))
            continue;
        findings += tr("%1 went to project %2, whose work items begin with %3 (more can be allowed "
                       "by bead_prefixes in the profile)")
                        .arg(row.bead, row.project, usual.of(row.project));
    }
    findings.removeDuplicates();
    return findings;
}

} // namespace

Reading stageRegression(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    if (!seen.beads)
        return broken(seen.beads.error());
    const double from = seen.now - settings.window;
    int most = 0;
    std::vector<Evidence> evidence;
    const auto take = [&](int repeats, const QString& text) {
        most = std::max(most, repeats);
        if (repeats >= settings.threshold && evidence.size() < shownFindings)
            evidence.push_back({u"work items"_s, text});
    };
    for (const RepeatedBead& repeat : repeatedBeads(seen.store->dispatches, from)) {
        const auto bead = seen.beads->constFind(repeat.bead);
        if (bead == seen.beads->constEnd())
            continue; // where it stands is not known
        const int repeats = completionsSince(
            seen.store->dispatches, repeat, std::max(from, bead->stageSince.value_or(0)));
        take(repeats,
            tr("%1 was completed %2 times by %3 and still stands at %4")
                .arg(repeat.bead)
                .arg(repeats)
                .arg(repeat.agent, placeOf(*bead)));
    }
    for (const StoreFacts::BeadEvent& event : seen.store->beadEvents) {
        const auto bead = seen.beads->constFind(event.bead);
        if (event.time < from || bead == seen.beads->constEnd()
            || bead->stageSince.value_or(0) > event.time)
            continue;
        take(repeatsProvenBy(event),
            tr("%1: %2 %3 ago, %4")
                .arg(event.bead, event.type, formatDuration(seen.now - event.time), event.details));
    }
    Reading reading = judged(u"stage-regression"_s, settings, most);
    reading.evidence = std::move(evidence);
    return reading;
}

Reading collision(const TriggerSettings& settings, const Observation& seen)
{
    if (!seen.store)
        return broken(seen.store.error());
    const double since = seen.now - settings.window;
    const QStringList findings
        = findCollisions(seen.store->dispatches, since) + strayBeads(seen, since);
    Reading reading = judged(u"cross-project-collision"_s, settings, double(findings.size()));
    for (const QString& finding :
        findings.first(std::min<qsizetype>(findings.size(), shownFindings)))
        reading.evidence.push_back({u"database"_s, finding});
    return reading;
}

} // namespace console::rules
