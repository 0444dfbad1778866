#include "support/promtool.h"
#include "triggers/triggerstate.h"

#include <QFile>
#include <QTest>

#include <random>

using namespace console;
using namespace console::testing;
using namespace Qt::StringLiterals;

namespace {

constexpr int seriesCount = 2000;
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

// Hysteresis in Prometheus' own words: between the thresholds while it fired a minute ago.
QByteArray ruleOf(const Series& series)
{
    const QByteArray name = series.name.toLatin1();
    const QByteArray beyond = series.definition.inclusive ? " >= " : " > ";
    QByteArray expression
        = "s{n=\"" + name + "\"}" + beyond + promNumber(series.settings.threshold);
    if (series.settings.clearThreshold < series.settings.threshold)
        expression += " or (s{n=\"" + name + "\"} > " + promNumber(series.settings.clearThreshold)
            + " and on(n) ALERTS{alertname=\"" + name + "\",alertstate=\"firing\"})";
    QByteArray rule = "- alert: " + name + "\n    expr: '" + expression + "'\n";
    rule += "    for: " + promNumber(series.settings.hold) + "s\n";
    rule += "    keep_firing_for: " + promNumber(series.settings.keep) + "s\n";
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
            text += promNumber(value) + ' ';
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

} // namespace

// Prometheus is the judge of what `for` and `keep_firing_for` mean.
class TestPromtool : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void statesAreThoseOfPrometheus();
    void promtoolWouldNoticeADifference();
};

void TestPromtool::initTestCase()
{
    if (!QFile::exists(promtoolProgram()))
        QFAIL("promtool is missing: install Debian's package prometheus");
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
    QVERIFY(joined.count("pending") > 3000);
    QVERIFY(joined.count("firing") > 16000);
    const auto [code, output] = testRules(rulesFile(all), testFile(all, expected));
    QVERIFY2(code == 0, output.left(4000).constData());
}

void TestPromtool::promtoolWouldNoticeADifference()
{
    std::mt19937 random(1);
    std::vector<Series> all{randomSeries(0, random)};
    all[0].values.assign(minutes, 1);
    all[0].settings.hold = 300;
    const QByteArray rules = rulesFile(all);
    QCOMPARE(testRules(rules, testFile(all, expectedAlerts(all))).first, 0);
    all[0].settings.hold = 360;
    QCOMPARE(testRules(rules, testFile(all, expectedAlerts(all))).first, 1);
}

QTEST_GUILESS_MAIN(TestPromtool)
#include "tst_promtool.moc"
