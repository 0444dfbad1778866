#include "simscratch.h"

#include "simstore.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSaveFile>
#include <QTcpServer>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

bool writeText(const QString& path, const QString& text, bool executable = false)
{
    QDir().mkpath(QFileInfo(path).path());
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text.toUtf8()) < 0)
        return false;
    return !executable
        || file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser);
}

// A TOML basic string: paths may hold quotes and backslashes.
QString quoted(QString text)
{
    text.replace(u"\\"_s, u"\\\\"_s).replace(u"\""_s, u"\\\""_s);
    return u'"' + text + u'"';
}

QString shellQuoted(QString text)
{
    text.replace(u"'"_s, u"'\\''"_s);
    return u'\'' + text + u'\'';
}

QString cortexToml(const Scratch& scratch, quint16 port)
{
    return u"[general]\ntick_interval = \"60s\"\nmax_per_tick = 3\nstate_db = %1\n"
           "lock_file = %2\n\n[rate_limits]\nwindow_5h_cap = 150\nweekly_cap = 2000\n"
           "weekly_headroom_pct = 70\n\n[projects.cortex]\nenabled = true\nbeads_dir = %3\n"
           "workspace = %4\npriority = 1\n\n[projects.hg-website]\nenabled = true\nbeads_dir = %3\n"
           "workspace = %4\npriority = 2\n\n[providers.claude]\ntier = \"balanced\"\nauthed = "
           "true\n"
           "model = \"claude-sonnet-4\"\n\n[providers.codex]\ntier = \"fast\"\nauthed = true\n"
           "model = \"gpt-5-codex\"\n\n[tiers]\nfast = [\"codex\"]\nbalanced = [\"claude\"]\n"
           "premium = []\n\n[health]\ncheck_interval = \"2m\"\n\n[api]\nbind = \"127.0.0.1:%5\"\n\n"
           "[api.security]\nenabled = true\nallowed_tokens = [\"%6\"]\naudit_log = %7\n"_s
               .arg(quoted(scratch.database()), quoted(scratch.lockFile()), quoted(scratch.beads()),
                   quoted(scratch.project()))
               .arg(port)
               .arg(QLatin1StringView(token), quoted(scratch.auditLog()));
}

QString consoleToml(const Scratch& scratch)
{
    return u"default_profile = \"demo\"\n\n[profiles.demo]\nconnection = \"local\"\n"
           "project_dir = %1\nunit = \"cortex.service\"\npoll_interval = \"2s\"\n"
           "systemctl = %2\njournalctl = %3\n"_s.arg(quoted(scratch.project()),
               quoted(scratch.root + u"/bin/systemctl"_s),
               quoted(scratch.root + u"/bin/journalctl"_s));
}

QString beadsJsonl(quint32 seed)
{
    static const QStringList stages{
        u"backlog"_s, u"planning"_s, u"ready"_s, u"coding"_s, u"review"_s, u"qa"_s, u"done"_s};
    QRandomGenerator random(seed);
    QString text;
    for (int i = 0; i < 40; ++i) {
        const QString id = i % 2 ? u"bd-%1"_s.arg(100 + i) : u"cx-%1"_s.arg(100 + i);
        const QDateTime updated = QDateTime::currentDateTimeUtc()
                                      .addSecs(-qint64(random.bounded(10 * 86'400)) - 86'400)
                                      .toOffsetFromUtc(36'000);
        const QJsonObject bead{{u"id"_s, id}, {u"title"_s, u"Work item %1"_s.arg(i)},
            {u"status"_s, u"open"_s},
            {u"labels"_s, QJsonArray{QString(u"stage:"_s + stages.at(int(random.bounded(7))))}},
            {u"updated_at"_s, updated.toString(Qt::ISODate)}};
        text += QString::fromUtf8(QJsonDocument(bead).toJson(QJsonDocument::Compact)) + u'\n';
    }
    return text;
}

QString git(const QString& directory, const QStringList& arguments, const QDateTime& date = {})
{
    QProcess process;
    process.setWorkingDirectory(directory);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    if (date.isValid()) {
        environment.insert(u"GIT_AUTHOR_DATE"_s, date.toString(Qt::ISODate));
        environment.insert(u"GIT_COMMITTER_DATE"_s, date.toString(Qt::ISODate));
    }
    process.setProcessEnvironment(environment);
    process.start(u"git"_s,
        QStringList{u"-c"_s, u"user.name=Ops"_s, u"-c"_s, u"user.email=ops@example.org"_s, u"-c"_s,
            u"init.defaultBranch=main"_s, u"-c"_s, u"commit.gpgsign=false"_s}
            + arguments);
    if (!process.waitForFinished(20'000) || process.exitCode() != 0)
        return u"git %1 failed: %2"_s.arg(
            arguments.value(0), QString::fromUtf8(process.readAllStandardError()).trimmed());
    return {};
}

QString createRepository(const Scratch& scratch)
{
    static const QStringList subjects{u"scheduler: one dispatch per agent"_s,
        u"store: add failure_category"_s, u"api: scheduler pause and resume"_s,
        u"health: restart the gateway"_s, u"dispatch: reuse tmux handle"_s,
        u"learner: recommendations"_s, u"api: audit log"_s, u"scheduler: churn block"_s,
        u"docs: rollback runbook"_s, u"tools: db-backup and db-restore"_s};
    writeText(scratch.project() + u"/.gitignore"_s, u"/cortex\n"_s);
    writeText(scratch.project() + u"/Makefile"_s, u"build:\n\tgo build -o cortex ./cmd/cortex\n"_s);
    QString error = git(scratch.project(), {u"init"_s, u"-q"_s});
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (int i = 0; error.isEmpty() && i < subjects.size(); ++i) {
        const QString file = scratch.project() + u"/internal/part%1.go"_s.arg(i % 4);
        writeText(file, u"package internal\n\n// revision %1\n"_s.arg(i));
        error = git(scratch.project(), {u"add"_s, u"-A"_s});
        if (error.isEmpty())
            error = git(scratch.project(), {u"commit"_s, u"-q"_s, u"-m"_s, subjects.at(i)},
                now.addSecs(-14 * 86'400 + i * 120'000));
    }
    return error;
}

quint16 freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : quint16(0);
}

void appendLine(const QString& path, const QJsonObject& object)
{
    QFile file(path);
    if (file.open(QIODevice::WriteOnly | QIODevice::Append))
        file.write(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
}

} // namespace

QString createScratch(const Scratch& scratch, int dispatches, quint32 seed)
{
    const QDir root(scratch.root);
    if (root.exists() && !root.isEmpty())
        return u"%1 is not empty: name a new directory"_s.arg(scratch.root);
    for (const QString& path : {scratch.project(), scratch.beads(), scratch.faults(),
             QFileInfo(scratch.database()).path()}) {
        if (!QDir().mkpath(path))
            return u"%1 cannot be made: choose a directory you may write to"_s.arg(path);
    }
    const QString program = shellQuoted(QCoreApplication::applicationFilePath());
    const QString where = u" --dir "_s + shellQuoted(scratch.root) + u" \"$@\"\n"_s;
    const bool written = writeText(scratch.config(), cortexToml(scratch, freePort()))
        && writeText(scratch.console(), consoleToml(scratch))
        && writeText(scratch.beads() + u"/issues.jsonl"_s, beadsJsonl(seed))
        && writeText(scratch.project() + u"/cortex"_s,
            u"#!/bin/sh\nexec "_s + program + u" cortex"_s + where, true)
        && writeText(scratch.root + u"/bin/systemctl"_s,
            u"#!/bin/sh\nexec "_s + program + u" systemctl"_s + where, true)
        && writeText(scratch.root + u"/bin/journalctl"_s,
            u"#!/bin/sh\nexec "_s + program + u" journalctl"_s + where, true);
    if (!written)
        return u"%1 cannot be filled: is the disk full?"_s.arg(scratch.root);
    writeUnit(scratch, {{u"ActiveState"_s, u"inactive"_s}, {u"SubState"_s, u"dead"_s}});
    appendAudit(scratch, u"127.0.0.1:40112"_s, true, u"/scheduler/resume"_s);
    appendJournal(scratch, u"Started Cortex."_s, double(QDateTime::currentSecsSinceEpoch()));
    if (const QString error = createRepository(scratch); !error.isEmpty())
        return error;
    SimStore store(scratch.database());
    return store.create(dispatches, seed);
}

quint16 configuredPort(const Scratch& scratch)
{
    QFile file(scratch.config());
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    static const QRegularExpression bind(u"bind = \"127\\.0\\.0\\.1:(\\d+)\""_s);
    return bind.match(QString::fromUtf8(file.readAll())).captured(1).toUShort();
}

QString configProblem(const QString& configFile)
{
    QFile file(configFile);
    if (!file.open(QIODevice::ReadOnly))
        return u"reading config %1: open %1: no such file or directory"_s.arg(configFile);
    const QString text = QString::fromUtf8(file.readAll());
    static const QRegularExpression line(
        u"^\\s*(#.*|\\[[^\\]]+\\]|[\\w.-]+\\s*=\\s*(\".*\"|\\[.*\\]|[\\w.+-]+)\\s*(#.*)?)?$"_s);
    int number = 0;
    for (const QString& each : text.split(u'\n')) {
        ++number;
        if (!line.match(each).hasMatch())
            return u"parsing config %1: toml: line %2: expected key or table"_s.arg(configFile)
                .arg(number);
    }
    if (!text.contains(u"enabled = true"_s))
        return u"validating config: at least one project must be enabled"_s;
    static const QRegularExpression stateDb(u"state_db = \"([^\"]+)\""_s);
    const QString database = stateDb.match(text).captured(1);
    if (!database.isEmpty() && !QFileInfo(QFileInfo(database).path()).isDir())
        return u"validating config: state_db directory %1 does not exist"_s.arg(
            QFileInfo(database).path());
    return {};
}

QJsonObject readUnit(const Scratch& scratch)
{
    QFile file(scratch.unitFile());
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

void writeUnit(const Scratch& scratch, const QJsonObject& unit)
{
    QSaveFile file(scratch.unitFile());
    if (file.open(QIODevice::WriteOnly)) {
        file.write(QJsonDocument(unit).toJson());
        file.commit();
    }
}

void appendJournal(
    const Scratch& scratch, const QString& message, double epoch, const QString& messageId)
{
    static int sequence = 0;
    QJsonObject entry{{u"__REALTIME_TIMESTAMP"_s, QString::number(qint64(epoch * 1e6))},
        {u"__CURSOR"_s,
            u"s=sim;i=%1;p=%2;t=%3"_s.arg(++sequence)
                .arg(QCoreApplication::applicationPid())
                .arg(qint64(epoch * 1e6))},
        {u"PRIORITY"_s, u"6"_s}, {u"_SYSTEMD_USER_UNIT"_s, u"cortex.service"_s},
        {u"_PID"_s, QString::number(QCoreApplication::applicationPid())}, {u"MESSAGE"_s, message}};
    if (!messageId.isEmpty())
        entry.insert(u"MESSAGE_ID"_s, messageId);
    appendLine(scratch.journal(), entry);
}

void appendAudit(
    const Scratch& scratch, const QString& remote, bool authorized, const QString& path)
{
    QJsonObject entry{{u"timestamp"_s, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
        {u"remote_addr"_s, remote}, {u"method"_s, u"POST"_s}, {u"path"_s, path},
        {u"authorized"_s, authorized}, {u"token"_s, u"demo****"_s},
        {u"status_code"_s, authorized ? 0 : 401}, {u"duration"_s, u"41.2µs"_s}};
    if (!authorized)
        entry.insert(u"error"_s, u"invalid token"_s);
    appendLine(scratch.auditLog(), entry);
}

} // namespace console::sim
