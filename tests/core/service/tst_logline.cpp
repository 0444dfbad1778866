#include "service/logline.h"

#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

class TestLogLine : public QObject
{
    Q_OBJECT
private slots:
    void readsJson();
    void readsSlogText();
    void readsGoEscapes_data();
    void readsGoEscapes();
    void foreignTextIsTheMessage_data();
    void foreignTextIsTheMessage();
    void brokenQuotesEndWithTheLine_data();
    void brokenQuotesEndWithTheLine();
};

void TestLogLine::readsJson()
{
    const LogLine line
        = parseLogLine(uR"({"time":"2026-02-18T15:15:00.1+10:00","level":"WARN",)"
                       uR"("msg":"dispatch failure diagnosed","component":"scheduler",)"
                       uR"("exit_code":-1,"duration_s":2.5,"dry_run":true,"error":null,)"
                       uR"("tags":["a"],"at":{"x":1}})"_s);
    QCOMPARE(line.level, u"WARN"_s);
    QCOMPARE(line.message, u"dispatch failure diagnosed"_s);
    QCOMPARE(line.fields.value(u"component"_s), u"scheduler"_s);
    QCOMPARE(line.fields.value(u"exit_code"_s), u"-1"_s);
    QCOMPARE(line.fields.value(u"duration_s"_s), u"2.5"_s);
    QCOMPARE(line.fields.value(u"dry_run"_s), u"true"_s);
    QCOMPARE(line.fields.value(u"tags"_s), uR"(["a"])"_s);
    QCOMPARE(line.fields.value(u"at"_s), uR"({"x":1})"_s);
    QVERIFY(line.fields.contains(u"error"_s));
    QVERIFY(!line.fields.contains(u"level"_s));
}

void TestLogLine::readsSlogText()
{
    const LogLine line = parseLogLine(
        uR"(time=2026-02-18T05:15:00.000Z level=ERROR msg="failed to load config" )"
        uR"(error="parsing config cortex.toml: toml: line 3: expected \"=\"" empty="" code=1)"_s);
    QCOMPARE(line.level, u"ERROR"_s);
    QCOMPARE(line.message, u"failed to load config"_s);
    QCOMPARE(line.fields.value(u"error"_s),
        uR"(parsing config cortex.toml: toml: line 3: expected "=")"_s);
    QCOMPARE(line.fields.value(u"empty"_s), QString());
    QCOMPARE(line.fields.value(u"code"_s), u"1"_s);
    QCOMPARE(line.fields.value(u"time"_s), u"2026-02-18T05:15:00.000Z"_s);
}

void TestLogLine::readsGoEscapes_data()
{
    QTest::addColumn<QString>("written");
    QTest::addColumn<QString>("meant");
    QTest::newRow("quote and backslash") << uR"(\"C:\\\")"_s << uR"("C:\")"_s;
    QTest::newRow("line, tab, return") << uR"(a\nb\tc\r)"_s << u"a\nb\tc\r"_s;
    QTest::newRow("rare letters") << uR"(\a\b\f\v)"_s << u"\a\b\f\v"_s;
    QTest::newRow("byte that is no UTF-8") << uR"(\xffz)"_s << u"\ufffdz"_s;
    QTest::newRow("four digits") << uR"(\u00a0z)"_s << u"\u00a0z"_s;
    QTest::newRow("eight digits") << uR"(\U000e0001z)"_s << u"\U000e0001z"_s;
    QTest::newRow("no such character") << uR"(\UffffffffZ)"_s << u"\ufffdZ"_s;
    QTest::newRow("too few digits") << uR"(\u00)"_s << u"u00"_s;
    QTest::newRow("what Go never writes") << uR"(\q)"_s << u"q"_s;
}

void TestLogLine::readsGoEscapes()
{
    QFETCH(QString, written);
    const LogLine line = parseLogLine(QString(u"level=INFO msg=\""_s + written + u"\" next=1"_s));
    QTEST(line.message, "meant");
    QCOMPARE(line.fields.value(u"next"_s), u"1"_s);
}

void TestLogLine::foreignTextIsTheMessage_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("empty") << QString();
    QTest::newRow("a sentence") << u"Started Cortex."_s;
    QTest::newRow("a sentence with an equals sign") << u"exit status=1, giving up"_s;
    QTest::newRow("fields without level or msg") << u"a=1 b=2"_s;
    QTest::newRow("half a JSON") << uR"({"level":"ERROR","msg":"x)"_s;
    QTest::newRow("JSON array") << u"[1]"_s;
    QTest::newRow("a Go panic") << u"panic: runtime error: index out of range [5]"_s;
    QTest::newRow("an equals sign") << u"="_s;
}

void TestLogLine::foreignTextIsTheMessage()
{
    QFETCH(QString, text);
    const LogLine line = parseLogLine(text);
    QCOMPARE(line.message, text);
    QVERIFY(line.level.isEmpty());
    QVERIFY(line.fields.isEmpty());
}

void TestLogLine::brokenQuotesEndWithTheLine_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("message");
    QTest::newRow("no closing quote") << uR"(level=INFO msg="half)"_s << u"half"_s;
    QTest::newRow("backslash at the end") << uR"(level=INFO msg="half\)"_s << uR"(half\)"_s;
    QTest::newRow("no value") << u"level=INFO msg="_s << QString();
}

void TestLogLine::brokenQuotesEndWithTheLine()
{
    QFETCH(QString, text);
    const LogLine line = parseLogLine(text);
    QCOMPARE(line.level, u"INFO"_s);
    QTEST(line.message, "message");
}

QTEST_GUILESS_MAIN(TestLogLine)
#include "tst_logline.moc"
