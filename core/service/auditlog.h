#pragma once

#include <QByteArray>
#include <QString>

#include <vector>

namespace console {

// One guarded control call (interface reference section 1).
struct AuditEntry
{
    double time = 0; // epoch seconds
    QString remoteAddress = {};
    QString method = {};
    QString path = {};
    bool authorized = false;
    QString error = {};
};

struct AuditReading
{
    std::vector<AuditEntry> entries = {};
    int skippedLines = 0;
    qsizetype consumed = 0; // bytes up to the last complete line
};

[[nodiscard]] AuditReading parseAuditLog(const QByteArray& bytes);

// Refused, or granted to an address that is not this machine: what P2 calls unauthorised.
[[nodiscard]] bool isSuspicious(const AuditEntry& entry);

} // namespace console
