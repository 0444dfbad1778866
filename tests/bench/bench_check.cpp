#include "bench/generatedcortex.h"
#include "bench/measuring.h"
#include "store/localsqlsource.h"
#include "store/storereader.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QTemporaryDir>

#include <cstdio>

// What a look at a known database costs, small and large: the second one of a large database may
// take at most 1.5 times as long as that of a small one.

using namespace console;
using namespace Qt::StringLiterals;

namespace {

constexpr double epoch = 1'771'400'000;
constexpr int looks = 21;
constexpr double allowedRatio = 1.5;
constexpr double allowedSeconds = 0.020; // of a usual machine: shown, no gate

// One database and one reader that goes from look to look.
class Subject
{
public:
    Subject(const QString& path, int dispatches, int promptBytes)
        : m_reader(std::make_unique<LocalSqlSource>(path), path)
    {
        generation = secondsOf([&] {
            m_cortex = std::make_unique<GeneratedCortex>(path, dispatches, promptBytes, epoch);
        });
        plain = secondsOf([&] { m_figures += m_cortex->countPlainly(epoch); });
        first = secondsOf([&] { look(0); });
    }

    void lookAgain()
    {
        idle.push_back(secondsOf([&] { look(5); }));
    }
    void lookAfterWriting()
    {
        m_cortex->goOn(m_now + 2);
        writing.push_back(secondsOf([&] { look(5); }));
    }
    void lookAfterPause()
    {
        pause = secondsOf([&] { look(600); });
    }

    [[nodiscard]] double megabytes() const
    {
        return double(QFileInfo(m_cortex->path()).size()) / 1e6;
    }
    [[nodiscard]] bool isSound() const { return m_sound && m_reader.memory().fullScans() == 1; }

    double generation = 0;
    double plain = 0;
    double first = 0;
    double pause = 0;
    std::vector<double> idle = {};
    std::vector<double> writing = {};

private:
    void look(double seconds)
    {
        m_now += seconds;
        const auto facts = m_reader.read(m_now);
        m_sound = m_sound && facts.ok() && !facts->dispatches.empty();
    }

    std::unique_ptr<GeneratedCortex> m_cortex;
    StoreReader m_reader;
    double m_now = epoch;
    double m_figures = 0;
    bool m_sound = true;
};

void printRow(const char* what, double small, double large, const char* unit)
{
    std::printf("%-34s %10.2f %10.2f %-3s x %.2f\n", what, small, large, unit, large / small);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication application(argc, argv);
    const bool full = application.arguments().contains(u"--full"_s);
    const int promptBytes = full ? 4000 : 300;
    // Beside the program: there is room for a build, while /tmp may live in memory.
    const QTemporaryDir directory(
        QCoreApplication::applicationDirPath() + u"/bench_check.XXXXXX"_s);
    Subject small(directory.filePath(u"small.db"_s), 4000, promptBytes);
    Subject large(directory.filePath(u"large.db"_s), 400'000, promptBytes);
    // In turns, so that what else the machine does meets both.
    for (int i = 0; i < looks; ++i) {
        small.lookAgain();
        large.lookAgain();
    }
    for (int i = 0; i < looks; ++i) {
        small.lookAfterWriting();
        large.lookAfterWriting();
    }
    small.lookAfterPause();
    large.lookAfterPause();
    const double idleRatio = median(large.idle) / median(small.idle);
    const double writingRatio = median(large.writing) / median(small.writing);

    std::printf("dispatches                              4 000    400 000\n");
    printRow("database", small.megabytes(), large.megabytes(), "MB");
    printRow("generated in", small.generation * 1e3, large.generation * 1e3, "ms");
    printRow("six windows by plain SQL", small.plain * 1e3, large.plain * 1e3, "ms");
    printRow("first look", small.first * 1e3, large.first * 1e3, "ms");
    printRow(
        "second look, nothing written", median(small.idle) * 1e3, median(large.idle) * 1e3, "ms");
    printRow("second look, rows written", median(small.writing) * 1e3, median(large.writing) * 1e3,
        "ms");
    printRow("look after a pause of 10 min", small.pause * 1e3, large.pause * 1e3, "ms");
    std::printf("second look of 400 000 within %.0f ms: %s\n", allowedSeconds * 1e3,
        median(large.writing) <= allowedSeconds ? "yes" : "no (not a gate)");
    if (!small.isSound() || !large.isSound()) {
        std::printf("FAILED: a look failed or scanned anew\n");
        return 1;
    }
    const bool passed = idleRatio <= allowedRatio && writingRatio <= allowedRatio;
    std::printf("ratio at most %.1f: %s\n", allowedRatio, passed ? "yes" : "FAILED");
    return passed ? 0 : 1;
}
