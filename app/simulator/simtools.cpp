#include "simtools.h"

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QTextStream>
#include <QThread>

#include <algorithm>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

// Value of --NAME=VALUE, --NAME VALUE, -xVALUE or -x VALUE; the words used are taken out.
QString takeOption(QStringList& arguments, const QString& name, const QString& shortName)
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& word = arguments.at(i);
        if (word == "--"_L1)
            return {};
        if (word.startsWith(QString(u"--"_s + name + u'=')))
            return arguments.takeAt(i).section(u'=', 1);
        const bool isShort = !shortName.isEmpty() && word.startsWith(QString(u'-' + shortName));
        if (isShort && word.size() > 2)
            return arguments.takeAt(i).mid(2);
        if ((isShort || word == QString(u"--"_s + name)) && i + 1 < arguments.size()) {
            arguments.removeAt(i);
            return arguments.takeAt(i);
        }
    }
    return {};
}

bool takeFlags(QStringList& arguments, const QStringList& flags)
{
    bool taken = false;
    for (const QString& flag : flags)
        taken = arguments.removeAll(flag) > 0 || taken;
    return taken;
}

int complain(const QString& text, int code)
{
    QTextStream(stderr) << text << '\n';
    return code;
}

struct Property
{
    QString name;
    QString text;
};

QString timestamp(double epoch, bool asUnix)
{
    if (epoch <= 0)
        return {};
    return asUnix
        ? u"@%1"_s.arg(qint64(epoch))
        : QDateTime::fromSecsSinceEpoch(qint64(epoch)).toString(u"ddd yyyy-MM-dd HH:mm:ss t"_s);
}

// What systemd says of the unit, in its own order whatever order was asked for.
QList<Property> properties(const Scratch& scratch, const QString& name, bool known, bool unixTimes)
{
    const QJsonObject unit = known ? readUnit(scratch) : QJsonObject();
    const auto text = [&](QLatin1StringView key, const QString& fallback) {
        const QJsonValue value = unit.value(key);
        return value.isString() ? value.toString()
            : value.isDouble()  ? QString::number(value.toDouble(), 'f', 0)
                                : fallback;
    };
    const QString pid = text("MainPID"_L1, u"0"_s);
    const QString status = text("ExecMainStatus"_L1, u"0"_s);
    const QString entered = timestamp(unit.value("ActiveEnterTimestamp"_L1).toDouble(), unixTimes);
    QList<Property> all;
    if (known)
        all = {{u"Type"_s, u"simple"_s}, {u"Restart"_s, u"always"_s}, {u"RestartUSec"_s, u"10s"_s},
            {u"MainPID"_s, pid}, {u"Result"_s, text("Result"_L1, u"success"_s)},
            {u"NRestarts"_s, text("NRestarts"_L1, u"0"_s)}, {u"ExecMainPID"_s, pid},
            {u"ExecMainCode"_s, status == "0"_L1 ? u"0"_s : u"1"_s}, {u"ExecMainStatus"_s, status},
            {u"MemoryCurrent"_s, text("MemoryCurrent"_L1, u"[not set]"_s)},
            {u"CPUUsageNSec"_s, u"[not set]"_s}, {u"TasksCurrent"_s, u"[not set]"_s},
            {u"MemoryMax"_s, text("MemoryMax"_L1, u"infinity"_s)}};
    all += {{u"Id"_s, name}, {u"LoadState"_s, known ? u"loaded"_s : u"not-found"_s},
        {u"ActiveState"_s, text("ActiveState"_L1, u"inactive"_s)},
        {u"SubState"_s, text("SubState"_L1, u"dead"_s)}};
    if (known)
        all += {{u"FragmentPath"_s, QString(scratch.root + u"/cortex.service"_s)},
            {u"UnitFileState"_s, u"enabled"_s}};
    all += {{u"ActiveEnterTimestamp"_s, entered}, {u"NeedDaemonReload"_s, u"no"_s},
        {u"InvocationID"_s, text("InvocationID"_L1, {})}};
    return all;
}

int show(const QList<Property>& all, const QStringList& wanted)
{
    QTextStream out(stdout);
    for (const Property& property : all) {
        if (wanted.isEmpty() || wanted.contains(property.name))
            out << property.name << '=' << property.text << '\n';
    }
    return 0;
}

int status(const Scratch& scratch, const QString& name)
{
    const QJsonObject unit = readUnit(scratch);
    const QString state = unit.value("ActiveState"_L1).toString();
    QTextStream out(stdout);
    out << u"● "_s << name << " - Cortex\n     Loaded: loaded (" << scratch.root
        << "/cortex.service; enabled; preset: enabled)\n     Active: " << state << " ("
        << unit.value("SubState"_L1).toString() << ") since "
        << timestamp(unit.value("ActiveEnterTimestamp"_L1).toDouble(), false) << "\n";
    if (state == "active"_L1)
        out << "   Main PID: " << unit.value("MainPID"_L1).toInt() << " (cortex)\n";
    return state == "active"_L1 || state == "activating"_L1 ? 0 : 3;
}

// `cortex-sim run` plays the manager: it carries out what stands in the control file.
int order(const Scratch& scratch, const QString& verb, const QString& name)
{
    QFile control(scratch.control());
    if (!control.open(QIODevice::WriteOnly))
        return complain(u"Failed to %1 %2: %3"_s.arg(verb, name, control.errorString()), 1);
    control.write(verb.toUtf8());
    control.close();
    for (int i = 0; i < 100; ++i) {
        if (!QFile::exists(scratch.control()))
            return 0;
        QThread::msleep(50);
    }
    control.remove();
    return complain(
        u"Failed to %1 %2: the manager does not answer: is `cortex-sim run` running?"_s.arg(
            verb, name),
        1);
}

double timeOf(const QString& text)
{
    if (text.startsWith(u'@'))
        return text.mid(1).toDouble();
    const QDateTime time = QDateTime::fromString(QString(text).replace(u' ', u'T'), Qt::ISODate);
    return time.isValid() ? double(time.toSecsSinceEpoch()) : -1;
}

double timeOfEntry(const QJsonObject& entry)
{
    return entry.value("__REALTIME_TIMESTAMP"_L1).toString().toDouble() / 1e6;
}

QString formatted(const QJsonObject& entry, bool json, const QStringList& fields)
{
    if (!json)
        return QDateTime::fromMSecsSinceEpoch(qint64(timeOfEntry(entry) * 1000))
                   .toString(u"MMM dd HH:mm:ss"_s)
            + u" localhost %1[%2]: %3"_s.arg(entry.value("SYSLOG_IDENTIFIER"_L1).toString(),
                entry.value("_PID"_L1).toString(), entry.value("MESSAGE"_L1).toString());
    QJsonObject chosen = entry;
    for (const QString& key : entry.keys()) {
        if (key == "CORTEX_SIM_FAULT"_L1
            || (!fields.isEmpty() && !key.startsWith("__"_L1) && !fields.contains(key)))
            chosen.remove(key);
    }
    return QString::fromUtf8(QJsonDocument(chosen).toJson(QJsonDocument::Compact));
}

QList<QJsonObject> readJournal(const Scratch& scratch)
{
    QList<QJsonObject> entries;
    QFile file(scratch.journal());
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray& line : file.readAll().split('\n')) {
            if (const QJsonObject entry = QJsonDocument::fromJson(line).object(); !entry.isEmpty())
                entries.append(entry);
        }
    }
    return entries;
}

} // namespace

int systemctl(const Scratch& scratch, const QStringList& words)
{
    QStringList arguments = words;
    QStringList wanted;
    for (QString list; !(list = takeOption(arguments, u"property"_s, u"p"_s)).isEmpty();)
        wanted += list.split(u',');
    const QString times = takeOption(arguments, u"timestamp"_s, {});
    takeFlags(arguments, {u"--user"_s, u"--no-pager"_s, u"--quiet"_s, u"-q"_s, u"--"_s});
    const QString verb = arguments.value(0);
    const QString given = arguments.value(1);
    const QString name = given.contains(u'.') ? given : given + u".service"_s;
    const bool known = name == "cortex.service"_L1;
    if (verb == "show"_L1)
        return show(properties(scratch, name, known, times == "unix"_L1), wanted);
    if (verb == "is-active"_L1) {
        const QString state
            = known ? readUnit(scratch).value("ActiveState"_L1).toString() : u"inactive"_s;
        QTextStream(stdout) << state << '\n';
        return state == "active"_L1 ? 0 : 3;
    }
    if (verb == "status"_L1)
        return known ? status(scratch, name)
                     : complain(u"Unit %1 could not be found."_s.arg(name), 4);
    if (verb == "start"_L1 || verb == "stop"_L1 || verb == "restart"_L1
        || verb == "reset-failed"_L1)
        return known ? order(scratch, verb, name)
                     : complain(u"Failed to %1 %2: Unit %2 not found."_s.arg(verb, name), 5);
    return complain(u"Unknown command verb %1."_s.arg(verb), 1);
}

int journalctl(const Scratch& scratch, const QStringList& words)
{
    QStringList arguments = words;
    const QString since = takeOption(arguments, u"since"_s, u"S"_s);
    const QString after = takeOption(arguments, u"after-cursor"_s, {});
    const QString lines = takeOption(arguments, u"lines"_s, u"n"_s);
    const QString unit = takeOption(arguments, u"unit"_s, u"u"_s);
    const QString output = takeOption(arguments, u"output"_s, u"o"_s);
    const QString fields = takeOption(arguments, u"output-fields"_s, {});
    const bool quiet = takeFlags(arguments, {u"--quiet"_s, u"-q"_s});
    takeFlags(arguments, {u"--user"_s, u"--no-pager"_s, u"--all"_s, u"-a"_s});
    if (!arguments.isEmpty())
        return complain(u"journalctl: unrecognized option '%1'"_s.arg(arguments.constFirst()), 1);
    if (!since.isEmpty() && timeOf(since) < 0)
        return complain(u"Failed to parse timestamp: "_s + since, 1);
    QList<QJsonObject> entries;
    if (unit.isEmpty() || unit == "cortex"_L1 || unit == "cortex.service"_L1)
        entries = readJournal(scratch);
    if (!after.isEmpty()) {
        const auto at = std::find_if(entries.begin(), entries.end(), [&](const QJsonObject& entry) {
            return entry.value("__CURSOR"_L1).toString() == after;
        });
        if (at == entries.end())
            return complain(u"Failed to seek to cursor: Invalid argument"_s, 1);
        entries.erase(entries.begin(), at + 1);
    }
    if (!since.isEmpty())
        entries.removeIf(
            [from = timeOf(since)](const QJsonObject& entry) { return timeOfEntry(entry) < from; });
    if (!lines.isEmpty() && entries.size() > lines.toInt())
        entries = entries.last(lines.toInt());
    QTextStream out(stdout);
    for (const QJsonObject& entry : entries)
        out << formatted(entry, output == "json"_L1, fields.split(u',', Qt::SkipEmptyParts))
            << '\n';
    if (entries.isEmpty() && !quiet)
        out << "-- No entries --\n";
    return 0;
}

} // namespace console::sim
