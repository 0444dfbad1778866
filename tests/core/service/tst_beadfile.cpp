#include "service/beadfile.h"
#include "service/beadstages.h"

#include <QJsonArray>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double noon = 1'771'380'000;
using Beads = QHash<QString, Bead>;

Bead bead(const QString& stage, double updatedAt, double stageSince)
{
    return {.status = u"open"_s, .stage = stage, .updatedAt = updatedAt, .stageSince = stageSince};
}

} // namespace

class TestBeadFile : public QObject
{
    Q_OBJECT
private slots:
    void readsStatusStageAndTime();
    void theLastLineOfAnIdCounts();
    void tolerates_data();
    void tolerates();
    void anEditDoesNotMoveAWorkItem();
    void aMoveBeginsAnew_data();
    void aMoveBeginsAnew();
    void aRestartKeepsOnlyWhatTheFileCannotTell();
    void itemsWithoutTimesAreNotRemembered();
};

void TestBeadFile::readsStatusStageAndTime()
{
    const Beads beads = parseBeads(
        R"({"id":"cortex-7","title":"x","status":"in_progress","labels":["p1","stage:coding"],)"
        R"("updated_at":"2026-02-18T15:15:00.25+10:00"})");
    QCOMPARE(beads.size(), 1);
    QCOMPARE(beads.value(u"cortex-7"_s),
        (Bead{.status = u"in_progress"_s,
            .stage = u"coding"_s,
            .updatedAt = 1'771'391'700.25,
            .stageSince = 1'771'391'700.25}));
}

void TestBeadFile::theLastLineOfAnIdCounts()
{
    const Beads beads = parseBeads("{\"id\":\"a-1\",\"status\":\"open\"}\n"
                                   "{\"id\":\"a-2\",\"status\":\"open\"}\n"
                                   "{\"id\":\"a-1\",\"status\":\"closed\"}\n");
    QCOMPARE(beads.size(), 2);
    QCOMPARE(beads.value(u"a-1"_s).status, u"closed"_s);
}

void TestBeadFile::tolerates_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("empty line") << QByteArray();
    QTest::newRow("a merge conflict") << "<<<<<<< HEAD"_ba;
    QTest::newRow("half a line") << R"({"id":"b-1","sta)"_ba;
    QTest::newRow("no id") << R"({"status":"open"})"_ba;
    QTest::newRow("id is a number") << R"({"id":7})"_ba;
    QTest::newRow("an array") << R"(["b-1"])"_ba;
}

void TestBeadFile::tolerates()
{
    QFETCH(QByteArray, line);
    const Beads beads = parseBeads(
        line + "\r\n" + R"({"id":"a-1","labels":null,"updated_at":"soon","status":null})" + "\r\n");
    QCOMPARE(beads.keys(), QStringList{u"a-1"_s});
    QCOMPARE(beads.value(u"a-1"_s), Bead{});
}

void TestBeadFile::anEditDoesNotMoveAWorkItem()
{
    Beads fresh{{u"a"_s, bead(u"coding"_s, noon + 600, noon + 600)}};
    carryStages({{u"a"_s, bead(u"coding"_s, noon, noon)}}, fresh);
    QCOMPARE(fresh.value(u"a"_s).stageSince, std::optional(noon));
    QCOMPARE(fresh.value(u"a"_s).updatedAt, std::optional(noon + 600));
}

void TestBeadFile::aMoveBeginsAnew_data()
{
    QTest::addColumn<Beads>("previous");
    Bead closed = bead(u"coding"_s, noon, noon);
    closed.status = u"closed"_s;
    Bead timeless = bead(u"coding"_s, noon, noon);
    timeless.stageSince.reset();
    QTest::newRow("new item") << Beads{};
    QTest::newRow("another stage") << Beads{{u"a"_s, bead(u"ready"_s, noon, noon)}};
    QTest::newRow("another status") << Beads{{u"a"_s, closed}};
    QTest::newRow("time not known before") << Beads{{u"a"_s, timeless}};
}

void TestBeadFile::aMoveBeginsAnew()
{
    QFETCH(Beads, previous);
    Beads fresh{{u"a"_s, bead(u"coding"_s, noon + 600, noon + 600)}};
    carryStages(previous, fresh);
    QCOMPARE(fresh.value(u"a"_s).stageSince, std::optional(noon + 600));
}

void TestBeadFile::aRestartKeepsOnlyWhatTheFileCannotTell()
{
    const Beads beads{{u"edited"_s, bead(u"coding"_s, noon + 600, noon)},
        {u"untouched"_s, bead(u"coding"_s, noon + 600, noon + 600)},
        {u"long ago"_s, bead(u"coding"_s, noon - 600, noon - 900)}};
    const Beads restored = stagesFromJson(stagesToJson(beads, noon));
    QCOMPARE(restored.keys(), QStringList{u"edited"_s});
    QCOMPARE(restored.value(u"edited"_s).stage, u"coding"_s);
    QCOMPARE(restored.value(u"edited"_s).stageSince, std::optional(noon));

    const QJsonObject damaged{{u"a"_s, u"no list"_s}, {u"b"_s, QJsonArray{1, 2}}};
    QVERIFY(stagesFromJson(damaged).isEmpty());
}

void TestBeadFile::itemsWithoutTimesAreNotRemembered()
{
    Bead timeless = bead(u"coding"_s, noon, noon);
    timeless.updatedAt.reset();
    QVERIFY(stagesToJson({{u"a"_s, timeless}}, 0).isEmpty());
}

QTEST_GUILESS_MAIN(TestBeadFile)
#include "tst_beadfile.moc"
