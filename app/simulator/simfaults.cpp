#include "simfaults.h"

#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <algorithm>

namespace console::sim {

using namespace Qt::StringLiterals;

const std::vector<Fault>& allFaults()
{
    static const std::vector<Fault> faults{
        {"gateway-critical", "the gateway cannot be restarted: gateway_critical events"},
        {"dispatch-failures", "most attempts of the last hour fail"},
        {"database-corruption", "pages of the database are damaged"},
        {"api-unresponsive", "the API no longer listens, the service stays active"},
        {"scheduler-deadlock", "nothing is dispatched although work is ready"},
        {"unknown-failures", "sessions disappear"},
        {"rate-limit-exhaustion", "the 5 h cap is met while work is ready"},
        {"config-parse-error", "the service cannot load cortex.toml"},
        {"restart-loop", "the service is restarted again and again"},
        {"stage-regression", "one agent completes one work item again and again"},
        {"cross-project-collision", "one work item runs under two projects"},
        {"unauthorized-access", "a stranger tries the control endpoints"},
        {"alert-failure-rate", "a quarter of the attempts fails"},
        {"alert-api-latency", "every answer of the API takes 6 s"},
        {"alert-restarts", "the service was restarted three times"},
        {"alert-memory", "the service needs 92 % of its memory limit"},
        {"alert-no-dispatches", "nothing is dispatched although work is ready"},
    };
    return faults;
}

bool isFault(const QString& id)
{
    const auto& faults = allFaults();
    return std::any_of(faults.begin(), faults.end(),
        [&](const Fault& fault) { return id == QLatin1StringView(fault.id); });
}

bool damageDatabase(const QString& path)
{
    qint64 page = 0;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"damage"_s);
        database.setDatabaseName(path);
        database.open();
        QSqlQuery query(database);
        if (query.exec(u"SELECT rootpage FROM sqlite_master WHERE name = 'idx_output_dispatch'"_s)
            && query.next())
            page = query.value(0).toLongLong();
    }
    QSqlDatabase::removeDatabase(u"damage"_s);
    QFile file(path);
    return page > 1 && file.open(QIODevice::ReadWrite) && file.seek((page - 1) * 4096 + 8)
        && file.write(QByteArray(600, '\xa5')) == 600;
}

} // namespace console::sim
