#include "simtools.h"

#include <QFile>
#include <QJsonDocument>
#include <QTextStream>
#include <QThread>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

// Value of --NAME=VALUE, --NAME VALUE or -S VALUE; the words used are taken out of `arguments`.
QString takeOption(QStringList& arguments, const QString& name, const QString& shortName = {})
{
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& word = arguments.at(i);
        if (word.startsWith(QString(u"--"_s + name + u'=')))
            return arguments.takeAt(i).section(u'=', 1);
        const bool separate = word == QString(u"--"_s + name)
            || (!shortName.isEmpty() && word == QString(u'-' + shortName));
        if (separate && i + 1 < arguments.size()) {
            arguments.removeAt(i);
            return arguments.takeAt(i);
        }
    }
    return {};
}

QString propertyText(const QString& name, const QJsonValue& value)
{
    if (value.isString())
        return value.toString();
    if (name.endsWith("Timestamp"_L1))
        return u"@%1"_s.arg(qint64(value.toDouble()));
    return QString::number(value.toDouble(), 'f', 0);
}

void show(const Scratch& scratch, const QStringList& names, bool known)
{
    QTextStream out(stdout);
    QJsonObject unit = readUnit(scratch);
    unit.insert(u"LoadState"_s, known ? u"loaded"_s : u"not-found"_s);
    if (!known)
        unit = {{u"LoadState"_s, u"not-found"_s}, {u"ActiveState"_s, u"inactive"_s},
            {u"SubState"_s, u"dead"_s}};
    for (auto it = unit.begin(); it != unit.end(); ++it) {
        if (names.isEmpty() || names.contains(it.key()))
            out << it.key() << u'=' << propertyText(it.key(), it.value()) << u'\n';
    }
}

int order(const Scratch& scratch, const QByteArray& what)
{
    QFile control(scratch.control());
    if (!control.open(QIODevice::WriteOnly))
        return 1;
    control.write(what);
    control.close();
    const QString wanted = what == "stop" ? u"inactive"_s : u"active"_s;
    for (int i = 0; i < 100; ++i) {
        if (!QFile::exists(scratch.control())
            && readUnit(scratch).value("ActiveState"_L1).toString() == wanted)
            return 0;
        QThread::msleep(100);
    }
    QTextStream(stderr) << "Job for cortex.service timed out.\n";
    return 1;
}

} // namespace

int systemctl(const Scratch& scratch, const QStringList& words)
{
    QStringList arguments = words;
    QStringList names;
    for (QString list; !(list = takeOption(arguments, u"property"_s, u"p"_s)).isEmpty();)
        names += list.split(u',');
    for (const QString& flag : {u"--user"_s, u"--no-pager"_s, u"--timestamp=unix"_s, u"--"_s})
        arguments.removeAll(flag);
    const QString verb = arguments.value(0);
    const bool known
        = arguments.value(1) == "cortex.service"_L1 || arguments.value(1) == "cortex"_L1;
    if (verb == "show"_L1) {
        show(scratch, names, known);
        return 0;
    }
    if (!known) {
        QTextStream(stderr) << "Unit " << arguments.value(1) << " could not be found.\n";
        return verb == "status"_L1 || verb == "is-active"_L1 ? 4 : 5;
    }
    const QString state = readUnit(scratch).value("ActiveState"_L1).toString();
    if (verb == "is-active"_L1 || verb == "status"_L1) {
        QTextStream(stdout) << state << "\n";
        return state == "active"_L1 ? 0 : 3;
    }
    if (verb == "restart"_L1)
        return order(scratch, "stop") == 0 ? order(scratch, "start") : 1;
    if (verb == "stop"_L1 || verb == "start"_L1)
        return order(scratch, verb.toUtf8());
    QTextStream(stderr) << "Unknown command verb " << verb << ".\n";
    return 1;
}

int journalctl(const Scratch& scratch, const QStringList& words)
{
    QStringList arguments = words;
    const QString since = takeOption(arguments, u"since"_s, u"S"_s);
    const QString after = takeOption(arguments, u"after-cursor"_s);
    const QString lines = takeOption(arguments, u"lines"_s, u"n"_s);
    const QString unit = takeOption(arguments, u"unit"_s, u"u"_s);
    QFile journal(scratch.journal());
    if (!journal.open(QIODevice::ReadOnly)) {
        QTextStream(stderr) << "No journal files were found.\n";
        return 1;
    }
    const double from = since.startsWith(u'@') ? since.mid(1).toDouble() : 0;
    bool past = after.isEmpty();
    QList<QByteArray> chosen;
    for (const QByteArray& line : journal.readAll().split('\n')) {
        const QJsonObject entry = QJsonDocument::fromJson(line).object();
        if (entry.isEmpty() || (!unit.isEmpty() && !unit.startsWith("cortex"_L1)))
            continue;
        const double time = entry.value("__REALTIME_TIMESTAMP"_L1).toString().toDouble() / 1e6;
        if (past && time >= from)
            chosen += line;
        past = past || entry.value("__CURSOR"_L1).toString() == after;
    }
    if (!lines.isEmpty() && chosen.size() > lines.toInt())
        chosen = chosen.last(lines.toInt());
    QTextStream out(stdout);
    for (const QByteArray& line : chosen)
        out << QString::fromUtf8(line) << '\n';
    return 0;
}

} // namespace console::sim
