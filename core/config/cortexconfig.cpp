#include "config/cortexconfig.h"

#include "base/cortextime.h"
#include "config/tomlreader.h"

#include <QCoreApplication>
#include <QSet>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("CortexConfig", text);
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), qsizetype(text.size()));
}

QString textAt(toml::node_view<const toml::node> node, const QString& fallback = {})
{
    const auto text = node.value_exact<std::string>();
    return text ? QString::fromStdString(*text) : fallback;
}

// Go refuses a bad duration while parsing, whichever key it stands under.
void readDuration(toml::node_view<const toml::node> node, const char* key, CortexConfig& config,
    double* value = nullptr)
{
    if (!node)
        return;
    const auto seconds = parseGoDuration(textAt(node));
    if (!seconds)
        config.problems += tr("%1 is not a duration such as \"60s\"").arg(QLatin1StringView(key));
    else if (value)
        *value = *seconds;
}

void readGeneral(toml::node_view<const toml::node> general, CortexConfig& config)
{
    readDuration(general["tick_interval"], "general.tick_interval", config, &config.tickInterval);
    for (const char* key :
        {"stuck_timeout", "retry_backoff_base", "retry_max_delay", "dispatch_cooldown"})
        readDuration(general[key], key, config);
    config.stateDb = textAt(general["state_db"]);
    config.lockFile = textAt(general["lock_file"], config.lockFile);
}

void readProjects(toml::node_view<const toml::node> projects, CortexConfig& config)
{
    bool anyEnabled = false;
    if (const toml::table* table = projects.as_table()) {
        for (const auto& [key, node] : *table) {
            const toml::node_view<const toml::node> entry(node);
            const CortexConfig::Project project{.enabled = entry["enabled"].value_or(false),
                .workspace = textAt(entry["workspace"]),
                .beadsDir = textAt(entry["beads_dir"])};
            anyEnabled = anyEnabled || project.enabled;
            config.projects.insert(toQString(key.str()), project);
        }
    }
    if (!anyEnabled)
        config.problems += tr("no project is enabled");
}

void checkTiers(const toml::table& root, CortexConfig& config)
{
    QSet<QString> providers;
    if (const toml::table* table = root["providers"].as_table()) {
        for (const auto& [key, node] : *table)
            providers.insert(toQString(key.str()));
    }
    for (const char* tier : {"fast", "balanced", "premium"}) {
        const toml::array* names = root["tiers"][tier].as_array();
        for (std::size_t i = 0; names && i < names->size(); ++i) {
            const QString name = QString::fromStdString(names->get(i)->value_or(std::string()));
            if (!providers.contains(name))
                config.problems += tr("tier %1 names the unknown provider %2")
                                       .arg(QLatin1StringView(tier), name);
        }
    }
}

void readLimits(toml::node_view<const toml::node> limits, CortexConfig& config)
{
    config.cap5h = limits["window_5h_cap"].value_or(config.cap5h);
    config.capWeekly = limits["weekly_cap"].value_or(config.capWeekly);
    if (const toml::table* budget = limits["budget"].as_table(); budget && !budget->empty()) {
        int64_t sum = 0;
        for (const auto& [key, node] : *budget)
            sum += node.value_or(int64_t(0));
        if (sum != 100)
            config.problems += tr("rate_limits.budget adds up to %1, not 100").arg(sum);
    }
}

void readApi(toml::node_view<const toml::node> api, CortexConfig& config)
{
    config.apiBind = textAt(api["bind"]);
    const auto security = api["security"];
    config.securityEnabled = security["enabled"].value_or(false);
    config.requireLocalOnly = security["require_local_only"].value_or(false);
    config.auditLog = textAt(security["audit_log"]);
    if (!config.securityEnabled)
        return;
    const toml::array* tokens = security["allowed_tokens"].as_array();
    if (!tokens || tokens->empty())
        config.problems += tr("api.security is enabled without allowed_tokens");
    for (std::size_t i = 0; tokens && i < tokens->size(); ++i) {
        // The token itself must never reach a message.
        if (tokens->get(i)->value_or(std::string()).size() < 16)
            config.problems
                += tr("token %1 of api.security is shorter than 16 characters").arg(i + 1);
    }
}

} // namespace

Result<CortexConfig> parseCortexConfig(const QByteArray& text, const QString& fileName)
{
    const auto root = parseToml(text, fileName);
    if (!root)
        return root.error();
    CortexConfig config;
    const toml::table& table = *root;
    readGeneral(table["general"], config);
    readLimits(table["rate_limits"], config);
    readProjects(table["projects"], config);
    checkTiers(table, config);
    readDuration(table["health"]["check_interval"], "health.check_interval", config);
    readApi(table["api"], config);
    return config;
}

std::optional<QString> reachableAddress(const QString& bind)
{
    const qsizetype colon = bind.lastIndexOf(u':');
    bool ok = false;
    const int port = bind.mid(colon + 1).toInt(&ok);
    if (colon < 0 || !ok || port < 1 || port > 65535)
        return std::nullopt;
    QString address = bind.first(colon);
    if (address.isEmpty() || address == "0.0.0.0"_L1 || address == "localhost"_L1)
        address = u"127.0.0.1"_s;
    else if (address == "[::]"_L1)
        address = u"[::1]"_s;
    return u"%1:%2"_s.arg(address).arg(port);
}

QStringList securityFindings(const CortexConfig& config)
{
    if (config.securityEnabled || config.apiBind.isEmpty() || config.requireLocalOnly)
        return {};
    // A bare ":port" listens everywhere and, unlike other wide binds, does not switch
    // require_local_only on by itself.
    if (config.apiBind.startsWith(u':'))
        return {tr("api.bind %1 listens on every interface with open control endpoints")
                    .arg(config.apiBind)};
    return {};
}

} // namespace console
