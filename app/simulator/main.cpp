#include "simconfig.h"
#include "simfaults.h"
#include "simscratch.h"
#include "simservice.h"
#include "simtools.h"
#include "unixsignals.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSocketNotifier>
#include <QTextStream>

#include <unistd.h>

namespace {

using namespace console::sim;
using namespace Qt::StringLiterals;

constexpr int exitUsage = 64;

int complain(const QString& message, int code)
{
    QTextStream(stderr) << message << Qt::endl;
    return code;
}

// Takes --NAME VALUE out of the words.
QString takeValue(QStringList& words, const QString& name)
{
    const qsizetype at = words.indexOf(name);
    if (at < 0 || at + 1 >= words.size())
        return {};
    words.removeAt(at);
    return words.takeAt(at);
}

// A whole number of at least `least`, or nothing; `fallback` where the option is not given.
std::optional<int> takeNumber(QStringList& words, const QString& name, int fallback, int least)
{
    const QString text = takeValue(words, name);
    bool ok = false;
    const int number = text.toInt(&ok);
    if (text.isEmpty())
        return fallback;
    return ok && number >= least ? std::optional(number) : std::nullopt;
}

// The end of our standard input is the end of the program that started us.
void quitWithParent()
{
    auto* notifier = new QSocketNotifier(STDIN_FILENO, QSocketNotifier::Read, qApp);
    QObject::connect(notifier, &QSocketNotifier::activated, qApp, [notifier] {
        char buffer[64];
        if (::read(STDIN_FILENO, buffer, sizeof buffer) <= 0) {
            notifier->setEnabled(false);
            QCoreApplication::quit();
        }
    });
}

int run(const Scratch& scratch, QStringList words)
{
    SimService::Settings settings;
    const auto pulse = takeNumber(words, u"--pulse-ms"_s, settings.pulseMs, 1);
    const auto pace = takeNumber(words, u"--pace"_s, settings.pace, 1);
    const auto latency = takeNumber(words, u"--latency-ms"_s, settings.latencyMs, 0);
    if (words.removeAll(u"--with-parent"_s) > 0)
        quitWithParent();
    if (!words.isEmpty() || !pulse || !pace || !latency)
        return complain(u"run: wrong option %1"_s.arg(words.value(0)), exitUsage);
    settings.pulseMs = *pulse;
    settings.pace = *pace;
    settings.latencyMs = *latency;
    console::quitOnSignals();
    SimService service(scratch, scratch.config(), settings);
    if (!service.start())
        return complain(u"cortex-sim: the service does not start: "_s + service.problem(), 1);
    QTextStream(stdout) << u"listening on 127.0.0.1:%1"_s.arg(service.port()) << Qt::endl;
    return QCoreApplication::exec();
}

int cortexUsage(const QString& word)
{
    return complain(u"flag provided but not defined: -%1\nUsage of cortex:\n  -config string\n"
                    "    \tpath to config file (default \"cortex.toml\")\n  -dev\n    \tuse text "
                    "log format (default is JSON)\n  -dry-run\n    \trun tick logic without "
                    "actually dispatching agents\n  -once\n    \trun a single tick then exit"_s.arg(
                        QString(word).remove(u'-').section(u'=', 0, 0)),
        2);
}

// The reference binary. --dry-run checks nothing and ends nothing: it runs as ever and only starts
// no work.
int cortex(const Scratch& scratch, const QStringList& words)
{
    QString config = u"cortex.toml"_s;
    SimService::Settings settings{.playsSystemd = false};
    bool once = false;
    for (qsizetype i = 0; i < words.size(); ++i) {
        // Go's flags: one dash or two, the value behind a = or as the next word.
        const QString flag = words.at(i).startsWith("--"_L1) ? words.at(i).mid(1) : words.at(i);
        if (flag == "-config"_L1 && i + 1 < words.size())
            config = words.at(++i);
        else if (flag.startsWith("-config="_L1))
            config = flag.section(u'=', 1);
        else if (flag == "-dev"_L1)
            settings.textLog = true;
        else if (flag == "-dry-run"_L1)
            settings.dryRun = true;
        else if (flag == "-once"_L1)
            once = true;
        else if (flag.startsWith(u'-'))
            return cortexUsage(words.at(i));
    }
    console::quitOnSignals();
    SimService service(scratch, config, settings);
    if (!service.start())
        return 1;
    return once ? 0 : QCoreApplication::exec();
}

int fault(const Scratch& scratch, const QStringList& words)
{
    const QString id = words.value(0);
    const bool on = words.value(1) == "on"_L1;
    if (words.size() != 2 || !isFault(id) || !(on || words.at(1) == "off"_L1))
        return complain(
            u"usage: cortex-sim fault --dir DIR ID on|off; `cortex-sim faults` lists them"_s,
            exitUsage);
    QFile file(scratch.faults() + u'/' + id);
    if (on ? !file.open(QIODevice::WriteOnly) : file.exists() && !file.remove())
        return complain(u"%1: %2"_s.arg(file.fileName(), file.errorString()), 1);
    return 0;
}

int listFaults()
{
    QTextStream out(stdout);
    for (const Fault& each : allFaults())
        out << each.id << ": " << each.text << Qt::endl;
    return 0;
}

int init(const Scratch& scratch, QStringList words)
{
    const auto days = takeNumber(words, u"--days"_s, 14, 1);
    const auto seed = takeNumber(words, u"--seed"_s, 1, 0);
    const auto hour = takeNumber(words, u"--hour"_s, -1, 0);
    if (!words.isEmpty() || !days || !seed || !hour || *hour > 23)
        return complain(u"init: wrong option %1"_s.arg(words.value(0)), exitUsage);
    HistoryPlan plan{.now = nowEpoch(), .days = *days, .seed = quint32(*seed)};
    if (*hour >= 0)
        plan.hour = *hour;
    const QString error = createScratch(scratch, plan);
    return error.isEmpty() ? 0 : complain(error, 1);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QStringList words = QCoreApplication::arguments().mid(1);
    const QString command = words.isEmpty() ? QString() : words.takeFirst();
    if (command == "faults"_L1)
        return listFaults();
    const QString directory = takeValue(words, u"--dir"_s);
    if (directory.isEmpty())
        return complain(
            u"usage: cortex-sim init|run|fault|systemctl|journalctl|cortex --dir DIR ..., or "
            "cortex-sim faults"_s,
            exitUsage);
    const Scratch scratch{QDir(directory).absolutePath()};
    if (command == "init"_L1)
        return init(scratch, words);
    if (command == "run"_L1)
        return run(scratch, words);
    if (command == "fault"_L1)
        return fault(scratch, words);
    if (command == "systemctl"_L1)
        return systemctl(scratch, words);
    if (command == "journalctl"_L1)
        return journalctl(scratch, words);
    if (command == "cortex"_L1)
        return cortex(scratch, words);
    return complain(u"unknown command %1"_s.arg(command), exitUsage);
}
