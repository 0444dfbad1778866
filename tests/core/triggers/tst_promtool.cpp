#include "triggers/triggerstate.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <random>

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr int seriesCount = 600;
constexpr int minutes = 60;
constexpr double firstMinute = 1'790'000'000;

// One random alert: its settings and the value of each minute.
struct Series
{
    QString name = {};
    TriggerDefinition definition = {};
    TriggerSettings settings = {};
    std::vector<double> values = {};
};

Series randomSeries(int index, std::mt19937& random)
{
    const auto upTo = [&](int most) { return int(random() % unsigned(most + 1)); };
    Series series{.name = u"S%1"_s.arg(index)};
    series.definition.inclusive = upTo(1) == 1;
    series.settings = {.threshold = 0.5,
        .clearThreshold = upTo(1) == 1 ? 0.5 : 0.25,
        .hold = 60.0 * upTo(6),
        .keep = 60.0 * upTo(4)};
    // Exact in binary and both at and around the two thresholds; runs of different length.
    static constexpr double levels[] = {0, 0.25, 0.375, 0.5, 0.75, 1};
    const int change = 1 + upTo(4);
    double value = levels[upTo(5)];
    for (int minute = 0; minute < minutes; ++minute) {
        if (upTo(change) == 0)
            value = levels[upTo(5)];
        series.values.push_back(value);
    }
    return series;
}

QByteArray number(double value)
{
    return QByteArray::number(value, 'g', 12);
}

// Hysteresis in Prometheus' own words: between the thresholds while it fired a minute ago.
QByteArray ruleOf(const Series& series)
{
    const QByteArray name = series.name.toLatin1();
    const QByteArray beyond = series.definition.inclusive ? " >= " : " > ";
    QByteArray expression = "s{n=\"" + name + "\"}" + beyond + number(series.settings.threshold);
    if (series.settings.clearThreshold < series.settings.threshold)
        expression += " or (s{n=\"" + name + "\"} > " + number(series.settings.clearThreshold)
            + " and on(n) ALERTS{alertname=\"" + name + "\",alertstate=\"firing\"})";
    QByteArray rule = "- alert: " + name + "\n    expr: '" + expression + "'\n";
    rule += "    for: " + number(series.settings.hold) + "s\n";
    rule += "    keep_firing_for: " + number(series.settings.keep) + "s\n";
    return "  " + rule;
}

Reading readingOf(const Series& series, double value)
{
    const bool beyond = series.definition.inclusive ? value >= series.settings.threshold
                                                    : value > series.settings.threshold;
    return {.verdict = beyond ? Reading::Verdict::True : Reading::Verdict::False, .value = value};
}

// Samples of ALERTS that our states ask for, minute by minute.
std::vector<QByteArray> expectedAlerts(const std::vector<Series>& all)
{
    std::vector<QByteArray> expected(minutes);
    for (const Series& series : all) {
        const QByteArray name = series.name.toLatin1();
        TriggerMemory memory;
        for (int minute = 0; minute < minutes; ++minute) {
            const std::size_t at = std::size_t(minute);
            memory = advance(memory, series.definition, series.settings,
                readingOf(series, series.values[at]), firstMinute + 60 * minute);
            if (memory.state != TriggerState::Pending && !isFiring(memory.state))
                continue;
            const QByteArray state = isFiring(memory.state) ? "firing" : "pending";
            expected[at] += "      - labels: 'ALERTS{alertname=\"" + name + "\", alertstate=\""
                + state + "\", n=\"" + name + "\"}'\n        value: 1\n";
        }
    }
    return expected;
}

QByteArray rulesFile(const std::vector<Series>& all)
{
    QByteArray text = "groups:\n- name: console\n  rules:\n";
    for (const Series& series : all)
        text += ruleOf(series);
    return text;
}

QByteArray testFile(const std::vector<Series>& all, const std::vector<QByteArray>& expected)
{
    QByteArray text = "rule_files: [rules.yml]\nevaluation_interval: 1m\ntests:\n"
                      "- interval: 1m\n  input_series:\n";
    for (const Series& series : all) {
        text += "  - series: 's{n=\"" + series.name.toLatin1() + "\"}'\n    values: '";
        for (const double value : series.values)
            text += number(value) + ' ';
        text += "'\n";
    }
    text += "  promql_expr_test:\n";
    for (int minute = 0; minute < minutes; ++minute) {
        const QByteArray& samples = expected[std::size_t(minute)];
        text += "  - expr: ALERTS\n    eval_time: " + QByteArray::number(minute) + "m\n"
            + (samples.isEmpty() ? QByteArray() : "    exp_samples:\n" + samples);
    }
    return text;
}

bool write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

// Exit code of `promtool test rules` and what it printed.
std::pair<int, QByteArray> runPromtool(
    const QByteArray& rules, const QByteArray& tests, const QString& program)
{
    const QTemporaryDir directory;
    if (!write(directory.filePath(u"rules.yml"_s), rules)
        || !write(directory.filePath(u"tests.yml"_s), tests))
        return {-1, "cannot write"};
    QProcess promtool;
    promtool.setWorkingDirectory(directory.path());
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(program, {u"test"_s, u"rules"_s, u"tests.yml"_s});
    if (!promtool.waitForFinished(100'000) || promtool.exitStatus() != QProcess::NormalExit)
        return {-1, "promtool did not end by itself"};
    return {promtool.exitCode(), promtool.readAll()};
}

} // namespace

// Prometheus is the judge of what `for` and `keep_firing_for` mean.
class TestPromtool : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void statesAreThoseOfPrometheus();
    void promtoolWouldNoticeADifference();

private:
    const QString m_program = u"/usr/bin/promtool"_s;
};

void TestPromtool::initTestCase()
{
    if (!QFile::exists(m_program))
        QFAIL("/usr/bin/promtool is missing: install Debian's package prometheus");
}

void TestPromtool::statesAreThoseOfPrometheus()
{
    std::mt19937 random(20261124);
    std::vector<Series> all;
    for (int i = 0; i < seriesCount; ++i)
        all.push_back(randomSeries(i, random));
    const std::vector<QByteArray> expected = expectedAlerts(all);
    // The series must have exercised what they are for.
    const QByteArray joined = QByteArrayList(expected.begin(), expected.end()).join();
    QVERIFY(joined.count("pending") > 1000);
    QVERIFY(joined.count("firing") > 5000);
    const auto [code, output] = runPromtool(rulesFile(all), testFile(all, expected), m_program);
    QVERIFY2(code == 0, output.left(4000).constData());
}

void TestPromtool::promtoolWouldNoticeADifference()
{
    std::mt19937 random(1);
    std::vector<Series> all{randomSeries(0, random)};
    all[0].values.assign(minutes, 1);
    all[0].settings.hold = 300;
    const QByteArray rules = rulesFile(all);
    QCOMPARE(runPromtool(rules, testFile(all, expectedAlerts(all)), m_program).first, 0);
    all[0].settings.hold = 360;
    QCOMPARE(runPromtool(rules, testFile(all, expectedAlerts(all)), m_program).first, 1);
}

QTEST_GUILESS_MAIN(TestPromtool)
#include "tst_promtool.moc"
