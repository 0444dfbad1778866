#include "simhistory.h"

#include <QDateTime>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QStringList>

#include <algorithm>
#include <array>

namespace console::sim {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array startsPerHour{
    6, 6, 6, 6, 6, 6, 10, 24, 40, 48, 48, 48, 48, 48, 48, 48, 48, 48, 48, 40, 30, 16, 8, 6};
constexpr int lanes = 6; // work items in progress at a time
constexpr int attemptsBetweenFailures = 20;
constexpr double quarter = 900;

const QStringList& roles()
{
    static const QStringList all{u"planner"_s, u"coder"_s, u"reviewer"_s, u"ops"_s};
    return all;
}

QString stageAfter(qsizetype role)
{
    static const QStringList stages{u"ready"_s, u"review"_s, u"qa"_s, u"done"_s};
    return stages.at(role);
}

void chooseProvider(qint64 n, Attempt& attempt)
{
    attempt.authed = n % 6 == 0;
    attempt.provider = attempt.authed ? u"claude-sonnet-4"_s : u"gpt-5-codex"_s;
    attempt.tier = attempt.authed ? u"balanced"_s : u"fast"_s;
}

// Writes a history from its oldest attempt on.
class Author
{
public:
    explicit Author(const HistoryPlan& plan)
        : m_plan(plan)
        , m_random(plan.seed)
    {
        const QTime local = QDateTime::fromSecsSinceEpoch(qint64(plan.now)).time();
        m_hourShift = plan.hour ? (*plan.hour - local.hour()) * 3600.0 : 0;
        for (int lane = 0; lane < lanes; ++lane)
            m_lanes[std::size_t(lane)].role = lane / 2;
    }

    History write()
    {
        work();
        restart(m_plan.now - 5 * 86'400.0 - 1800);
        fail();
        std::stable_sort(m_history.attempts.begin(), m_history.attempts.end(),
            [](const Attempt& a, const Attempt& b) { return a.started < b.started; });
        return std::move(m_history);
    }

private:
    struct Lane
    {
        qsizetype item = -1;
        qsizetype role = 0;
    };

    [[nodiscard]] double interval(double at)
    {
        const int hour = QDateTime::fromSecsSinceEpoch(qint64(at + m_hourShift)).time().hour();
        return 3600.0 / startsPerHour.at(std::size_t(hour))
            * (0.7 + 0.6 * m_random.generateDouble());
    }

    WorkItem& itemOf(int lane, double at)
    {
        Lane& state = m_lanes.at(std::size_t(lane));
        if (state.item < 0) {
            const int number = 200 + int(m_history.items.size());
            m_history.items.append({(lane % 2 ? u"bd-%1"_s : u"cx-%1"_s).arg(number),
                u"Work item %1"_s.arg(number), u"planning"_s, at, at});
            state.item = m_history.items.size() - 1;
        }
        return m_history.items[state.item];
    }

    void work()
    {
        double at = m_plan.now - m_plan.days * 86'400.0;
        for (int n = 0; (at += interval(at)) < m_plan.now; ++n) {
            const int lane = n % lanes;
            Lane& state = m_lanes.at(std::size_t(lane));
            WorkItem& item = itemOf(lane, at);
            Attempt attempt{.bead = item.id,
                .project = lane % 2 ? u"hg-website"_s : u"cortex"_s,
                .started = at,
                .ended = at + 60 + m_random.bounded(300),
                .status = n % 113 == 112 ? u"cancelled"_s : u"completed"_s};
            attempt.agent = attempt.project + u'-' + roles().at(state.role);
            chooseProvider(n, attempt);
            if (*attempt.ended > m_plan.now)
                continue; // still running then: not history
            m_history.attempts.push_back(attempt);
            item.updated = *attempt.ended;
            item.stage = stageAfter(state.role);
            if (++state.role == roles().size())
                state = {};
        }
    }

    // A clean restart of the service: what ran was interrupted.
    void restart(double at)
    {
        for (Attempt& attempt : m_history.attempts) {
            if (attempt.started<at&& * attempt.ended> at && attempt.status == "completed"_L1) {
                attempt.ended = at;
                attempt.status = u"interrupted"_s;
            }
        }
    }

    [[nodiscard]] static double endedIn(const std::vector<double>& ends, double from, double to)
    {
        return double(std::upper_bound(ends.begin(), ends.end(), to)
            - std::lower_bound(ends.begin(), ends.end(), from));
    }

    // A failure is at most a tenth of every window of the alerts that holds it: a quiet quarter of
    // an hour is judged with the hour around it. How dense the live service will be cannot be known
    // here.
    [[nodiscard]] bool mayFail(const std::vector<double>& ends, double at) const
    {
        if (at > m_plan.now - quarter)
            return false;
        const double before = endedIn(ends, at - quarter, at);
        const double after = endedIn(ends, at, at + quarter);
        return before > 10 && after > 10;
    }

    void fail()
    {
        std::vector<Attempt*> byEnd;
        for (Attempt& attempt : m_history.attempts)
            byEnd.push_back(&attempt);
        std::sort(byEnd.begin(), byEnd.end(),
            [](const Attempt* a, const Attempt* b) { return *a->ended < *b->ended; });
        std::vector<double> ends;
        for (const Attempt* attempt : byEnd)
            ends.push_back(*attempt->ended);
        std::vector<Attempt> again;
        int sinceFailure = 0;
        int failures = 0;
        for (Attempt* attempt : byEnd) {
            if (++sinceFailure < attemptsBetweenFailures || m_random.bounded(5) > 0
                || attempt->status != "completed"_L1 || !mayFail(ends, *attempt->ended))
                continue;
            sinceFailure = 0;
            failAttempt(*attempt, failures++, again);
        }
        m_history.attempts.insert(m_history.attempts.end(), again.begin(), again.end());
    }

    // Every third failed attempt was queued and launched again, with a row of its own.
    static void failAttempt(Attempt& attempt, int n, std::vector<Attempt>& again)
    {
        static const QList<QPair<QString, QString>> causes{
            {u"test_failure"_s, u"--- FAIL: TestScheduler"_s},
            {u"compile_error"_s, u"undefined: store.Dispatch"_s},
            {u"test_failure"_s, u"1 test failed"_s}, {u"timeout"_s, u"context deadline exceeded"_s},
            {u"session_disappeared"_s, u"tmux session disappeared"_s},
            {u"unknown"_s, u"Error: exit status 1"_s},
            {u"rate_limited"_s, u"429 Too Many Requests"_s},
            {u"context_limit_rejected"_s, u"prompt is too long"_s},
            {u"permission_denied"_s, u"permission denied"_s}, {u""_s, u""_s}};
        if (n % 3 == 1) {
            Attempt next = attempt;
            next.started = *attempt.ended;
            next.ended = next.started + 60;
            next.retries = 1;
            again.push_back(next);
        }
        attempt.status = n % 3 == 1 ? u"retried"_s : u"failed"_s;
        std::tie(attempt.category, attempt.summary) = causes.at(n % causes.size());
    }

    HistoryPlan m_plan;
    QRandomGenerator m_random;
    double m_hourShift = 0;
    std::array<Lane, lanes> m_lanes = {};
    History m_history;
};

QByteArray beadLine(const WorkItem& item)
{
    // Bead times carry the authors' offset.
    const auto time = [](double at) {
        return QDateTime::fromSecsSinceEpoch(qint64(at), Qt::OffsetFromUTC, 36'000)
            .toString(Qt::ISODate);
    };
    const bool done = item.stage == "done"_L1;
    const QJsonObject bead{{u"id"_s, item.id}, {u"title"_s, item.title},
        {u"status"_s, done ? u"closed"_s : u"open"_s}, {u"priority"_s, 2},
        {u"issue_type"_s, u"task"_s}, {u"labels"_s, QJsonArray{QString(u"stage:"_s + item.stage)}},
        {u"created_at"_s, time(item.created)}, {u"updated_at"_s, time(item.updated)}};
    return QJsonDocument(bead).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

History makeHistory(const HistoryPlan& plan)
{
    return Author(plan).write();
}

Attempt liveAttempt(qint64 n, double now)
{
    Attempt attempt{.bead = (n % 2 ? u"bd-%1"_s : u"cx-%1"_s).arg(20'000 + n),
        .project = n % 2 ? u"hg-website"_s : u"cortex"_s,
        .started = now};
    attempt.agent = attempt.project + u'-' + roles().at(n / 2 % roles().size());
    chooseProvider(n, attempt);
    return attempt;
}

QByteArray beadsJsonl(const QList<WorkItem>& items, double now)
{
    QByteArray text;
    for (int i = 0; i < 40; ++i) {
        const double at = now - (3 + i % 9) * 86'400.0;
        text += beadLine({(i % 2 ? u"bd-%1"_s : u"cx-%1"_s).arg(100 + i),
            u"Backlog item %1"_s.arg(i), i % 4 ? u"backlog"_s : u"ready"_s, at - 86'400, at});
    }
    for (const WorkItem& item : items)
        text += beadLine(item);
    return text;
}

} // namespace console::sim
