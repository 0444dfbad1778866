#include "service/journal.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

QByteArray entry(const QByteArray& fields)
{
    return R"({"__CURSOR":"s=1;i=2","__REALTIME_TIMESTAMP":"1771391700250000",)" + fields + "}\n";
}

} // namespace

class TestJournal : public QObject
{
    Q_OBJECT
private slots:
    void asksSinceATimeAndThenFromACursor();
    void readsAnEntry();
    void readsMessages_data();
    void readsMessages();
    void readsTheFirstOfSeveralIds();
    void linesThatAreNoEntriesAreCounted_data();
    void linesThatAreNoEntriesAreCounted();
    void textAmongEntriesLosesNone();
    void aVeryLongMessageIsKept();
};

void TestJournal::asksSinceATimeAndThenFromACursor()
{
    const Command first = journalCommand(u"journalctl"_s, u"cortex.service"_s, {}, 1000.9, 50);
    QVERIFY(first.arguments.contains(u"--since=@1000"_s));
    QVERIFY(first.arguments.contains(u"--lines=50"_s));
    QVERIFY(first.arguments.contains(u"--unit=cortex.service"_s));
    // Otherwise a message over 4 KB, such as a long configuration error, is printed as null.
    QVERIFY(first.arguments.contains(u"--all"_s));

    const Command next = journalCommand(u"journalctl"_s, u"cortex.service"_s, u"s=1;i=2"_s, 1000.9);
    QVERIFY(next.arguments.contains(u"--after-cursor=s=1;i=2"_s));
    QVERIFY(next.arguments.filter(u"--since"_s).isEmpty());
}

void TestJournal::readsAnEntry()
{
    const JournalReading reading
        = parseJournal(entry(R"("MESSAGE":"Scheduled restart job","MESSAGE_ID":"5eb0")"));
    QCOMPARE(reading.skippedLines, 0);
    QCOMPARE(reading.entries.size(), 1u);
    const JournalEntry& one = reading.entries.front();
    QCOMPARE(one.time, 1'771'391'700.25);
    QCOMPARE(one.cursor, u"s=1;i=2"_s);
    QCOMPARE(one.messageId, u"5eb0"_s);
    QCOMPARE(one.message, u"Scheduled restart job"_s);
}

void TestJournal::readsMessages_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("expected");
    QTest::newRow("text") << R"("tick complete")"_ba << u"tick complete"_s;
    QTest::newRow("JSON in JSON") << R"("{\"level\":\"ERROR\",\"msg\":\"a \\\"b\\\"\"}")"_ba
                                  << uR"({"level":"ERROR","msg":"a \"b\""})"_s;
    QTest::newRow("bytes") << "[104,195,164,255]"_ba << u"h\u00e4\ufffd"_s;
    QTest::newRow("bytes with a NUL") << "[97,0,98]"_ba << u"a\0b"_s;
    QTest::newRow("null") << "null"_ba << QString();
    QTest::newRow("no bytes") << "[]"_ba << QString();
    QTest::newRow("twice in one entry") << R"(["first","second"])"_ba << u"first\nsecond"_s;
    QTest::newRow("twice, once as bytes") << R"(["first",[104,105]])"_ba << u"first\nhi"_s;
    QTest::newRow("twice, once null") << R"(["first",null])"_ba << u"first\n"_s;
}

void TestJournal::readsMessages()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, expected);
    const JournalReading reading = parseJournal(entry("\"MESSAGE\":" + json));
    QCOMPARE(reading.entries.size(), 1u);
    QCOMPARE(reading.entries.front().message, expected);
}

void TestJournal::readsTheFirstOfSeveralIds()
{
    const JournalReading reading = parseJournal(entry(R"("MESSAGE_ID":["aa","bb"])"));
    QCOMPARE(reading.entries.front().messageId, u"aa"_s);
}

void TestJournal::linesThatAreNoEntriesAreCounted_data()
{
    QTest::addColumn<QByteArray>("line");
    QTest::newRow("text") << "-- Boot 0f3c --"_ba;
    QTest::newRow("JSON of something else") << R"({"level":"INFO"})"_ba;
    QTest::newRow("an array") << "[1,2]"_ba;
    QTest::newRow("time as a number") << R"({"__CURSOR":"c","__REALTIME_TIMESTAMP":17})"_ba;
    QTest::newRow("time in words") << R"({"__CURSOR":"c","__REALTIME_TIMESTAMP":"noon"})"_ba;
    // Without it the next look could not go on from here and would count entries twice.
    QTest::newRow("no cursor") << R"({"__REALTIME_TIMESTAMP":"1771391700250000"})"_ba;
    QTest::newRow("cut") << entry(R"("MESSAGE":"x")").left(60);
    QTest::newRow("bytes") << "\xff\xfe"_ba;
}

void TestJournal::linesThatAreNoEntriesAreCounted()
{
    QFETCH(QByteArray, line);
    const JournalReading reading = parseJournal(line + '\n');
    QCOMPARE(reading.entries.size(), 0u);
    QCOMPARE(reading.skippedLines, 1);
}

void TestJournal::textAmongEntriesLosesNone()
{
    const JournalReading reading = parseJournal("warning: the journal was rotated\n"
        + entry(R"("MESSAGE":"a")") + "\n   \n" + "noise\n" + entry(R"("MESSAGE":"b")").trimmed());
    QCOMPARE(reading.entries.size(), 2u);
    QCOMPARE(reading.entries.back().message, u"b"_s);
    QCOMPARE(reading.skippedLines, 2);
}

void TestJournal::aVeryLongMessageIsKept()
{
    const QByteArray text(700'000, 'x');
    const JournalReading reading = parseJournal(entry("\"MESSAGE\":\"" + text + '"'));
    QCOMPARE(reading.entries.front().message.size(), text.size());
}

QTEST_GUILESS_MAIN(TestJournal)
#include "tst_journal.moc"
