#include "commandline.h"

#include "triggers/trigger.h"

#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CommandLine", text);
}

QList<QCommandLineOption> allOptions()
{
    return {
        {u"config"_s, tr("Read FILE instead of ~/.config/cortex-console/console.toml."), u"FILE"_s},
        {u"profile"_s, tr("Use the profile NAME instead of default_profile."), u"NAME"_s},
        {u"data-dir"_s, tr("Keep history and trigger states in DIR."), u"DIR"_s},
        {u"demo"_s, tr("Watch a simulated Cortex in a scratch directory.")},
        {u"format"_s, tr("check: text, json, nagios or prometheus; watch: json."), u"FORMAT"_s},
        {u"only"_s, tr("check, watch: only these triggers, ids separated by commas."), u"IDS"_s},
        {u"screenshot"_s, tr("Render every page into PNG files in DIR and end."), u"DIR"_s},
        {{u"h"_s, u"help"_s}, tr("Show this text.")},
        {{u"v"_s, u"version"_s}, tr("Show the version.")}};
}

Error usage(const QString& message)
{
    return {Error::Kind::Other, message, {}};
}

Result<Subcommand> readCommand(const QStringList& words)
{
    if (words.isEmpty())
        return Subcommand::Window;
    if (words.size() > 1)
        return usage(tr("one command at a time, not %1").arg(words.join(u' ')));
    if (words.front() == "check"_L1)
        return Subcommand::Check;
    if (words.front() == "watch"_L1)
        return Subcommand::Watch;
    return usage(tr("unknown command %1; known are: check, watch").arg(words.front()));
}

Result<Format> readFormat(const QString& text, Subcommand command)
{
    if (command == Subcommand::Watch) {
        if (text.isEmpty() || text == "json"_L1)
            return Format::Json;
        return usage(tr("watch prints NDJSON: --format can only be json"));
    }
    if (text.isEmpty() || text == "text"_L1)
        return Format::Text;
    if (text == "json"_L1)
        return Format::Json;
    if (text == "nagios"_L1)
        return Format::Nagios;
    if (text == "prometheus"_L1)
        return Format::Prometheus;
    return usage(tr("unknown format %1; known are: text, json, nagios, prometheus").arg(text));
}

Result<QStringList> readIds(const QString& text)
{
    const QStringList ids = text.split(u',', Qt::SkipEmptyParts);
    for (const QString& id : ids) {
        if (findTrigger(id))
            continue;
        QStringList known;
        for (const TriggerDefinition& definition : triggerDefinitions())
            known += definition.id;
        return usage(tr("unknown trigger %1; known are: %2").arg(id, known.join(u", "_s)));
    }
    return ids;
}

} // namespace

QString usageText()
{
    QString text
        = tr("cortex-console [OPTIONS] [COMMAND]\n\n"
             "Without a command the window opens.\n\n"
             "Commands:\n"
             "  check   evaluate every trigger once; exit 0 ok, 1 a P1, P2 or alert fires,\n"
             "          2 a P0 fires, 3 none fires but something cannot be evaluated\n"
             "  watch   one line of JSON for each state change, until interrupted\n\n"
             "Options:\n");
    for (const QCommandLineOption& option : allOptions()) {
        QString names = u"--"_s + option.names().constLast();
        if (!option.valueName().isEmpty())
            names += u' ' + option.valueName();
        text += u"  "_s + names.leftJustified(18) + option.description() + u'\n';
    }
    return text;
}

Result<Options> parseCommandLine(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.addOptions(allOptions());
    if (!parser.parse(QStringList{u"cortex-console"_s} + arguments))
        return usage(parser.errorText());
    Options options{.configFile = parser.value(u"config"_s),
        .profile = parser.value(u"profile"_s),
        .dataDir = parser.value(u"data-dir"_s),
        .screenshotDir = parser.value(u"screenshot"_s),
        .demo = parser.isSet(u"demo"_s)};
    if (parser.isSet(u"help"_s)) {
        options.command = Subcommand::Help;
        return options;
    }
    if (parser.isSet(u"version"_s)) {
        options.command = Subcommand::Version;
        return options;
    }
    const auto command = readCommand(parser.positionalArguments());
    if (!command)
        return command.error();
    options.command = *command;
    if (options.command == Subcommand::Window
        && (parser.isSet(u"format"_s) || parser.isSet(u"only"_s)))
        return usage(tr("--format and --only belong to check and watch"));
    const auto format = readFormat(parser.value(u"format"_s), options.command);
    if (!format)
        return format.error();
    options.format = *format;
    const auto ids = readIds(parser.value(u"only"_s));
    if (!ids)
        return ids.error();
    options.only = *ids;
    if (parser.isSet(u"only"_s) && options.only.isEmpty())
        return usage(tr("--only names no trigger: give ids separated by commas"));
    if (options.demo && !(options.configFile.isEmpty() && options.profile.isEmpty()))
        return usage(tr("--demo brings its own configuration: leave out --config and --profile"));
    return options;
}

} // namespace console
