#pragma once

#include "api/apireadings.h"
#include "base/result.h"
#include "config/cortexconfig.h"
#include "service/auditlog.h"
#include "service/beadfile.h"
#include "service/journal.h"
#include "service/unitstate.h"
#include "store/storefacts.h"

#include <QHash>
#include <QMap>
#include <QStringList>

#include <optional>
#include <vector>

namespace console {

// The outcome of asking /health over time. `lastAnswerAt` is the last parsable answer, 200 or 503;
// `watchedSince` the first question, so that a fresh console does not invent an outage.
struct ApiFacts
{
    std::optional<HealthReading> health = {};
    std::optional<StatusReading> status = {};
    std::optional<SchedulerReading> scheduler = {}; // absent in versions without it
    std::vector<double> latencies = {}; // seconds of the last probes, newest last
    double lastAnswerAt = 0; // epoch seconds, 0: never
    double watchedSince = 0;
    std::optional<Error> error = {}; // why the newest probe failed
    bool outOfReach = false; // it was not asked, because the host cannot be reached
};

struct AuditFacts
{
    bool configured = false; // cortex.toml names an audit log
    std::vector<AuditEntry> entries = {};
};

// Who holds Cortex's lock file, read from /proc/locks: taking the lock to find out would keep
// Cortex from starting. A file that no process holds is left over from a crash.
struct LockFacts
{
    QString path = {};
    std::optional<qint64> owner = {}; // process id
};

// Everything that one look found, source by source: a value or why there is none. Input of the
// rules, which are pure. Times are epoch seconds.
struct Observation
{
    double now = 0;
    Result<CortexConfig> config = Error{};
    ApiFacts api = {};
    Result<StoreFacts> store = Error{};
    Result<QString> integrity = Error{}; // "ok" or the first finding
    Result<UnitState> unit = Error{};
    Result<std::vector<JournalEntry>> journal = Error{}; // of the last three hours
    Result<AuditFacts> audit = Error{};
    Result<QHash<QString, Bead>> beads = Error{};
    Result<LockFacts> lock = Error{};
    // Prefixes of work items that a project may use besides its usual one; from the profile.
    QMap<QString, QStringList> beadPrefixes = {};
    std::optional<double> hostMemoryUsed = {}; // share 0..1
    std::optional<double> residentBytes = {}; // VmRSS of MainPID
};

} // namespace console
