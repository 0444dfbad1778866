#include "simfaults.h"

#include "simstore.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>
#include <QUuid>

#include <algorithm>
#include <cmath>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr double minute = 60;
// Rows of faults began before this, so that they end no silence of the scheduler.
constexpr double beganBefore = 40 * minute;
const QString mark = u"planted by a fault"_s; // in the column prompt

QString failureOf(int n)
{
    static const QStringList categories{u"test_failure"_s, u"compile_error"_s, u"timeout"_s};
    return categories.at(n % categories.size());
}

} // namespace

const std::vector<Fault>& allFaults()
{
    static const std::vector<Fault> faults{
        {"gateway-critical", "the gateway cannot be restarted: gateway_critical events"},
        {"dispatch-failures", "most attempts of the last hour fail"},
        {"database-corruption", "pages of the database are damaged"},
        {"api-unresponsive", "the API no longer listens, the service stays active"},
        {"scheduler-deadlock", "nothing is dispatched although work is ready"},
        {"unknown-failures", "sessions disappear"},
        {"rate-limit-exhaustion", "the 5 h cap is met while work is ready"},
        {"config-parse-error", "the service cannot load cortex.toml"},
        {"restart-loop", "the service is restarted again and again"},
        {"stage-regression", "one agent completes one work item again and again"},
        {"cross-project-collision", "one work item is dispatched under two projects"},
        {"unauthorized-access", "a stranger tries the control endpoints"},
        {"alert-failure-rate", "a quarter of the attempts fails"},
        {"alert-api-latency", "every answer of the API takes 6 s"},
        {"alert-restarts", "the service was restarted three times within the hour"},
        {"alert-memory", "the service needs 92 % of its memory limit"},
        {"alert-no-dispatches", "nothing is dispatched although work is ready"},
    };
    return faults;
}

bool isFault(const QString& id)
{
    const auto& faults = allFaults();
    return std::any_of(faults.begin(), faults.end(),
        [&](const Fault& fault) { return id == QLatin1StringView(fault.id); });
}

FaultRows::FaultRows(SimStore& store, QString noteFile)
    : m_store(store)
    , m_noteFile(std::move(noteFile))
{
}

bool FaultRows::apply(const QSet<QString>& faults, double now, int cap5h)
{
    const auto isOn = [&](const QString& id) { return faults.contains(id); };
    if (!m_store.exec(u"BEGIN IMMEDIATE"_s))
        return false;
    removeRows();
    const bool silent = isOn(u"scheduler-deadlock"_s) || isOn(u"alert-no-dispatches"_s);
    moveIntoThePast(silent ? int(31 * minute) : isOn(u"rate-limit-exhaustion"_s) ? 150 : 0, now);
    if (isOn(u"dispatch-failures"_s))
        addShare(now, now - 65 * minute, 0.7, {});
    if (isOn(u"alert-failure-rate"_s))
        addShare(now, now - 40 * minute, 0.25, {});
    if (isOn(u"unknown-failures"_s)) // a window of 1 h at every moment of two
        addShare(now, now - 195 * minute, 0.25, u"session_disappeared"_s);
    if (isOn(u"stage-regression"_s)) {
        for (int i = 0; i < 4; ++i)
            addEnded(u"cx-100"_s, u"cortex"_s, now, now - (45 + 15 * i) * minute, u"completed"_s);
    }
    if (isOn(u"cross-project-collision"_s)) {
        for (const QString& project : {u"cortex"_s, u"hg-website"_s})
            addEnded(u"cx-collision"_s, project, now, now - 45 * minute, u"completed"_s);
    }
    if (isOn(u"gateway-critical"_s))
        addGatewayEvents(now);
    if (isOn(u"rate-limit-exhaustion"_s))
        addUsage(now, cap5h);
    // The note says that there is something to take back, even after a crash.
    if (faults.isEmpty())
        QFile::remove(m_noteFile);
    else if (!QFile::exists(m_noteFile) && !writeMove({}))
        return m_store.exec(u"ROLLBACK"_s), false;
    return m_store.exec(u"COMMIT"_s) || (m_store.exec(u"ROLLBACK"_s), false);
}

void FaultRows::removeRows()
{
    m_store.exec(u"DELETE FROM dispatches WHERE prompt = ?"_s, {mark});
    m_store.exec(u"DELETE FROM provider_usage WHERE agent_id = ?"_s, {mark});
    m_store.exec(u"DELETE FROM health_events WHERE event_type IN ('gateway_critical', "
                 "'gateway_restart_failed')"_s);
}

FaultRows::Move FaultRows::readMove() const
{
    QFile file(m_noteFile);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    const QJsonObject note = QJsonDocument::fromJson(file.readAll()).object();
    return {note.value("seconds"_L1).toInt(), qint64(note.value("first"_L1).toDouble()),
        qint64(note.value("last"_L1).toDouble())};
}

bool FaultRows::writeMove(const Move& move) const
{
    QSaveFile file(m_noteFile);
    const QJsonObject note{{u"seconds"_s, move.seconds}, {u"first"_s, double(move.first)},
        {u"last"_s, double(move.last)}};
    return file.open(QIODevice::WriteOnly) && file.write(QJsonDocument(note).toJson()) > 0
        && file.commit();
}

void FaultRows::moveIntoThePast(int seconds, double now)
{
    const Move before = readMove();
    if (before.seconds == seconds)
        return;
    const auto move = [this](const Move& rows, int by) {
        m_store.exec(u"UPDATE dispatches SET dispatched_at = datetime(dispatched_at, ?), "
                     "completed_at = datetime(completed_at, ?) WHERE id BETWEEN ? AND ?"_s,
            {u"%1 seconds"_s.arg(by), u"%1 seconds"_s.arg(by), rows.first, rows.last});
    };
    move(before, before.seconds);
    Move after{.seconds = seconds};
    if (seconds > 0) {
        // What runs is no deadlock: it comes to its end first.
        m_store.exec(u"UPDATE dispatches SET status = 'completed', stage = 'completed', "
                     "completed_at = ? WHERE status = 'running'"_s,
            {cortexTime(now)});
        after.first = m_store.number(u"SELECT min(id) FROM dispatches WHERE dispatched_at >= ?"_s,
            {cortexTime(now - 3 * 3600)});
        after.last = m_store.number(u"SELECT max(id) FROM dispatches"_s);
        move(after, -seconds);
    }
    if (!writeMove(after))
        move(after, seconds); // nobody could take it back later
}

// Ends attempts from `from` on so that `share` of what ended around each moment failed. Where
// little ended, good ones are added too: the rules need a handful to judge.
void FaultRows::addShare(double now, double from, double share, const QString& category)
{
    const double step = 2 * minute;
    std::vector<int> ended(std::size_t(std::ceil((now - from) / step)));
    for (const QVariantList& row : m_store.rows(
             u"SELECT strftime('%s', completed_at) FROM dispatches WHERE completed_at >= ?"_s,
             {cortexTime(from)})) {
        const double at = row.constFirst().toDouble();
        if (at >= from && at < now)
            ++ended.at(std::size_t((at - from) / step));
    }
    double owed = 0;
    int n = 0;
    for (std::size_t slot = 0; slot < ended.size(); ++slot) {
        const double at = std::min(now - 1, from + double(slot) * step + step / 2);
        const auto add = [&](const QString& status, const QString& why) {
            const QString project = n % 2 ? u"hg-website"_s : u"cortex"_s;
            // Each of a work item of its own: failures are no stage regression.
            addEnded((n % 2 ? u"bd-%1"_s : u"cx-%1"_s)
                         .arg(QUuid::createUuid().toString(QUuid::Id128).first(8)),
                project, now, at, status, why);
            ++n;
        };
        if (ended[slot] == 0)
            add(u"completed"_s, {});
        for (owed += std::max(1, ended[slot]) * share / (1 - share); owed >= 1; --owed)
            add(u"failed"_s, category.isEmpty() ? failureOf(n) : category);
    }
}

void FaultRows::addEnded(const QString& bead, const QString& project, double now, double ended,
    const QString& status, const QString& category)
{
    m_store.insert({.bead = bead,
                       .project = project,
                       .agent = project + u"-coder"_s,
                       .provider = u"gpt-5-codex"_s,
                       .tier = u"fast"_s,
                       .started = std::min(ended - minute, now - beganBefore),
                       .ended = ended,
                       .status = status,
                       .category = category},
        mark);
}

void FaultRows::addGatewayEvents(double now)
{
    const auto add = [this](const QString& type, const QString& details, double at) {
        m_store.exec(u"INSERT INTO health_events (event_type, details, created_at) VALUES (?, ?, "
                     "?)"_s,
            {type, details, cortexTime(at)});
    };
    // A check every 2 min: three failed restarts, and critical from then on.
    for (int check = 4; check >= 0; --check) {
        add(u"gateway_restart_failed"_s, u"exit status 1"_s, now - check * 2 * minute);
        if (check < 3)
            add(u"gateway_critical"_s, u"3+ restart failures in 1h"_s, now - check * 2 * minute);
    }
}

void FaultRows::addUsage(double now, int cap5h)
{
    const qint64 used
        = m_store.number(u"SELECT count(*) FROM provider_usage WHERE dispatched_at >= ?"_s,
            {cortexTime(now - 5 * 3600)});
    for (qint64 n = used; n < cap5h + 2; ++n)
        m_store.exec(u"INSERT INTO provider_usage (provider, agent_id, bead_id, dispatched_at) "
                     "VALUES ('claude-sonnet-4', ?, '', ?)"_s,
            {mark, cortexTime(now - 150)});
}

bool damageDatabase(const QString& path, const QString& keptFile)
{
    SimStore store(path);
    if (!store.open())
        return false;
    const qint64 size = store.number(u"PRAGMA page_size"_s);
    const qint64 page
        = store.number(u"SELECT rootpage FROM sqlite_master WHERE name = 'idx_output_dispatch'"_s);
    store.close();
    QFile file(path);
    QFile kept(keptFile);
    if (page < 2 || !file.open(QIODevice::ReadWrite) || !file.seek((page - 1) * size)
        || !kept.open(QIODevice::WriteOnly))
        return false;
    const QByteArray sound = file.read(size);
    // The offset comes first: a repair need not read the damaged file.
    return sound.size() == size
        && kept.write(QByteArray::number((page - 1) * size) + '\n' + sound) > size && kept.flush()
        && file.seek((page - 1) * size + 8) && file.write(QByteArray(600, '\xa5')) == 600;
}

bool repairDatabase(const QString& path, const QString& keptFile)
{
    QFile file(path);
    QFile kept(keptFile);
    if (!kept.open(QIODevice::ReadOnly))
        return false;
    const qint64 offset = kept.readLine().trimmed().toLongLong();
    const QByteArray sound = kept.readAll();
    return offset > 0 && file.open(QIODevice::ReadWrite) && file.seek(offset)
        && file.write(sound) == sound.size() && file.flush() && kept.remove();
}

} // namespace console::sim
