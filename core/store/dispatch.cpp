#include "store/dispatch.h"

#include "base/cortextime.h"

namespace console {

using namespace Qt::StringLiterals;

bool Dispatch::isOpen() const
{
    return status == "running"_L1 || status == "pending_retry"_L1;
}

bool Dispatch::isTestRow() const
{
    return category == "synthetic"_L1 || agent == "test"_L1 || agent == "test-agent"_L1
        || bead == "nightwatch-synth"_L1;
}

bool Dispatch::failed() const
{
    return status == "failed"_L1 || status == "pending_retry"_L1 || status == "retried"_L1
        || status == "escalated"_L1 || status == "rejected"_L1;
}

bool Dispatch::succeeded() const
{
    return status == "completed"_L1;
}

bool Dispatch::vanished() const
{
    return category == "session_disappeared"_L1 || category == "unknown_exit_state"_L1;
}

QString selectDispatches(const Schema& schema)
{
    const auto column
        = [&](const QStringList& names) { return schema.column(u"dispatches"_s, names); };
    const QStringList columns{u"id"_s, column({u"bead_id"_s, u"morsel_id"_s}), u"project"_s,
        column({u"agent_id"_s}), u"status"_s, column({u"stage"_s}), column({u"failure_category"_s}),
        u"substr(dispatched_at, 1, 19)"_s, u"substr(completed_at, 1, 19)"_s};
    return u"SELECT "_s + columns.join(u", "_s) + u" FROM dispatches "_s;
}

Dispatch readDispatch(const SqlRow& row)
{
    return {.id = row.at(0).toLongLong(),
        .bead = row.at(1).toString(),
        .project = row.at(2).toString(),
        .agent = row.at(3).toString(),
        .status = row.at(4).toString(),
        .stage = row.at(5).toString(),
        .category = row.at(6).toString(),
        .dispatchedAt = parseCortexTime(row.at(7).toString()),
        .completedAt = parseCortexTime(row.at(8).toString())};
}

} // namespace console
