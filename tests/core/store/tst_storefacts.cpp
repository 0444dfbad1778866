#include "store/storefacts.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

// Judgements over rows, without a database.
class TestStoreFacts : public QObject
{
    Q_OBJECT
private slots:
    void countsBothEndsOfAWindow();
    void countsWhatStarted();
    void findsCollisions();
    void findsRepeatedBeads();
};

void TestStoreFacts::countsBothEndsOfAWindow()
{
    const std::vector<Dispatch> rows{{.id = 1, .status = u"completed"_s, .completedAt = 100},
        {.id = 2, .status = u"failed"_s, .completedAt = 200},
        {.id = 3, .status = u"failed"_s, .category = u"synthetic"_s, .completedAt = 150},
        {.id = 4, .status = u"running"_s, .completedAt = 150},
        {.id = 5, .status = u"pending_retry"_s, .completedAt = 150},
        {.id = 6, .status = u"completed"_s},
        {.id = 7,
            .status = u"completed"_s,
            .category = u"unknown_exit_state"_s,
            .completedAt = 150},
        {.id = 8, .agent = u"test"_s, .status = u"failed"_s, .completedAt = 150},
        {.id = 9, .bead = u"nightwatch-synth"_s, .status = u"failed"_s, .completedAt = 150},
        {.id = 10, .status = u"cancelled"_s, .completedAt = 201}};
    const WindowCounts counts = countWindow(rows, 100, 200);
    const WindowCounts expected{.failed = 2,
        .succeeded = 2,
        .vanished = 1,
        .ended = 4,
        .categories = {{u"no category"_s, 2}, {u"unknown_exit_state"_s, 1}}};
    QVERIFY(counts == expected);
    QVERIFY(countWindow(rows, 100.9, 200.9) == expected);
    QCOMPARE(countWindow(rows, 101, 199.9).ended, 2.0);
    QVERIFY(countWindow({}, 0, 1) == WindowCounts());
}

void TestStoreFacts::countsWhatStarted()
{
    const std::vector<Dispatch> rows{
        {.id = 1, .dispatchedAt = 10}, {.id = 2, .dispatchedAt = 20}, {.id = 3}};
    QCOMPARE(startedIn(rows, 10, 20), 2.0);
    QCOMPARE(startedIn(rows, 10.9, 19.9), 1.0); // cut to the second like the times themselves
    QCOMPARE(startedIn(rows, 11, 20), 1.0);
    QCOMPARE(startedIn(rows, 0, 20), 2.0);
}

void TestStoreFacts::findsCollisions()
{
    const Dispatch good{.id = 1,
        .bead = u"bd-1"_s,
        .project = u"web"_s,
        .agent = u"web-coder"_s,
        .status = u"running"_s,
        .dispatchedAt = 100};
    QCOMPARE(findCollisions({good}, 50), QStringList());

    Dispatch twice = good;
    twice.id = 2;
    QCOMPARE(findCollisions({good, twice}, 50), QStringList{u"bd-1 runs 2 times at once"_s});
    twice.status = u"completed"_s;
    QCOMPARE(findCollisions({good, twice}, 50), QStringList());

    Dispatch elsewhere = twice;
    elsewhere.project = u"cad"_s;
    elsewhere.agent = u"cad-coder"_s;
    QCOMPARE(findCollisions({good, elsewhere}, 50),
        QStringList{u"bd-1 was dispatched under cad, web"_s});
    QCOMPARE(findCollisions({good, elsewhere}, 101), QStringList()); // old and ended

    Dispatch foreign = good;
    foreign.agent = u"webshop-coder"_s;
    QCOMPARE(findCollisions({foreign}, 50),
        QStringList{u"dispatch 1 of project web went to agent webshop-coder"_s});
    foreign.agent = u"test-agent"_s;
    QCOMPARE(findCollisions({foreign}, 50), QStringList());
    QCOMPARE(findCollisions({{.id = 3, .project = u"web"_s}}, 0), QStringList());
}

void TestStoreFacts::findsRepeatedBeads()
{
    std::vector<Dispatch> rows;
    for (const double at : {300.0, 100.0, 200.0})
        rows.push_back(
            {.bead = u"bd-1"_s, .agent = u"a"_s, .status = u"completed"_s, .completedAt = at});
    rows.push_back(
        {.bead = u"bd-1"_s, .agent = u"b"_s, .status = u"completed"_s, .completedAt = 150});
    rows.push_back({.bead = u"bd-1"_s, .agent = u"a"_s, .status = u"failed"_s, .completedAt = 150});
    rows.push_back({.bead = u"bd-1"_s, .agent = u"a"_s, .status = u"completed"_s});
    const auto repeated = repeatedBeads(rows, 0);
    QCOMPARE(repeated.size(), std::size_t(2));
    QCOMPARE(repeated.front().agent, u"a"_s);
    QCOMPARE(repeated.front().completions, 3);
    QCOMPARE(repeated.front().firstAt, 100.0);
    QCOMPARE(repeatedBeads(rows, 150).front().completions, 2);
    QCOMPARE(repeatedBeads(rows, -1).front().completions, 3);
}

QTEST_GUILESS_MAIN(TestStoreFacts)
#include "tst_storefacts.moc"
