#include "simscratch.h"

#include "simapi.h"
#include "simstore.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QJsonDocument>
#include <QProcess>
#include <QSaveFile>
#include <QTcpServer>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

const QString token = u"demo-token-0123456789abc"_s;

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
           "model = \"claude-sonnet-4\"\n\n[providers.codex]\ntier = \"fast\"\nauthed = false\n"
           "model = \"gpt-5-codex\"\n\n[tiers]\nfast = [\"codex\"]\nbalanced = [\"claude\"]\n"
           "premium = []\n\n[health]\ncheck_interval = \"2m\"\n\n[api]\nbind = \"127.0.0.1:%5\"\n\n"
           "[api.security]\nenabled = true\nallowed_tokens = [\"%6\"]\naudit_log = %7\n"_s
               .arg(quoted(scratch.database()), quoted(scratch.lockFile()), quoted(scratch.beads()),
                   quoted(scratch.project()))
               .arg(port)
               .arg(token, quoted(scratch.auditLog()));
}

QString consoleToml(const Scratch& scratch)
{
    return u"default_profile = \"demo\"\n\n[profiles.demo]\nconnection = \"local\"\n"
           "project_dir = %1\nunit = \"cortex.service\"\npoll_interval = \"2s\"\n"
           "systemctl = %2\njournalctl = %3\n\n"
           "# An outage cannot be moved into the past: the console measures it itself.\n"
           "[profiles.demo.triggers.api-unresponsive]\nthreshold = \"20s\"\n"_s.arg(
               quoted(scratch.project()), quoted(scratch.root + u"/bin/systemctl"_s),
               quoted(scratch.root + u"/bin/journalctl"_s));
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

} // namespace

QString createScratch(const Scratch& scratch, const HistoryPlan& plan)
{
    const QDir root(scratch.root);
    if (root.exists() && !root.isEmpty())
        return u"%1 is not empty: name a new directory"_s.arg(scratch.root);
    for (const QString& path : {scratch.project(), scratch.beads(), scratch.faults(),
             QFileInfo(scratch.database()).path()}) {
        if (!QDir().mkpath(path))
            return u"%1 cannot be made: choose a directory you may write to"_s.arg(path);
    }
    const History history = makeHistory(plan);
    const QString program = shellQuoted(QCoreApplication::applicationFilePath());
    const QString where = u" --dir "_s + shellQuoted(scratch.root) + u" \"$@\"\n"_s;
    const bool written = writeText(scratch.config(), cortexToml(scratch, freePort()))
        && writeText(scratch.console(), consoleToml(scratch))
        && writeText(scratch.beads() + u"/issues.jsonl"_s,
            QString::fromUtf8(beadsJsonl(history.items, plan.now)))
        && writeText(scratch.project() + u"/cortex"_s,
            u"#!/bin/sh\nexec "_s + program + u" cortex"_s + where, true)
        && writeText(scratch.root + u"/bin/systemctl"_s,
            u"#!/bin/sh\nexec "_s + program + u" systemctl"_s + where, true)
        && writeText(scratch.root + u"/bin/journalctl"_s,
            u"#!/bin/sh\nexec "_s + program + u" journalctl"_s + where, true);
    if (!written)
        return u"%1 cannot be filled: is the disk full?"_s.arg(scratch.root);
    writeUnit(scratch, {{u"ActiveState"_s, u"inactive"_s}, {u"SubState"_s, u"dead"_s}});
    appendAudit(scratch.auditLog(),
        {.remote = u"127.0.0.1:40112"_s,
            .path = u"/scheduler/resume"_s,
            .token = token,
            .authorized = true});
    if (const QString error = createRepository(scratch); !error.isEmpty())
        return error;
    SimStore store(scratch.database());
    return store.fill(history, plan)
        ? QString()
        : u"the database %1 cannot be filled (%2): is the disk full?"_s.arg(
            scratch.database(), store.lastError());
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

void appendJournal(const Scratch& scratch, const JournalLine& line)
{
    static int sequence = 0;
    const QString micros = QString::number(qint64(line.time * 1e6));
    QJsonObject entry{{u"__REALTIME_TIMESTAMP"_s, micros},
        {u"__CURSOR"_s,
            u"s=%1;i=%2;t=%3"_s.arg(QCoreApplication::applicationPid(), 0, 16)
                .arg(++sequence, 0, 16)
                .arg(micros)},
        {u"PRIORITY"_s, u"6"_s}, {u"_SYSTEMD_USER_UNIT"_s, u"cortex.service"_s},
        {u"SYSLOG_IDENTIFIER"_s, line.messageId.isEmpty() ? u"cortex"_s : u"systemd"_s},
        {u"_PID"_s, QString::number(QCoreApplication::applicationPid())},
        {u"MESSAGE"_s, line.message}};
    if (!line.messageId.isEmpty())
        entry.insert(u"MESSAGE_ID"_s, line.messageId);
    if (!line.fault.isEmpty())
        entry.insert(u"CORTEX_SIM_FAULT"_s, line.fault);
    QFile file(scratch.journal());
    if (file.open(QIODevice::WriteOnly | QIODevice::Append))
        file.write(QJsonDocument(entry).toJson(QJsonDocument::Compact) + '\n');
}

void removeFromJournal(const Scratch& scratch, const QString& fault)
{
    QFile file(scratch.journal());
    if (!file.open(QIODevice::ReadOnly))
        return;
    QByteArray kept;
    const QString vacuumed = u"v=%1;"_s.arg(QDateTime::currentMSecsSinceEpoch(), 0, 16);
    for (const QByteArray& line : file.readAll().split('\n')) {
        QJsonObject entry = QJsonDocument::fromJson(line).object();
        if (entry.isEmpty() || entry.value("CORTEX_SIM_FAULT"_L1).toString() == fault)
            continue;
        entry.insert(u"__CURSOR"_s,
            QString(vacuumed + entry.value("__CURSOR"_L1).toString().section(u"s="_s, 1)));
        kept += QJsonDocument(entry).toJson(QJsonDocument::Compact) + '\n';
    }
    QSaveFile fresh(scratch.journal());
    if (fresh.open(QIODevice::WriteOnly) && fresh.write(kept) == kept.size())
        fresh.commit();
}

} // namespace console::sim
