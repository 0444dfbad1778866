#pragma once

#include "history/metric.h"
#include "process/host.h"
#include "triggers/trigger.h"

#include <QMetaType>
#include <QString>

#include <vector>

namespace console {

// How one source of the host answered the last look.
struct SourceStatus
{
    QString id = {}; // api, database, unit, journal, config, audit, beads, host
    QString title = {}; // "HTTP API"
    bool ok = false;
    QString message = {}; // what it said, or one sentence with the next step
    QString details = {};
    double observedAt = 0; // epoch seconds of the last good answer, 0: never
};

struct MeasuredValue
{
    Metric metric = Metric::RunningCount;
    double value = 0;
};

// Everything one poll found out: an immutable value handed from the monitor to its readers.
struct Report
{
    double evaluatedAt = 0; // epoch seconds
    QString profile = {};
    QString host = {}; // "local" or the SSH alias
    QString unit = {};
    QString connection = {}; // "127.0.0.1:8900"
    HostConnection way = {}; // to the host
    bool schedulerPaused = false;
    std::vector<TriggerStatus> triggers = {};
    std::vector<SourceStatus> sources = {};
    std::vector<MeasuredValue> measured = {};
};

} // namespace console

Q_DECLARE_METATYPE(console::Report)
