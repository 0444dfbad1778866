#include "service/auditlog.h"

#include "base/cortextime.h"

#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>

namespace console {

using namespace Qt::StringLiterals;

AuditReading parseAuditLog(const QByteArray& bytes)
{
    AuditReading reading;
    reading.consumed = bytes.lastIndexOf('\n') + 1;
    for (const QByteArray& line : bytes.first(reading.consumed).split('\n')) {
        if (line.trimmed().isEmpty())
            continue;
        const QJsonObject object = QJsonDocument::fromJson(line).object();
        const auto time = parseRfc3339(object.value("timestamp"_L1).toString());
        if (!time || !object.value("authorized"_L1).isBool()) {
            ++reading.skippedLines;
            continue;
        }
        reading.entries.push_back({.time = *time,
            .remoteAddress = object.value("remote_addr"_L1).toString(),
            .method = object.value("method"_L1).toString(),
            .path = object.value("path"_L1).toString(),
            .authorized = object.value("authorized"_L1).toBool(),
            .error = object.value("error"_L1).toString()});
    }
    return reading;
}

bool isSuspicious(const AuditEntry& entry)
{
    if (!entry.authorized)
        return true;
    QString host = entry.remoteAddress;
    if (host.startsWith(u'[')) // [::1]:4711
        host = host.mid(1, host.indexOf(u']') - 1);
    else if (host.count(u':') == 1)
        host = host.section(u':', 0, 0);
    const QHostAddress address(host);
    return !(address.isLoopback() || host == "@"_L1 || host.isEmpty());
}

} // namespace console
