#include "store/shellsqlsource.h"

#include <QRegularExpression>

namespace console {

using namespace Qt::StringLiterals;

namespace {

QByteArray literal(const QVariant& value)
{
    if (value.isNull())
        return "NULL";
    switch (value.typeId()) {
    case QMetaType::Bool:
    case QMetaType::Int:
    case QMetaType::LongLong:
        return QByteArray::number(value.toLongLong());
    case QMetaType::Double:
        return QByteArray::number(value.toDouble(), 'g', 17);
    default:
        break;
    }
    QByteArray text = value.toString().toUtf8();
    if (const qsizetype end = text.indexOf('\0'); end >= 0)
        text.truncate(end);
    text.replace('\'', "''");
    // sqlite3 reads lines and drops a carriage return at their end.
    text.replace('\r', "'||char(13)||'").replace('\n', "'||char(10)||'");
    return '\'' + text + '\'';
}

// Reads one value at `at` and moves behind it; false when there is none.
class Scanner
{
public:
    explicit Scanner(const QByteArray& text)
        : m_text(text)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }
    [[nodiscard]] QByteArray rest() const { return m_text.mid(m_at); }

    bool take(char c)
    {
        if (atEnd() || m_text.at(m_at) != c)
            return false;
        ++m_at;
        return true;
    }

    bool value(QVariant& value)
    {
        if (take('\''))
            return quoted(value);
        if (m_text.mid(m_at, 2) == "X'") {
            const qsizetype end = m_text.indexOf('\'', m_at + 2);
            if (end < 0)
                return false;
            value = QByteArray::fromHex(m_text.mid(m_at + 2, end - m_at - 2));
            m_at = end + 1;
            return true;
        }
        qsizetype end = m_at;
        while (end < m_text.size() && m_text.at(end) != ',' && m_text.at(end) != '\n')
            ++end;
        const QByteArray word = m_text.mid(m_at, end - m_at);
        m_at = end;
        return plain(word, value);
    }

private:
    bool quoted(QVariant& value)
    {
        QByteArray text;
        while (true) {
            const qsizetype end = m_text.indexOf('\'', m_at);
            if (end < 0)
                return false;
            text += m_text.mid(m_at, end - m_at);
            m_at = end + 1;
            if (!take('\''))
                break;
            text += '\'';
        }
        value = QString::fromUtf8(text);
        return true;
    }

    static bool plain(const QByteArray& word, QVariant& value)
    {
        if (word == "NULL") {
            value = QVariant();
            return true;
        }
        bool ok = false;
        const qint64 whole = word.toLongLong(&ok);
        if (ok) {
            value = whole;
            return true;
        }
        const double number = word.toDouble(&ok); // 1e+999 is SQLite's infinity
        value = number;
        return ok;
    }

    const QByteArray& m_text;
    qsizetype m_at = 0;
};

// "Runtime error near line 3: database disk image is malformed (11)", older: "Error: near ...".
Error explainMessage(const QByteArray& message, const QString& path)
{
    const QString text = QString::fromUtf8(message).trimmed();
    static const QRegularExpression code(u"\\((\\d+)\\)\\s*$"_s);
    const auto match = code.match(text.section(u'\n', 0, 0));
    int number = match.hasMatch() ? match.captured(1).toInt() : 1;
    if (text.contains("unable to open database"_L1))
        number = 14;
    return sqliteError(number, path, text);
}

} // namespace

QByteArray withLiterals(const QString& sql, const QVariantList& binds)
{
    QByteArray text;
    qsizetype next = 0;
    char quote = 0;
    for (const char c : sql.toUtf8()) {
        if (quote == 0 && c == '?') {
            text += next < binds.size() ? literal(binds.at(next)) : QByteArray("NULL");
            ++next;
            continue;
        }
        if (quote == 0 && (c == '\'' || c == '"'))
            quote = c;
        else if (c == quote)
            quote = 0;
        text += c == '\n' ? ' ' : c;
    }
    return text;
}

Result<std::vector<SqlRow>> parseQuotedRows(const QByteArray& output, const QString& path)
{
    std::vector<SqlRow> rows;
    Scanner scanner(output);
    while (!scanner.atEnd()) {
        const QByteArray rest = scanner.rest().left(400);
        SqlRow row;
        do {
            if (!scanner.value(row.emplace_back()))
                return explainMessage(rest, path);
        } while (scanner.take(','));
        if (!scanner.take('\n'))
            return explainMessage(rest, path);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace console
