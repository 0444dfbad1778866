#include "metrics/prometheustext.h"

#include <QCoreApplication>

#include <charconv>
#include <cmath>
#include <limits>

namespace console {

namespace {

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Reads one line from left to right; every step says whether it could.
class LineReader
{
public:
    explicit LineReader(std::string_view line)
        : m_rest(line)
    {
    }

    void skipBlanks()
    {
        while (!m_rest.empty() && (m_rest.front() == ' ' || m_rest.front() == '\t'))
            m_rest.remove_prefix(1);
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

    bool take(char c)
    {
        if (m_rest.empty() || m_rest.front() != c)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    bool takeName(std::string& name, bool colons)
    {
        std::size_t size = 0;
        while (size < m_rest.size()
            && ((isNameStart(m_rest[size]) && (colons || m_rest[size] != ':'))
                || (size > 0 && isDigit(m_rest[size]))))
            ++size;
        name.assign(m_rest.substr(0, size));
        m_rest.remove_prefix(size);
        return size > 0;
    }

    bool takeQuoted(std::string& value)
    {
        if (!take('"'))
            return false;
        value.clear();
        while (!m_rest.empty()) {
            const char c = m_rest.front();
            m_rest.remove_prefix(1);
            if (c == '"')
                return true;
            if (c != '\\') {
                value += c;
                continue;
            }
            if (m_rest.empty())
                return false;
            const char escaped = m_rest.front();
            m_rest.remove_prefix(1);
            if (escaped != 'n' && escaped != '\\' && escaped != '"')
                return false;
            value += escaped == 'n' ? '\n' : escaped;
        }
        return false;
    }

    std::string_view takeWord()
    {
        std::size_t size = 0;
        while (size < m_rest.size() && m_rest[size] != ' ' && m_rest[size] != '\t')
            ++size;
        const std::string_view word = m_rest.substr(0, size);
        m_rest.remove_prefix(size);
        return word;
    }

private:
    std::string_view m_rest;
};

bool equalsIgnoringCase(std::string_view text, std::string_view lower)
{
    if (text.size() != lower.size())
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i] >= 'A' && text[i] <= 'Z' ? char(text[i] + 32) : text[i];
        if (c != lower[i])
            return false;
    }
    return true;
}

// Numbers as Go's ParseFloat takes them in exposition: decimal, NaN, Inf with sign.
std::optional<double> parseNumber(std::string_view word)
{
    double sign = 1;
    std::string_view body = word;
    if (!body.empty() && (body.front() == '+' || body.front() == '-')) {
        sign = body.front() == '-' ? -1 : 1;
        body.remove_prefix(1);
    }
    if (equalsIgnoringCase(body, "nan"))
        return body.size() == word.size() ? std::optional(std::numeric_limits<double>::quiet_NaN())
                                          : std::nullopt;
    if (equalsIgnoringCase(body, "inf") || equalsIgnoringCase(body, "infinity"))
        return sign * std::numeric_limits<double>::infinity();
    if (body.empty() || !(isDigit(body.front()) || body.front() == '.'))
        return std::nullopt;
    double value = 0;
    const auto [end, code] = std::from_chars(body.data(), body.data() + body.size(), value);
    if (code != std::errc() || end != body.data() + body.size())
        return std::nullopt;
    return sign * value;
}

bool parseLabels(LineReader& reader, MetricSample& sample)
{
    reader.skipBlanks();
    while (!reader.take('}')) {
        auto& [name, value] = sample.labels.emplace_back();
        if (!reader.takeName(name, false))
            return false;
        reader.skipBlanks();
        if (!reader.take('='))
            return false;
        reader.skipBlanks();
        if (!reader.takeQuoted(value))
            return false;
        reader.skipBlanks();
        if (reader.take(',')) {
            reader.skipBlanks();
            continue;
        }
        if (!reader.take('}'))
            return false;
        break;
    }
    return true;
}

bool parseSample(LineReader& reader, MetricSample& sample)
{
    if (!reader.takeName(sample.name, true))
        return false;
    reader.skipBlanks();
    if (reader.take('{') && !parseLabels(reader, sample))
        return false;
    reader.skipBlanks();
    const auto value = parseNumber(reader.takeWord());
    if (!value)
        return false;
    sample.value = *value;
    reader.skipBlanks();
    if (reader.atEnd())
        return true;
    const std::string_view stamp = reader.takeWord();
    qint64 milliseconds = 0;
    const auto [end, code]
        = std::from_chars(stamp.data(), stamp.data() + stamp.size(), milliseconds);
    if (code != std::errc() || end != stamp.data() + stamp.size())
        return false;
    sample.timestampMs = milliseconds;
    reader.skipBlanks();
    return reader.atEnd();
}

QString tr(const char* text)
{
    return QCoreApplication::translate("PrometheusText", text);
}

} // namespace

Result<std::vector<MetricSample>> parsePrometheusText(std::string_view text, std::size_t limit)
{
    std::vector<MetricSample> samples;
    int lineNumber = 0;
    while (!text.empty()) {
        const std::size_t newline = text.find('\n');
        const std::string_view line = text.substr(0, newline);
        text.remove_prefix(newline == std::string_view::npos ? text.size() : newline + 1);
        ++lineNumber;
        LineReader reader(line);
        reader.skipBlanks();
        if (reader.atEnd() || reader.take('#'))
            continue;
        if (samples.size() == limit)
            return Error{Error::Kind::TooLarge,
                tr("/metrics has more than %1 series: not read further").arg(limit), {}};
        if (!parseSample(reader, samples.emplace_back()))
            return Error{Error::Kind::Malformed,
                tr("line %1 of /metrics is not Prometheus text").arg(lineNumber),
                QString::fromUtf8(line.data(), qMin<qsizetype>(qsizetype(line.size()), 200))};
    }
    return samples;
}

std::optional<double> metricBySuffix(
    const std::vector<MetricSample>& samples, std::string_view suffix)
{
    for (const MetricSample& sample : samples) {
        if (sample.labels.empty() && sample.name.size() > suffix.size()
            && sample.name.ends_with(suffix)
            && sample.name[sample.name.size() - suffix.size() - 1] == '_'
            && sample.name.find('_') == sample.name.size() - suffix.size() - 1)
            return sample.value;
    }
    return std::nullopt;
}

} // namespace console
