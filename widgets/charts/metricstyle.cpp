#include "charts/metricstyle.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(console::MetricStyle)
};

} // namespace

MetricStyle metricStyle(Metric metric, double greatest)
{
    switch (metric) {
    case Metric::RunningCount:
        return {Words::tr("Running dispatches"), {}, 1, 0, {}, u"database"_s};
    case Metric::DispatchesPerHour:
        return {Words::tr("Dispatches per hour"), {}, 1, 0, Words::tr("dispatches"), u"database"_s};
    case Metric::FailuresPerHour:
        return {Words::tr("Failures per hour"), {}, 1, 0, Words::tr("failures"), u"database"_s};
    case Metric::FailureShare:
        return {
            Words::tr("Share of failed attempts in an hour"), u" %"_s, 100, 1, {}, u"database"_s};
    case Metric::RateLimit5h:
        return {Words::tr("5 h cap in use"), u" %"_s, 100, 0, Words::tr("5 h"), u"api"_s};
    case Metric::RateLimitWeekly:
        return {Words::tr("Weekly cap in use"), u" %"_s, 100, 0, Words::tr("week"), u"api"_s};
    case Metric::ApiLatency:
        return greatest < 1
            ? MetricStyle{Words::tr("API response time"), u" ms"_s, 1000, 0, {}, u"api"_s}
            : MetricStyle{Words::tr("API response time"), u" s"_s, 1, 2, {}, u"api"_s};
    case Metric::MemoryRss:
        return greatest < 1e9
            ? MetricStyle{Words::tr("Memory of the service"), u" MB"_s, 1e-6, 0, {}, u"unit"_s}
            : MetricStyle{Words::tr("Memory of the service"), u" GB"_s, 1e-9, 2, {}, u"unit"_s};
    case Metric::Restarts:
        return {Words::tr("Restarts"), {}, 1, 0, {}, u"unit"_s};
    case Metric::HostMemoryUsed:
        break;
    }
    return {Words::tr("Host memory in use"), u" %"_s, 100, 0, {}, u"host"_s};
}

} // namespace console
