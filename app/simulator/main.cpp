#include "simfaults.h"
#include "simscratch.h"
#include "simservice.h"
#include "simtools.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QSocketNotifier>
#include <QTextStream>

#include <csignal>
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

// Takes --NAME VALUE or a flag out of the words.
QString takeValue(QStringList& words, const QString& name)
{
    const qsizetype at = words.indexOf(name);
    if (at < 0 || at + 1 >= words.size())
        return {};
    words.removeAt(at);
    return words.takeAt(at);
}

int wakeUp[2] = {-1, -1};

void onSignal(int)
{
    [[maybe_unused]] const auto written = ::write(wakeUp[1], "x", 1);
}

void quitOnSignals()
{
    if (::pipe(wakeUp) != 0)
        return;
    auto* notifier = new QSocketNotifier(wakeUp[0], QSocketNotifier::Read, qApp);
    QObject::connect(notifier, &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
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

int runService(const Scratch& scratch, const SimService::Settings& settings)
{
    quitOnSignals();
    SimService service(scratch, settings);
    if (const QString problem = service.start(); !problem.isEmpty())
        return complain(u"level=ERROR msg=\"%1\""_s.arg(problem), 1);
    QTextStream(stdout) << u"listening on 127.0.0.1:%1"_s.arg(service.port()) << Qt::endl;
    QCoreApplication::exec();
    return 0;
}

int run(const Scratch& scratch, QStringList words)
{
    SimService::Settings settings;
    const auto number = [&](const QString& name, int fallback) {
        const QString text = takeValue(words, name);
        return text.isEmpty() ? fallback : text.toInt();
    };
    settings.tickMs = number(u"--tick-ms"_s, settings.tickMs);
    settings.pace = number(u"--pace"_s, settings.pace);
    settings.latencyMs = number(u"--latency-ms"_s, settings.latencyMs);
    if (words.removeAll(u"--with-parent"_s) > 0)
        quitWithParent();
    if (!words.isEmpty() || settings.tickMs <= 0 || settings.pace <= 0)
        return complain(u"run: wrong option %1"_s.arg(words.value(0)), exitUsage);
    return runService(scratch, settings);
}

// The reference binary: --dry-run checks nothing and ends nothing, it runs as ever.
int cortex(const Scratch& scratch, QStringList words)
{
    const QString given = takeValue(words, u"--config"_s);
    const QString config = given.isEmpty() ? scratch.config() : given;
    const bool once = words.removeAll(u"--once"_s) > 0;
    words.removeAll(u"--dry-run"_s);
    words.removeAll(u"--dev"_s);
    if (!words.isEmpty())
        return complain(u"flag provided but not defined: %1\nUsage of cortex:\n  -config string\n"
                        "  -dev\n  -dry-run\n  -once"_s.arg(words.constFirst()),
            2);
    if (const QString problem = configProblem(config); !problem.isEmpty())
        return complain(
            u"level=ERROR msg=\"failed to load config\" error=\"%1\""_s.arg(problem), 1);
    if (once)
        QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    return runService(scratch, {});
}

int fault(const Scratch& scratch, const QStringList& words)
{
    const QString id = words.value(0);
    if (words.size() != 2 || !isFault(id) || !(words.at(1) == "on"_L1 || words.at(1) == "off"_L1))
        return complain(
            u"usage: cortex-sim fault --dir DIR ID on|off; `cortex-sim faults` lists them"_s,
            exitUsage);
    const QString path = scratch.faults() + u'/' + id;
    QFile file(path);
    if (words.at(1) == "on"_L1 ? !file.open(QIODevice::WriteOnly) : file.exists() && !file.remove())
        return complain(u"%1: %2"_s.arg(path, file.errorString()), 1);
    return 0;
}

int init(const Scratch& scratch, QStringList words)
{
    const QString dispatches = takeValue(words, u"--dispatches"_s);
    const QString seed = takeValue(words, u"--seed"_s);
    if (!words.isEmpty())
        return complain(u"init: wrong option %1"_s.arg(words.constFirst()), exitUsage);
    const QString error = createScratch(scratch, dispatches.isEmpty() ? 2000 : dispatches.toInt(),
        seed.isEmpty() ? 1 : seed.toUInt());
    return error.isEmpty() ? 0 : complain(error, 1);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    QStringList words = QCoreApplication::arguments().mid(1);
    const QString command = words.isEmpty() ? QString() : words.takeFirst();
    if (command == "faults"_L1) {
        for (const Fault& each : allFaults())
            QTextStream(stdout) << each.id << ": " << each.text << Qt::endl;
        return 0;
    }
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
