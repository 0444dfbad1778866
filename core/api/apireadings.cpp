#include "api/apireadings.h"

#include "base/cortextime.h"
#include "base/jsonio.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Api", text);
}

Result<QJsonObject> objectWith(const QByteArray& body, QLatin1StringView key, const char* endpoint)
{
    const QJsonDocument document = QJsonDocument::fromJson(body);
    if (!document.isObject() || !document.object().contains(key))
        return Error{Error::Kind::Malformed,
            tr("%1 did not answer with Cortex's JSON: is something else listening there?")
                .arg(QLatin1StringView(endpoint)),
            QString::fromUtf8(body.left(500))};
    return document.object();
}

} // namespace

Result<HealthReading> parseHealth(const QByteArray& body)
{
    const auto object = objectWith(body, "healthy"_L1, "/health");
    if (!object)
        return object.error();
    HealthReading reading{.healthy = object->value("healthy"_L1).toBool(),
        .events1h = object->value("events_1h"_L1).toDouble()};
    for (const QJsonValue& event : object->value("recent_events"_L1).toArray()) {
        const auto time = parseRfc3339(event["time"_L1].toString());
        reading.recentEvents.push_back(
            {event["type"_L1].toString(), event["details"_L1].toString(), time.value_or(0)});
    }
    return reading;
}

Result<StatusReading> parseStatus(const QByteArray& body)
{
    const auto object = objectWith(body, "uptime_s"_L1, "/status");
    if (!object)
        return object.error();
    const QJsonObject limiter = object->value("rate_limiter"_L1).toObject();
    return StatusReading{.uptime = optionalNumber(object->value("uptime_s"_L1)),
        .running = optionalNumber(object->value("running_count"_L1)),
        .usage5h = optionalNumber(limiter.value("usage_5h"_L1)),
        .cap5h = optionalNumber(limiter.value("cap_5h"_L1)),
        .usageWeekly = optionalNumber(limiter.value("usage_weekly"_L1)),
        .capWeekly = optionalNumber(limiter.value("cap_weekly"_L1))};
}

Result<SchedulerReading> parseScheduler(const QByteArray& body)
{
    const auto object = objectWith(body, "paused"_L1, "/scheduler/status");
    if (!object)
        return object.error();
    return SchedulerReading{.paused = object->value("paused"_L1).toBool(),
        .tickInterval = parseGoDuration(object->value("tick_interval"_L1).toString())};
}

} // namespace console
