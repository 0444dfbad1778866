#include "cli/commands.h"

#include "monitor/summary.h"
#include "triggers/checkdocument.h"

#include <QCoreApplication>
#include <QJsonDocument>

#include <cstdio>

namespace console {

namespace {

// The slowest sources: an API that takes its 20 s four times over, a first look at a large
// database.
constexpr int deadlineMs = 90'000;

QByteArray render(const Report& report, Format format)
{
    switch (format) {
    case Format::Json:
        return QJsonDocument(checkDocument(report)).toJson();
    case Format::Nagios:
        return checkNagios(report);
    case Format::Prometheus:
        return checkPrometheus(report);
    case Format::Text:
        break;
    }
    return checkText(report);
}

} // namespace

Report filtered(Report report, const QStringList& only)
{
    if (!only.isEmpty())
        std::erase_if(report.triggers,
            [&](const TriggerStatus& status) { return !only.contains(status.id); });
    return report;
}

bool print(const QByteArray& bytes)
{
    const auto written = std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stdout);
    return std::fflush(stdout) == 0 && written == std::size_t(bytes.size());
}

int runCheck(Session& session, const Options& options)
{
    // An interrupted check found nothing out.
    int exitCode = 3;
    QObject::connect(&session, &Session::reported, &session, [&](const Report& report) {
        const Report wanted = filtered(report, options.only);
        exitCode = print(render(wanted, options.format)) ? exitCodeFor(wanted.triggers) : 3;
        QCoreApplication::quit();
    });
    session.lookOnce(deadlineMs);
    QCoreApplication::exec();
    return exitCode;
}

} // namespace console
