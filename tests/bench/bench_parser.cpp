#include "bench/measuring.h"
#include "metrics/prometheustext.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

// The Prometheus parser on a text of 200 000 series, against the least that any parser must do:
// find the lines and turn the last word of each into a number.

using namespace console;

namespace {

constexpr int series = 200'000;
constexpr int runs = 11;
constexpr double allowedRatio = 12;

std::string makeText()
{
    std::string text
        = "# HELP cortex_bead_cost_usd Cost by bead.\n# TYPE cortex_bead_cost_usd gauge\n";
    for (int i = 0; i < series; ++i) {
        text += "cortex_bead_cost_usd{bead_id=\"co-" + std::to_string(i) + "\",project=\"cortex-"
            + std::to_string(i % 7) + "\"} " + std::to_string(double(i) * 0.37) + '\n';
    }
    return text;
}

double sumByScan(const std::string& text)
{
    double sum = 0;
    const char* const end = text.data() + text.size();
    for (const char* line = text.data(); line < end;) {
        const char* next
            = static_cast<const char*>(std::memchr(line, '\n', std::size_t(end - line)));
        const char* last = next;
        while (last > line && last[-1] != ' ')
            --last;
        if (*line != '#')
            sum += std::strtod(last, nullptr);
        line = next + 1;
    }
    return sum;
}

double sumByParser(const std::string& text)
{
    const auto samples = parsePrometheusText(text);
    double sum = 0;
    if (samples) {
        for (const MetricSample& sample : *samples)
            sum += sample.value;
    }
    return sum;
}

} // namespace

int main()
{
    const std::string text = makeText();
    std::vector<double> scanning;
    std::vector<double> parsing;
    bool equal = true;
    for (int run = 0; run < runs; ++run) {
        double scanned = 0;
        double parsed = 0;
        scanning.push_back(secondsOf([&] { scanned = sumByScan(text); }));
        parsing.push_back(secondsOf([&] { parsed = sumByParser(text); }));
        equal = equal && scanned == parsed && parsed > 0;
    }
    const double ratio = median(parsing) / median(scanning);
    std::printf("text                 %8.1f MB, %d series\n", double(text.size()) / 1e6, series);
    std::printf("lines and numbers    %8.2f million lines/s\n", series / median(scanning) / 1e6);
    std::printf(
        "parser               %8.2f million lines/s (aim: 1)\n", series / median(parsing) / 1e6);
    std::printf("ratio                %8.2f of at most %.0f\n", ratio, allowedRatio);
    if (!equal)
        std::printf("FAILED: the parser found other values\n");
    return equal && ratio <= allowedRatio ? 0 : 1;
}
