#include "config/consoleconfigloader.h"

#include "config/tomlreader.h"
#include "process/localhost.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Config", text);
}

constexpr double day = 86'400;

std::optional<Error> readTrigger(const toml::table& table, const QString& fileName,
    const QString& path, const TriggerDefinition& definition, TriggerSettings& settings)
{
    StrictTable reader(table, fileName, path);
    reader.read("enabled", settings.enabled);
    if (definition.unit == Unit::Seconds) {
        reader.readDuration("threshold", settings.threshold, 0.001, day);
        settings.clearThreshold = settings.threshold;
        reader.readDuration("clear_threshold", settings.clearThreshold, 0, settings.threshold);
    } else {
        const double most = definition.unit == Unit::Ratio ? 1 : 1e6;
        reader.readNumber("threshold", settings.threshold, 0, most);
        settings.clearThreshold = qMin(settings.clearThreshold, settings.threshold);
        reader.readNumber("clear_threshold", settings.clearThreshold, 0, settings.threshold);
    }
    reader.readDuration("window", settings.window, 1, day);
    reader.readDuration("hold", settings.hold, 0, day);
    reader.readDuration("keep", settings.keep, 0, day);
    reader.readCount("min_samples", settings.minSamples, 0, 1'000'000);
    return reader.finish();
}

std::optional<Error> readTriggers(
    const toml::table& table, const QString& fileName, const QString& path, Profile& profile)
{
    StrictTable reader(table, fileName, path);
    for (const TriggerDefinition& definition : triggerDefinitions()) {
        const toml::table* entry = reader.table(definition.id.toLatin1().constData());
        if (!entry)
            continue;
        const QString inner = path + definition.id + u'.';
        if (auto error
            = readTrigger(*entry, fileName, inner, definition, profile.triggers[definition.id]))
            return error;
    }
    return reader.finish();
}

std::optional<Error> readPrefixes(
    const toml::table& table, const QString& fileName, const QString& path, Profile& profile)
{
    StrictTable reader(table, fileName, path);
    for (const auto& [key, node] : table) {
        const std::string project(key.str());
        reader.read(project.c_str(), profile.beadPrefixes[QString::fromStdString(project)]);
    }
    return reader.finish();
}

Connection connectionFrom(const QString& text)
{
    return text == "ssh"_L1 ? Connection::Ssh
        : text == "demo"_L1 ? Connection::Demo
                            : Connection::Local;
}

Result<Profile> readProfile(
    const toml::table& table, const QString& fileName, const QString& path, const QString& name)
{
    Profile profile{.name = name, .triggers = defaultTriggerSettings()};
    StrictTable reader(table, fileName, path);
    QString connection = u"local"_s;
    reader.readChoice("connection", connection, {u"local"_s, u"ssh"_s, u"demo"_s});
    profile.connection = connectionFrom(connection);
    reader.read("ssh_host", profile.sshHost);
    reader.read("ssh_options", profile.sshOptions);
    reader.read("project_dir", profile.projectDir);
    reader.read("config_file", profile.configFile);
    reader.read("unit", profile.unit);
    reader.read("api_url", profile.apiUrl);
    reader.readDuration("poll_interval", profile.pollInterval, 0.2, 3600);
    reader.read("backup_dirs", profile.backupDirs);
    reader.readChoice("backup_engine", profile.backupEngine, {u"console"_s, u"cortex-tools"_s});
    reader.read("build_command", profile.buildCommand);
    reader.read("binary", profile.binary);
    reader.read("systemctl", profile.systemctl);
    reader.read("journalctl", profile.journalctl);
    reader.read("read_only", profile.readOnly);
    if (profile.connection != Connection::Demo && profile.projectDir.isEmpty())
        reader.fail(nullptr, tr("project_dir is missing: the directory that holds cortex.toml"));
    if (profile.connection == Connection::Ssh && profile.sshHost.isEmpty())
        reader.fail(nullptr, tr("ssh_host is missing: an alias of ~/.ssh/config or user@host"));
    if (profile.sshHost.startsWith(u'-'))
        reader.fail(reader.node("ssh_host"),
            tr("ssh_host must not begin with \"-\": name an alias of ~/.ssh/config or user@host"));
    if (const toml::table* triggers = reader.table("triggers")) {
        if (auto error = readTriggers(*triggers, fileName, path + u"triggers."_s, profile))
            return *error;
    }
    if (const toml::table* prefixes = reader.table("bead_prefixes")) {
        if (auto error = readPrefixes(*prefixes, fileName, path + u"bead_prefixes."_s, profile))
            return *error;
    }
    if (auto error = reader.finish())
        return *error;
    return profile;
}

} // namespace

QString Profile::configPath() const
{
    return configFile.startsWith(u'/') || configFile.startsWith(u'~')
        ? configFile
        : projectDir + u'/' + configFile;
}

QMap<QString, TriggerSettings> defaultTriggerSettings()
{
    QMap<QString, TriggerSettings> settings;
    for (const TriggerDefinition& definition : triggerDefinitions())
        settings.insert(definition.id, definition.defaults);
    return settings;
}

Result<ConsoleConfig> parseConsoleConfig(const QByteArray& text, const QString& fileName)
{
    const auto root = parseToml(text, fileName);
    if (!root)
        return root.error();
    ConsoleConfig config;
    StrictTable reader(*root, fileName, {});
    reader.read("default_profile", config.defaultProfile);
    const toml::table* profiles = reader.table("profiles");
    if (auto error = reader.finish())
        return *error;
    if (!profiles || profiles->empty())
        return Error{Error::Kind::Malformed,
            tr("%1 names no profile: add a [profiles.NAME] table").arg(fileName), {}};
    for (const auto& [key, node] : *profiles) {
        const QString name = QString::fromUtf8(key.str().data(), qsizetype(key.str().size()));
        const toml::table* table = node.as_table();
        if (!table)
            return tomlError(fileName, node.source(), tr("profiles.%1 must be a table").arg(name));
        const auto profile = readProfile(*table, fileName, u"profiles.%1."_s.arg(name), name);
        if (!profile)
            return profile.error();
        config.profiles.insert(name, *profile);
    }
    if (!config.defaultProfile.isEmpty() && !config.profiles.contains(config.defaultProfile))
        return Error{Error::Kind::Malformed,
            tr("%1: default_profile names %2, which is not one of: %3")
                .arg(fileName, config.defaultProfile,
                    QStringList(config.profiles.keys()).join(u", "_s)),
            {}};
    return config;
}

Result<ConsoleConfig> loadConsoleConfig(const QString& path)
{
    const auto file = readLocalFile({.path = path, .maxBytes = 1024 * 1024});
    if (!file)
        return file.error();
    return parseConsoleConfig(file->bytes, path);
}

Result<Profile> selectProfile(const ConsoleConfig& config, const QString& name)
{
    QString wanted = name.isEmpty() ? config.defaultProfile : name;
    if (wanted.isEmpty() && config.profiles.size() == 1)
        wanted = config.profiles.firstKey();
    const QString known = QStringList(config.profiles.keys()).join(u", "_s);
    if (wanted.isEmpty())
        return Error{Error::Kind::NotFound,
            tr("no profile chosen: set default_profile, or pass --profile with one of: %1")
                .arg(known),
            {}};
    const auto it = config.profiles.constFind(wanted);
    if (it == config.profiles.constEnd())
        return Error{Error::Kind::NotFound,
            tr("there is no profile %1; known are: %2").arg(wanted, known), {}};
    return *it;
}

} // namespace console
