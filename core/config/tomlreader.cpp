#include "config/tomlreader.h"

#include "base/cortextime.h"

#include <QCoreApplication>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Config", text);
}

} // namespace

Error tomlError(const QString& fileName, const toml::source_region& where, const QString& what)
{
    return {Error::Kind::Malformed,
        u"%1:%2:%3: %4"_s.arg(fileName).arg(where.begin.line).arg(where.begin.column).arg(what),
        {}};
}

Result<toml::table> parseToml(const QByteArray& text, const QString& fileName)
{
    try {
        return toml::parse(std::string_view(text.constData(), std::size_t(text.size())));
    } catch (const toml::parse_error& error) {
        return tomlError(fileName, error.source(), QString::fromUtf8(error.description()));
    }
}

StrictTable::StrictTable(const toml::table& table, QString fileName, QString path)
    : m_table(table)
    , m_fileName(std::move(fileName))
    , m_path(std::move(path))
{
}

const toml::node* StrictTable::node(const char* key)
{
    m_known.insert(QString::fromLatin1(key));
    return m_table.get(key);
}

void StrictTable::fail(const toml::node* where, const QString& what)
{
    if (!m_error)
        m_error = tomlError(m_fileName, where ? where->source() : m_table.source(), what);
}

void StrictTable::read(const char* key, QString& value)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    if (const auto text = found->value_exact<std::string>())
        value = QString::fromStdString(*text);
    else
        fail(found, tr("%1 must be text in quotes").arg(QLatin1StringView(key)));
}

void StrictTable::read(const char* key, bool& value)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    if (const auto flag = found->value_exact<bool>())
        value = *flag;
    else
        fail(found, tr("%1 must be true or false").arg(QLatin1StringView(key)));
}

void StrictTable::read(const char* key, QStringList& value)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    const toml::array* array = found->as_array();
    QStringList texts;
    bool allText = array != nullptr;
    for (std::size_t i = 0; allText && i < array->size(); ++i) {
        const auto text = array->get(i)->value_exact<std::string>();
        allText = text.has_value();
        if (text)
            texts += QString::fromStdString(*text);
    }
    if (allText)
        value = texts;
    else
        fail(found,
            tr("%1 must be a list of texts, such as [\"make\", \"build\"]")
                .arg(QLatin1StringView(key)));
}

void StrictTable::readNumber(const char* key, double& value, double minimum, double maximum)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    const auto number = found->is_number() ? found->value<double>() : std::nullopt;
    if (number && *number >= minimum && *number <= maximum)
        value = *number;
    else
        fail(found,
            tr("%1 must be a number from %2 to %3")
                .arg(QLatin1StringView(key))
                .arg(minimum)
                .arg(maximum));
}

void StrictTable::readCount(const char* key, int& value, int minimum, int maximum)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    const auto number = found->value_exact<int64_t>();
    if (number && *number >= minimum && *number <= maximum)
        value = int(*number);
    else
        fail(found,
            tr("%1 must be a whole number from %2 to %3")
                .arg(QLatin1StringView(key))
                .arg(minimum)
                .arg(maximum));
}

void StrictTable::readDuration(const char* key, double& value, double minimum, double maximum)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    const auto text = found->value_exact<std::string>();
    const auto seconds = text ? parseGoDuration(QString::fromStdString(*text)) : std::nullopt;
    if (seconds && *seconds >= minimum && *seconds <= maximum)
        value = *seconds;
    else
        fail(found,
            tr("%1 must be a duration such as \"5s\", \"15m\" or \"2h\", from %2 s to %3 s")
                .arg(QLatin1StringView(key))
                .arg(minimum)
                .arg(maximum));
}

void StrictTable::readChoice(const char* key, QString& value, const QStringList& allowed)
{
    const toml::node* found = node(key);
    if (!found)
        return;
    const auto text = found->value_exact<std::string>();
    if (text && allowed.contains(QString::fromStdString(*text)))
        value = QString::fromStdString(*text);
    else
        fail(found, tr("%1 must be one of: %2").arg(QLatin1StringView(key), allowed.join(u", "_s)));
}

const toml::table* StrictTable::table(const char* key)
{
    const toml::node* found = node(key);
    if (!found)
        return nullptr;
    if (!found->is_table())
        fail(found, tr("%1 must be a table, [%2%1]").arg(QLatin1StringView(key), m_path));
    return found->as_table();
}

std::optional<Error> StrictTable::finish()
{
    if (m_error)
        return m_error;
    for (const auto& [key, value] : m_table) {
        const std::string_view name = key.str();
        const QString text = QString::fromUtf8(name.data(), qsizetype(name.size()));
        if (m_known.contains(text))
            continue;
        QStringList known = m_known.values();
        known.sort();
        return tomlError(m_fileName, key.source(),
            tr("unknown key %1; allowed here: %2").arg(text, known.join(u", "_s)));
    }
    return std::nullopt;
}

} // namespace console
