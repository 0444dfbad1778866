#pragma once

#include "base/result.h"

#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

// toml++ stays inside this folder, its exceptions inside parseToml().
#include <toml++/toml.h>

namespace console {

// Reads one table key by key and remembers the first thing wrong with it, with its place.
class StrictTable
{
public:
    StrictTable(const toml::table& table, QString fileName, QString path);

    void read(const char* key, QString& value);
    void read(const char* key, bool& value);
    void read(const char* key, QStringList& value);
    void readNumber(const char* key, double& value, double minimum, double maximum);
    void readCount(const char* key, int& value, int minimum, int maximum);
    // Seconds from Go duration text such as "5s", within bounds in seconds.
    void readDuration(const char* key, double& value, double minimum, double maximum);
    void readChoice(const char* key, QString& value, const QStringList& allowed);
    [[nodiscard]] const toml::table* table(const char* key);

    // The first error met, else an error for the first key nobody asked for.
    [[nodiscard]] std::optional<Error> finish();
    void fail(const toml::node* where, const QString& what);

    [[nodiscard]] const toml::node* node(const char* key);

private:
    const toml::table& m_table;
    QString m_fileName;
    QString m_path;
    QSet<QString> m_known;
    std::optional<Error> m_error;
};

[[nodiscard]] Error tomlError(
    const QString& fileName, const toml::source_region& where, const QString& what);
[[nodiscard]] Result<toml::table> parseToml(const QByteArray& text, const QString& fileName);

} // namespace console
