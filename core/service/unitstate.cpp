#include "service/unitstate.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QHash>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("UnitState", text);
}

std::optional<double> bytesOf(const QString& text)
{
    bool ok = false;
    const quint64 bytes = text.toULongLong(&ok);
    // systemd prints 2^64-1 for "not known" in older versions.
    if (!ok || bytes == std::numeric_limits<quint64>::max())
        return std::nullopt;
    return double(bytes);
}

// With --timestamp=unix systemd prints "@SECONDS"; older ones "Tue 2026-02-17 18:24:00 UTC".
std::optional<double> timeOf(const QString& text)
{
    if (text.startsWith(u'@')) {
        bool ok = false;
        const double seconds = text.mid(1).toDouble(&ok);
        return ok && seconds > 0 ? std::optional(seconds) : std::nullopt;
    }
    const QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    if (words.size() != 4 || words.at(3) != "UTC"_L1)
        return std::nullopt;
    const QString iso = words.at(1) + u'T' + words.at(2) + u'Z';
    const QDateTime time = QDateTime::fromString(iso, Qt::ISODate);
    return time.isValid() ? std::optional(double(time.toSecsSinceEpoch())) : std::nullopt;
}

} // namespace

Command showUnitCommand(const QString& systemctl, const QString& unit)
{
    return {.program = systemctl,
        .arguments = {u"--user"_s, u"show"_s, u"--no-pager"_s, u"--timestamp=unix"_s,
            u"--property=LoadState,ActiveState,SubState,Result,InvocationID,MainPID,NRestarts,"
            "ExecMainStatus,ActiveEnterTimestamp,MemoryCurrent,MemoryMax"_s,
            u"--"_s, unit}};
}

Result<UnitState> parseUnitState(const QByteArray& output, const QString& unit)
{
    QHash<QString, QString> values;
    for (const QString& line : QString::fromUtf8(output).split(u'\n', Qt::SkipEmptyParts)) {
        const qsizetype equals = line.indexOf(u'=');
        if (equals > 0)
            values.insert(line.first(equals), line.mid(equals + 1).trimmed());
    }
    if (!values.contains(u"ActiveState"_s))
        return Error{Error::Kind::Malformed,
            tr("systemctl gave no state of %1: run `systemctl --user show %1` on the host")
                .arg(unit),
            QString::fromUtf8(output.left(2000))};
    UnitState state{.loadState = values.value(u"LoadState"_s),
        .activeState = values.value(u"ActiveState"_s),
        .subState = values.value(u"SubState"_s),
        .result = values.value(u"Result"_s),
        .invocationId = values.value(u"InvocationID"_s),
        .mainPid = values.value(u"MainPID"_s).toLongLong(),
        .restarts = values.value(u"NRestarts"_s).toInt(),
        .execMainStatus = values.value(u"ExecMainStatus"_s).toInt(),
        .activeEnter = timeOf(values.value(u"ActiveEnterTimestamp"_s)),
        .memoryCurrent = bytesOf(values.value(u"MemoryCurrent"_s)),
        .memoryMax = bytesOf(values.value(u"MemoryMax"_s))};
    if (state.loadState == "not-found"_L1)
        return Error{Error::Kind::NotFound,
            tr("there is no unit %1: correct `unit` in the profile or install the service")
                .arg(unit),
            {}};
    return state;
}

} // namespace console
