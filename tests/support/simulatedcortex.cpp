#include "support/simulatedcortex.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

QJsonArray triggersOf(const SimulatedCortex::Run& run)
{
    return run.document().value("triggers"_L1).toArray();
}

} // namespace

QJsonObject SimulatedCortex::Run::document() const
{
    return QJsonDocument::fromJson(out).object();
}

QJsonObject SimulatedCortex::Run::trigger(const QString& id) const
{
    for (const QJsonValue& trigger : triggersOf(*this)) {
        if (trigger["id"_L1].toString() == id)
            return trigger.toObject();
    }
    return {};
}

QString SimulatedCortex::Run::state(const QString& id) const
{
    return trigger(id).value("state"_L1).toString();
}

QStringList SimulatedCortex::Run::inState(const QString& state) const
{
    QStringList ids;
    for (const QJsonValue& trigger : triggersOf(*this)) {
        if (trigger["state"_L1].toString() == state)
            ids += trigger["id"_L1].toString();
    }
    return ids;
}

QString SimulatedCortex::Run::evidence(const QString& id) const
{
    QStringList texts;
    for (const QJsonValue& item : trigger(id).value("evidence"_L1).toArray())
        texts += item["text"_L1].toString();
    return texts.join(u'\n');
}

SimulatedCortex::~SimulatedCortex()
{
    stop();
}

bool SimulatedCortex::start(const QStringList& init, const QStringList& run)
{
    const Run made
        = execute(QStringLiteral(CORTEX_SIM), QStringList{u"init"_s, u"--dir"_s, path({})} + init);
    if (made.exitCode != 0) {
        qWarning("%s", made.err.constData());
        return false;
    }
    return resume(run);
}

bool SimulatedCortex::resume(const QStringList& run)
{
    m_service.start(QStringLiteral(CORTEX_SIM),
        QStringList{u"run"_s, u"--dir"_s, path({}), u"--with-parent"_s} + run);
    QByteArray said;
    const bool listens = QTest::qWaitFor(
        [&] {
            said += m_service.readAllStandardOutput();
            return said.endsWith('\n') || m_service.state() == QProcess::NotRunning;
        },
        20'000);
    m_port = said.trimmed().split(':').last().toUShort();
    if (!listens || !said.startsWith("listening"))
        qWarning("%s", m_service.readAllStandardError().constData());
    return said.startsWith("listening");
}

void SimulatedCortex::stop()
{
    if (m_service.state() == QProcess::NotRunning)
        return;
    m_service.terminate();
    if (!m_service.waitForFinished(10'000))
        kill();
}

void SimulatedCortex::kill()
{
    m_service.kill();
    m_service.waitForFinished(10'000);
}

bool SimulatedCortex::setFault(const QString& id, bool on)
{
    return execute(QStringLiteral(CORTEX_SIM),
               {u"fault"_s, u"--dir"_s, path({}), id, on ? u"on"_s : u"off"_s})
               .exitCode
        == 0;
}

QString SimulatedCortex::path(const QString& name) const
{
    return m_directory.filePath(name.isEmpty() ? u"c"_s : u"c/"_s + name);
}

QByteArray SimulatedCortex::read(const QString& name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void SimulatedCortex::write(const QString& name, const QByteArray& bytes) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("%s cannot be written", qPrintable(file.fileName()));
}

QVariant SimulatedCortex::select(const QString& sql) const
{
    QVariant value;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"select"_s);
        database.setDatabaseName(path(u"state/cortex.db"_s));
        database.setConnectOptions(u"QSQLITE_OPEN_READONLY"_s);
        database.open();
        QSqlQuery query(database);
        if (query.exec(sql) && query.next())
            value = query.value(0);
    }
    QSqlDatabase::removeDatabase(u"select"_s);
    return value;
}

void SimulatedCortex::configure(const QByteArray& toml) const
{
    write(u"console.toml"_s, read(u"console.toml"_s) + toml + '\n');
}

SimulatedCortex::Run SimulatedCortex::execute(
    const QString& program, const QStringList& arguments, const QString& directory, int timeoutMs)
{
    QProcess process;
    process.setWorkingDirectory(directory);
    QSignalSpy finished(&process, &QProcess::finished);
    process.start(program, arguments);
    const bool ended = finished.wait(timeoutMs) && process.exitStatus() == QProcess::NormalExit;
    if (!ended)
        process.kill();
    return {ended ? process.exitCode() : -1, process.readAllStandardOutput(),
        process.readAllStandardError()};
}

QStringList SimulatedCortex::console(const QStringList& arguments) const
{
    return QStringList{
               u"--config"_s, configFile(), u"--data-dir"_s, m_directory.filePath(u"data"_s)}
    + arguments;
}

SimulatedCortex::Run SimulatedCortex::check(const QStringList& arguments) const
{
    return execute(QStringLiteral(CORTEX_CONSOLE), console(QStringList{u"check"_s} + arguments));
}

SimulatedCortex::Run SimulatedCortex::checkJson(const QStringList& arguments) const
{
    return check(QStringList{u"--format"_s, u"json"_s} + arguments);
}
