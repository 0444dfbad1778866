#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <optional>
#include <vector>

namespace console::sim {

// One row of dispatches.
struct Attempt
{
    QString bead = {};
    QString project = {};
    QString agent = {};
    QString provider = {}; // a model name, as the reference stores it
    QString tier = {};
    bool authed = false; // counted by the rate limiter
    double started = 0;
    std::optional<double> ended = {};
    QString status = QStringLiteral("running");
    QString category = {};
    QString summary = {};
    int retries = 0;
};

struct WorkItem
{
    QString id = {};
    QString title = {};
    QString stage = {};
    double created = 0;
    double updated = 0;
};

struct HistoryPlan
{
    double now = 0;
    int days = 14;
    quint32 seed = 1;
    std::optional<int> hour = {}; // pretend that it is this hour of the day now
};

struct History
{
    std::vector<Attempt> attempts = {}; // by start
    QList<WorkItem> items = {};
};

// A healthy past: busy days and quiet nights, about one failure in thirty attempts, never as
// many together that a rule of the runbook would mind.
[[nodiscard]] History makeHistory(const HistoryPlan& plan);

// `n`th attempt of the live service: work items of its own, agents and providers in turn.
[[nodiscard]] Attempt liveAttempt(qint64 n, double now);

// The items as .beads/issues.jsonl has them, after a backlog that nobody has worked on for days.
[[nodiscard]] QByteArray beadsJsonl(const QList<WorkItem>& items, double now);

} // namespace console::sim
