#pragma once

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace console {

enum class Severity { P0, P1, P2, Alert };

// Unknown is never ok: NoData is "too few attempts to judge", CannotEvaluate "a source is broken".
enum class TriggerState { Ok, Pending, Firing, Recovering, NoData, CannotEvaluate, Suppressed };

enum class Unit { Count, Ratio, Seconds, Flag };

// One piece of proof: where it was read and what it said.
struct Evidence
{
    QString source = {};
    QString text = {};
    bool operator==(const Evidence&) const = default;
};

// What is adjustable in console.toml under [profiles.NAME.triggers.ID]; times in seconds.
struct TriggerSettings
{
    bool enabled = true;
    double threshold = 0;
    double clearThreshold = 0; // hysteresis: a firing trigger clears only below this
    double window = 0;
    double hold = 0; // the condition must be true this long before the trigger fires
    double keep = 0; // a firing trigger stays firing this long after the condition ended
    int minSamples = 0;
    bool operator==(const TriggerSettings&) const = default;
};

// One of the 12 rollback triggers and 5 alerts (interface reference section 6).
struct TriggerDefinition
{
    QString id = {};
    Severity severity = Severity::Alert;
    QString title = {}; // "Mass dispatch failures"
    QString headline = {}; // "more than half of all dispatches fail", follows "P0: "
    QString description = {}; // the definition in words
    QString advice = {}; // what to do when it fires
    Unit unit = Unit::Count;
    bool inclusive = false; // fires at >= threshold instead of > threshold
    TriggerSettings defaults = {};
};

// All 17 in display order.
[[nodiscard]] const std::vector<TriggerDefinition>& triggerDefinitions();
[[nodiscard]] const TriggerDefinition* findTrigger(const QString& id);

// What a rule read in one look, before holds are applied.
struct Reading
{
    enum class Verdict { False, True, NoData, CannotEvaluate };
    Verdict verdict = Verdict::CannotEvaluate;
    std::optional<double> value = {};
    std::optional<double> numerator = {};
    std::optional<double> denominator = {};
    // Set where the source's own history proves since when the condition is true (epoch seconds).
    std::optional<double> trueSince = {};
    // Of a condition that only time still keeps from being true ("no answer for 5 min"): when it
    // began, and when it will be true if nothing changes. Shown as pending, with a countdown.
    struct Approach
    {
        double since = 0;
        double until = 0;
        bool operator==(const Approach&) const = default;
    };
    std::optional<Approach> approach = {};
    std::vector<Evidence> evidence = {};
    QString reason = {}; // why there is no verdict, one sentence with a next step
    bool operator==(const Reading&) const = default;
};

// A reading with its state in time; what pages, documents and exit codes are made of.
// Times are epoch seconds.
struct TriggerStatus
{
    QString id = {};
    Severity severity = Severity::Alert;
    TriggerState state = TriggerState::CannotEvaluate;
    Reading reading = {};
    TriggerSettings settings = {};
    double since = 0; // of this state
    double observedAt = 0; // of the sample it rests on
    std::optional<double> firesAt = {}; // pending: when the hold is over
    std::optional<double> clearsAt = {}; // recovering: when keep is over
    bool operator==(const TriggerStatus&) const = default;
};

[[nodiscard]] QString stateId(TriggerState state);
[[nodiscard]] std::optional<TriggerState> stateFromId(const QString& id);
[[nodiscard]] QString severityId(Severity severity); // P0, P1, P2, alert
[[nodiscard]] QString unitId(Unit unit); // count, ratio, seconds, flag

// Recovering counts as firing, as Prometheus' keep_firing_for does.
[[nodiscard]] bool isFiring(TriggerState state);

} // namespace console
