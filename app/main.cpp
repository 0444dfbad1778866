#include "application.h"
#include "cli/commands.h"
#include "theme.h"
#include "unixsignals.h"

#include <QApplication>
#include <QTextStream>

namespace {

using namespace console;
using namespace Qt::StringLiterals;

QStringList argumentsOf(int argc, char** argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments += QString::fromLocal8Bit(argv[i]);
    return arguments;
}

int complain(const QString& message, int code)
{
    QTextStream(stderr) << u"cortex-console: "_s << message << Qt::endl;
    return code;
}

// `check` answers 3 for its own trouble, since 1 and 2 are findings.
int troubleOf(Subcommand command)
{
    return command == Subcommand::Check ? 3 : 1;
}

int runCommand(const Options& options)
{
    const auto profile = loadProfile(options);
    if (!profile)
        return complain(profile.error().message, troubleOf(options.command));
    const auto session = Session::open(options, *profile);
    if (!session)
        return complain(session.error().message, troubleOf(options.command));
    return options.command == Subcommand::Check ? runCheck(**session, options)
                                                : runWatch(**session, options);
}

int runOnDemo(Options options)
{
    Demo demo;
    Result<> started = Error{};
    demo.start([&](const Result<>& result) {
        started = result;
        QCoreApplication::quit();
    });
    QCoreApplication::exec();
    if (!started)
        return complain(started.error().message, troubleOf(options.command));
    options.configFile = demo.configFile();
    options.dataDir = demo.directory() + u"/data"_s;
    return runCommand(options);
}

int runHeadless(int argc, char** argv, const Options& options)
{
    const QCoreApplication application(argc, argv);
    quitOnSignals();
    return options.demo ? runOnDemo(options) : runCommand(options);
}

int runWindow(int argc, char** argv, const Options& options)
{
    QApplication application(argc, argv);
    QApplication::setApplicationName(u"cortex-console"_s);
    QApplication::setDesktopFileName(u"cortex-console"_s);
    quitOnSignals();
    applyTheme(application, ThemeKind::System);
    Application console(options);
    console.start();
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
    const auto options = parseCommandLine(argumentsOf(argc, argv));
    if (!options)
        return complain(options.error().message + u"; see cortex-console --help"_s, exitUsage);
    switch (options->command) {
    case Subcommand::Help:
        QTextStream(stdout) << usageText();
        return 0;
    case Subcommand::Version:
        QTextStream(stdout) << u"cortex-console "_s << QLatin1StringView(CONSOLE_VERSION)
                            << Qt::endl;
        return 0;
    case Subcommand::Check:
    case Subcommand::Watch:
        return runHeadless(argc, argv, *options);
    case Subcommand::Window:
        break;
    }
    return runWindow(argc, argv, *options);
}
