#include "simconfig.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QMap>
#include <QRegularExpression>

#include <optional>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

// The part of TOML that a cortex.toml uses: tables, and keys with texts, numbers, truth values
// and arrays of texts, which may span lines.
struct Document
{
    QMap<QString, QString> values = {}; // "table.key" to the value's raw text
    QString problem = {};
};

QString withoutComment(const QString& line)
{
    bool quoted = false;
    for (qsizetype i = 0; i < line.size(); ++i) {
        if (line.at(i) == u'\\' && quoted)
            ++i;
        else if (line.at(i) == u'"')
            quoted = !quoted;
        else if (line.at(i) == u'#' && !quoted)
            return line.first(i).trimmed();
    }
    return line.trimmed();
}

bool isValue(const QString& text)
{
    static const QRegularExpression value(
        uR"re(^("([^"\\]|\\.)*"|\[\s*(("([^"\\]|\\.)*"|[\w.+-]+)\s*,?\s*)*\]|true|false|[+-]?[0-9][0-9_.]*)$)re"_s);
    return value.match(text).hasMatch();
}

Document parse(const QString& text)
{
    static const QRegularExpression table(u"^\\[([\\w.\"-]+)\\]$"_s);
    static const QRegularExpression pair(u"^([\\w-]+)\\s*=\\s*(.+)$"_s);
    Document document;
    QString prefix;
    QString open; // an array that goes on
    int number = 0;
    for (const QString& raw : text.split(u'\n')) {
        ++number;
        const QString line = QString(open + u' ' + withoutComment(raw)).trimmed();
        open.clear();
        if (line.isEmpty())
            continue;
        const auto key = pair.match(line);
        if (const auto header = table.match(line); header.hasMatch()) {
            prefix = header.captured(1).remove(u'"') + u'.';
        } else if (key.hasMatch() && isValue(key.captured(2))) {
            document.values.insert(prefix + key.captured(1), key.captured(2));
        } else if (key.hasMatch() && key.captured(2).startsWith(u'[')
            && !key.captured(2).contains(u']')) {
            open = line;
        } else {
            document.problem = u"toml: line %1: expected a value or a table"_s.arg(number);
            return document;
        }
    }
    if (!open.isEmpty())
        document.problem = u"toml: line %1: unexpected end of file in an array"_s.arg(number);
    return document;
}

QString unquoted(const QString& raw)
{
    QString text;
    for (qsizetype i = 1; i + 1 < raw.size(); ++i)
        text += raw.at(i) == u'\\' ? raw.at(++i) : raw.at(i);
    return text;
}

QStringList texts(const QString& raw)
{
    static const QRegularExpression item(uR"re("([^"\\]|\\.)*")re"_s);
    QStringList all;
    for (auto it = item.globalMatch(raw); it.hasNext();)
        all += unquoted(it.next().captured());
    return all;
}

QString expanded(const QString& path)
{
    return path.startsWith("~/"_L1) ? QDir::homePath() + path.mid(1) : path;
}

struct Reader
{
    const QMap<QString, QString>& values;

    [[nodiscard]] QString text(const QString& key, const QString& fallback = {}) const
    {
        return values.contains(key) ? unquoted(values.value(key)) : fallback;
    }
    [[nodiscard]] int number(const QString& key, int fallback) const
    {
        return values.contains(key) ? values.value(key).toInt() : fallback;
    }
    [[nodiscard]] bool flag(const QString& key) const { return values.value(key) == "true"_L1; }
    [[nodiscard]] QStringList names(const QString& under) const
    {
        QStringList all;
        for (auto it = values.begin(); it != values.end(); ++it) {
            if (it.key().startsWith(under)
                && !all.contains(it.key().mid(under.size()).section(u'.', 0, 0)))
                all += it.key().mid(under.size()).section(u'.', 0, 0);
        }
        return all;
    }
};

// Go refuses a bad duration while it parses.
QString durationProblem(const Reader& reader)
{
    static const QStringList keys{u"general.tick_interval"_s, u"general.stuck_timeout"_s,
        u"general.retry_backoff_base"_s, u"general.retry_max_delay"_s,
        u"general.dispatch_cooldown"_s, u"health.check_interval"_s};
    for (const QString& key : keys) {
        if (const QString text = reader.text(key, u"1s"_s); goDuration(text) < 0)
            return u"toml: (last key \"%1\"): time: invalid duration \"%2\""_s.arg(key, text);
    }
    return {};
}

QString tierProblem(const Reader& reader)
{
    const QStringList providers = reader.names(u"providers."_s);
    for (const QString& tier : {u"fast"_s, u"balanced"_s, u"premium"_s}) {
        for (const QString& name : texts(reader.values.value(QString(u"tiers."_s + tier)))) {
            if (!providers.contains(name))
                return u"tier %1 references unknown provider %2"_s.arg(tier, name);
        }
    }
    return {};
}

QString budgetProblem(const Reader& reader)
{
    int sum = 0;
    const QStringList projects = reader.names(u"rate_limits.budget."_s);
    for (const QString& project : projects)
        sum += reader.number(u"rate_limits.budget."_s + project, 0);
    return projects.isEmpty() || sum == 100
        ? QString()
        : u"rate_limits.budget percentages must sum to 100, got %1"_s.arg(sum);
}

QString securityProblem(const SimConfig& config)
{
    if (config.securityEnabled && config.tokens.isEmpty())
        return u"api.security enabled but no allowed_tokens configured"_s;
    for (const QString& token : config.securityEnabled ? config.tokens : QStringList()) {
        if (token.size() < 16)
            return u"api.security token is too short (minimum 16 characters)"_s;
    }
    if (!config.auditLog.isEmpty() && !QDir().mkpath(QFileInfo(config.auditLog).path()))
        return u"api.security audit_log directory cannot be created"_s;
    return {};
}

QString validate(const SimConfig& config, const Reader& reader)
{
    if (const QString problem = tierProblem(reader); !problem.isEmpty())
        return problem;
    if (std::none_of(config.projects.begin(), config.projects.end(),
            [](const SimConfig::Project& project) { return project.enabled; }))
        return u"at least one project must be enabled"_s;
    const QString directory = QFileInfo(config.stateDb).path();
    if (!config.stateDb.isEmpty() && !QFileInfo(directory).isDir())
        return u"state_db directory does not exist: %1"_s.arg(directory);
    if (const QString problem = budgetProblem(reader); !problem.isEmpty())
        return problem;
    if (const QString problem = securityProblem(config); !problem.isEmpty())
        return problem;
    if (reader.flag(u"chief.enabled"_s) && reader.text(u"chief.matrix_room"_s).isEmpty())
        return u"chief.matrix_room is required when chief is enabled"_s;
    return {};
}

void read(const Reader& reader, SimConfig& config)
{
    config.tickInterval = reader.text(u"general.tick_interval"_s, config.tickInterval);
    config.tickSeconds = goDuration(config.tickInterval);
    config.maxPerTick = reader.number(u"general.max_per_tick"_s, config.maxPerTick);
    config.stateDb = expanded(reader.text(u"general.state_db"_s));
    config.lockFile = reader.text(u"general.lock_file"_s, config.lockFile);
    config.cap5h = reader.number(u"rate_limits.window_5h_cap"_s, config.cap5h);
    config.capWeekly = reader.number(u"rate_limits.weekly_cap"_s, config.capWeekly);
    config.headroomPercent
        = reader.number(u"rate_limits.weekly_headroom_pct"_s, config.headroomPercent);
    for (const QString& name : reader.names(u"projects."_s)) {
        const QString key = u"projects."_s + name + u'.';
        config.projects.append(
            {name, reader.flag(key + u"enabled"_s), reader.number(key + u"priority"_s, 0),
                reader.text(key + u"workspace"_s), reader.text(key + u"beads_dir"_s)});
    }
    config.bind = reader.text(u"api.bind"_s);
    config.securityEnabled = reader.flag(u"api.security.enabled"_s);
    config.tokens = texts(reader.values.value(u"api.security.allowed_tokens"_s));
    config.auditLog = expanded(reader.text(u"api.security.audit_log"_s));
}

} // namespace

double goDuration(const QString& text)
{
    static const QRegularExpression whole(u"^(\\d+(\\.\\d+)?(ms|s|m|h))+$|^0$"_s);
    static const QRegularExpression part(u"(\\d+(?:\\.\\d+)?)(ms|s|m|h)"_s);
    if (!whole.match(text).hasMatch())
        return -1;
    double seconds = 0;
    for (auto it = part.globalMatch(text); it.hasNext();) {
        const auto match = it.next();
        const QString unit = match.captured(2);
        seconds += match.captured(1).toDouble()
            * (unit == "h"_L1        ? 3600
                    : unit == "m"_L1 ? 60
                    : unit == "s"_L1 ? 1
                                     : 0.001);
    }
    return seconds;
}

QString goDurationText(double seconds)
{
    const qint64 whole = qint64(seconds);
    QString text;
    if (whole >= 3600)
        text += u"%1h"_s.arg(whole / 3600);
    if (whole >= 60)
        text += u"%1m"_s.arg(whole / 60 % 60);
    return text + u"%1s"_s.arg(double(whole % 60) + (seconds - double(whole)));
}

SimConfig loadConfig(const QString& path)
{
    SimConfig config;
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        config.problem = u"reading config %1: open %1: %2"_s.arg(
            path, file.exists() ? u"permission denied"_s : u"no such file or directory"_s);
        return config;
    }
    const Document document = parse(QString::fromUtf8(file.readAll()));
    const Reader reader{document.values};
    QString problem = document.problem;
    if (problem.isEmpty())
        problem = durationProblem(reader);
    if (!problem.isEmpty()) {
        config.problem = u"parsing config %1: %2"_s.arg(path, problem);
        return config;
    }
    read(reader, config);
    if (problem = validate(config, reader); !problem.isEmpty())
        config.problem = u"validating config: "_s + problem;
    return config;
}

} // namespace console::sim
