#include "process/shellchannel.h"
#include "process/shellquote.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

QString hostileWord(QRandomGenerator& random)
{
    static const QStringList parts{u"'"_s, u"\""_s, u"\\"_s, u"$(touch pwned)"_s,
        u"`touch pwned`"_s, u"\n"_s, u" "_s, u"-"_s, u"--"_s, u"~"_s, u"*"_s, u"?"_s, u"!"_s,
        u"#"_s, u";"_s, u"&"_s, u"|"_s, u">pwned"_s, u"${HOME}"_s, u"\t"_s, u"\r"_s, u"ä"_s,
        u"\u4e16"_s, u"a"_s, u"%s"_s, u"\\n"_s, u"'\\''"_s, u"=x"_s, u"\x01"_s, u"\x7f"_s};
    QString word;
    for (int i = int(random.bounded(12)); i >= 0; --i)
        word += parts.at(int(random.bounded(parts.size())));
    return word;
}

} // namespace

// Against a real shell: what a host would do with our lines.
class TestShellChannel : public QObject
{
    Q_OBJECT
private slots:
    void init();
    void wordsArriveAsTheyAre_data();
    void wordsArriveAsTheyAre();
    void thousandsOfHostileWordsArriveAsTheyAre();
    void directoriesEnvironmentAndInputArriveToo();
    void aHomeIsTheHostsHome();
    void outputIsKeptByteForByte();
    void exitCodesAndErrorsComeBack();
    void aProgramThatIsMissingIsNamed();
    void aProgramPastItsTimeIsEndedAndTheNextOneRuns();
    void commandsAreAnsweredInOrder();
    void noiseOfALoginScriptIsDropped();
    void theEndOfTheShellAnswersEverybodyOnce();
    void tooMuchOutputEndsTheChannel();
    void nobodyIsCalledAfterItsContextDied();
    void aShellThatCannotBeStartedSaysWhy();

private:
    [[nodiscard]] ProcessOutcome run(const Command& command);
    void open(const QString& program, const QStringList& arguments);

    std::unique_ptr<ShellChannel> m_channel;
    QTemporaryDir m_directory;
};

void TestShellChannel::open(const QString& program, const QStringList& arguments)
{
    m_channel = std::make_unique<ShellChannel>(
        program, arguments, QProcessEnvironment::systemEnvironment());
    m_channel->start();
}

void TestShellChannel::init()
{
    open(u"sh"_s, {});
}

ProcessOutcome TestShellChannel::run(const Command& command)
{
    std::optional<ProcessOutcome> answer;
    m_channel->run(command, this, [&](const ProcessOutcome& outcome) { answer = outcome; });
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20'000))
        return {.ending = ProcessOutcome::Ending::Cancelled};
    return *answer;
}

void TestShellChannel::wordsArriveAsTheyAre_data()
{
    QTest::addColumn<QString>("word");
    QTest::newRow("empty") << QString(u""_s);
    QTest::newRow("plain") << u"plain"_s;
    QTest::newRow("spaces") << u"  two  words "_s;
    QTest::newRow("quote") << u"it's"_s;
    QTest::newRow("only quotes") << u"''''"_s;
    QTest::newRow("double quote") << u"say \"x\""_s;
    QTest::newRow("substitution") << u"$(touch pwned)`touch pwned`$HOME"_s;
    QTest::newRow("newlines") << u"a\nb\n\n"_s;
    QTest::newRow("leading dashes") << u"--version"_s;
    QTest::newRow("tilde") << u"~root"_s;
    QTest::newRow("glob") << u"/*"_s;
    QTest::newRow("control") << u"\x01\x1b[31m\x7f"_s;
    QTest::newRow("not ascii") << u"Größe 世界 🙂"_s;
}

void TestShellChannel::wordsArriveAsTheyAre()
{
    QFETCH(QString, word);
    const auto outcome = run({.program = u"printf"_s, .arguments = {u"%s"_s, word}});
    QVERIFY(outcome.succeeded());
    QCOMPARE(QString::fromUtf8(outcome.stdOut), word);
}

void TestShellChannel::thousandsOfHostileWordsArriveAsTheyAre()
{
    QRandomGenerator random(20261125);
    for (int i = 0; i < 60; ++i) {
        QStringList arguments{u"%s\\0"_s};
        QByteArray expected;
        for (int word = 0; word < 40; ++word) {
            arguments += hostileWord(random);
            expected += arguments.constLast().toUtf8() + '\0';
        }
        const auto outcome = run(
            {.program = u"printf"_s, .arguments = arguments, .directory = m_directory.path()});
        QCOMPARE(outcome.stdOut, expected);
        QVERIFY(QDir(m_directory.path()).isEmpty());
    }
}

void TestShellChannel::directoriesEnvironmentAndInputArriveToo()
{
    const QString odd = m_directory.filePath(u"a b'$(x)\n-"_s);
    QVERIFY(QDir().mkpath(odd));
    const auto outcome = run({.program = u"sh"_s,
        .arguments = {u"-c"_s, u"pwd; printf %s \"$ODD\"; cat"_s},
        .directory = odd,
        .environment = {{u"ODD"_s, u"x 'y' $z"_s}},
        .input = "in'put\n$(x)"});
    QCOMPARE(QString::fromUtf8(outcome.stdOut), QString(odd + u"\nx 'y' $zin'put\n$(x)"_s));
    const auto missing = run({.program = u"pwd"_s, .directory = u"/no/such/place"_s});
    QVERIFY(!missing.succeeded());
    QVERIFY(missing.stdErr.contains("/no/such/place"));
}

void TestShellChannel::aHomeIsTheHostsHome()
{
    const auto outcome = run({.program = u"pwd"_s, .directory = u"~"_s});
    QCOMPARE(QString::fromUtf8(outcome.stdOut.trimmed()), QDir::homePath());
    QCOMPARE(shellQuotePath(u"~/a'b"_s), QByteArray("\"$HOME\"'/a'\\''b'"));
    QCOMPARE(shellQuotePath(u"~root/x"_s), QByteArray("'~root/x'"));
}

void TestShellChannel::outputIsKeptByteForByte()
{
    const auto outcome = run({.program = u"printf"_s, .arguments = {u"\\0\\1\\377no newline"_s}});
    QCOMPARE(outcome.stdOut, QByteArray("\0\1\xffno newline", 13));
    QCOMPARE(run({.program = u"true"_s}).stdOut, QByteArray());
    const auto large
        = run({.program = u"head"_s, .arguments = {u"-c"_s, u"3000000"_s, u"/dev/zero"_s}});
    QCOMPARE(large.stdOut.size(), 3'000'000);
}

void TestShellChannel::exitCodesAndErrorsComeBack()
{
    const auto outcome
        = run({.program = u"sh"_s, .arguments = {u"-c"_s, u"echo out; echo err >&2; exit 7"_s}});
    QCOMPARE(outcome.ending, ProcessOutcome::Ending::Exited);
    QCOMPARE(outcome.exitCode, 7);
    QCOMPARE(outcome.stdOut, QByteArray("out\n"));
    QCOMPARE(outcome.stdErr, QByteArray("err\n"));
}

void TestShellChannel::aProgramThatIsMissingIsNamed()
{
    const auto outcome = run({.program = u"no-such-program"_s});
    QCOMPARE(outcome.ending, ProcessOutcome::Ending::FailedToStart);
    QVERIFY2(outcome.systemError.contains("no-such-program"_L1), qPrintable(outcome.systemError));
}

void TestShellChannel::aProgramPastItsTimeIsEndedAndTheNextOneRuns()
{
    const auto outcome = run(
        {.program = u"sleep"_s, .arguments = {u"30"_s}, .timeout = std::chrono::milliseconds(200)});
    QCOMPARE(outcome.ending, ProcessOutcome::Ending::TimedOut);
    QVERIFY(run({.program = u"true"_s}).succeeded());
}

void TestShellChannel::commandsAreAnsweredInOrder()
{
    QStringList answers;
    for (int i = 0; i < 50; ++i)
        m_channel->run({.program = u"echo"_s, .arguments = {QString::number(i)}}, this,
            [&](const ProcessOutcome& outcome) {
                answers += QString::fromUtf8(outcome.stdOut.trimmed());
            });
    QTRY_COMPARE(answers.size(), 50);
    for (int i = 0; i < 50; ++i)
        QCOMPARE(answers.at(i), QString::number(i));
}

void TestShellChannel::noiseOfALoginScriptIsDropped()
{
    open(
        u"sh"_s, {u"-c"_s, u"echo Welcome; echo 'last login' >&2; printf 'no newline'; exec sh"_s});
    QCOMPARE(run({.program = u"echo"_s, .arguments = {u"x"_s}}).stdOut, QByteArray("x\n"));
}

void TestShellChannel::theEndOfTheShellAnswersEverybodyOnce()
{
    QSignalSpy over(m_channel.get(), &ShellChannel::over);
    // The ancestor that is a child of this program is the shell of the channel.
    const QString killShell
        = u"p=$$; while q=$(cut -d' ' -f4 /proc/$p/stat); do "
          "[ $q = %1 ] && kill -9 $p; p=$q; done"_s.arg(QCoreApplication::applicationPid());
    int answered = 0;
    const auto count = [&](const ProcessOutcome& outcome) {
        answered += outcome.ending == ProcessOutcome::Ending::NoConnection;
    };
    m_channel->run({.program = u"sh"_s, .arguments = {u"-c"_s, killShell}}, this, count);
    m_channel->run({.program = u"true"_s}, this, count);
    QTRY_COMPARE(over.count(), 1);
    m_channel->run({.program = u"true"_s}, this, count);
    QTRY_COMPARE(answered, 3);
    QVERIFY(!m_channel->isOpen());
}

void TestShellChannel::tooMuchOutputEndsTheChannel()
{
    QSignalSpy over(m_channel.get(), &ShellChannel::over);
    const auto outcome
        = run({.program = u"cat"_s, .arguments = {u"/dev/zero"_s}, .outputLimit = 100'000});
    QCOMPARE(outcome.ending, ProcessOutcome::Ending::TooMuchOutput);
    QVERIFY(outcome.stdOut.size() <= 100'000);
    QTRY_COMPARE(over.count(), 1);
}

void TestShellChannel::nobodyIsCalledAfterItsContextDied()
{
    bool called = false;
    auto context = std::make_unique<QObject>();
    m_channel->run({.program = u"true"_s}, context.get(), [&](const auto&) { called = true; });
    context.reset();
    QVERIFY(run({.program = u"true"_s}).succeeded());
    QVERIFY(!called);
}

void TestShellChannel::aShellThatCannotBeStartedSaysWhy()
{
    m_channel = std::make_unique<ShellChannel>(
        u"/no/such/ssh"_s, QStringList{}, QProcessEnvironment::systemEnvironment());
    QSignalSpy over(m_channel.get(), &ShellChannel::over);
    m_channel->start();
    QTRY_COMPARE(over.count(), 1);
    QVERIFY(over.front().front().toByteArray().contains("No such file"));
    QCOMPARE(run({.program = u"true"_s}).ending, ProcessOutcome::Ending::NoConnection);
}

QTEST_GUILESS_MAIN(TestShellChannel)
#include "tst_shellchannel.moc"
