#include "store/shellsqlsource.h"

#include "process/shellquote.h"

#include <QCoreApplication>
#include <QUuid>

namespace console {

using namespace Qt::StringLiterals;

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Store)
};

constexpr int patience = 15'000; // milliseconds, for an answer that costs the host nothing
constexpr int sqlPatience = 900'000; // an integrity check of a large file takes minutes

QByteArray randomWord()
{
    return QUuid::createUuid().toByteArray(QUuid::Id128);
}

// One argument of a dot-command of sqlite3: C escapes within double quotes.
QByteArray dotQuote(QByteArray text)
{
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    return '"' + text + '"';
}

Error explainState(const QByteArray& state, const QString& path)
{
    if (state == "no-sqlite3")
        return {Error::Kind::NotFound,
            Words::tr("sqlite3 is not installed on the host, so the console cannot read %1: "
                      "install it there (`apt install sqlite3`)")
                .arg(path),
            {}};
    if (state == "missing")
        return {Error::Kind::NotFound,
            Words::tr("%1 does not exist: check general.state_db in cortex.toml").arg(path), {}};
    if (state == "denied")
        return {Error::Kind::Denied,
            Words::tr("%1 may not be read: give this user read access").arg(path), {}};
    if (state == "empty")
        return emptyDatabase(path);
    if (state == "short") // SQLite takes it for a new, sound database
        return sqliteError(26, path, {});
    return {Error::Kind::Other, Words::tr("%1 is not a regular file").arg(path), {}};
}

} // namespace

ShellSqlSource::ShellSqlSource(Way way, QString path)
    : m_way(std::move(way))
    , m_path(std::move(path))
{
}

Result<ShellSqlSource::Place> ShellSqlSource::findFile()
{
    const auto way = m_way(u"exec sh"_s);
    if (!way)
        return way.error();
    if (m_shell.ensure(*way))
        m_shell.write(shellPrelude());
    const QByteArray word = randomWord();
    const QByteArray begin = randomWord(); // login scripts may have printed before it
    m_shell.write("p=" + shellQuotePath(m_path) + "; printf '%s\\n' " + begin
        + "; if ! command -v sqlite3 >/dev/null 2>&1; then echo no-sqlite3; "
          "elif [ ! -e \"$p\" ]; then echo missing; elif [ ! -f \"$p\" ]; then echo irregular; "
          "elif [ ! -r \"$p\" ]; then echo denied; elif [ ! -s \"$p\" ]; then echo empty; "
          "elif [ \"$(wc -c <\"$p\")\" -lt 512 ]; then echo short; "
          "else stat -L -c '%d:%i' -- \"$p\"; printf %s \"$p\"; fi; printf '%s\\n' "
        + word + '\n');
    if (const auto noise = m_shell.readUpTo(begin, patience); !noise)
        return noise.error();
    const auto said = m_shell.readUpTo(word, patience);
    if (!said)
        return said.error();
    const qsizetype line = said->indexOf('\n');
    if (!said->contains(':') || line < 0)
        return explainState(said->trimmed(), m_path);
    return Place{QString::fromUtf8(said->first(line)), said->mid(line + 1)};
}

Result<> ShellSqlSource::openDatabase(const QByteArray& path)
{
    const auto way = m_way(u"exec sqlite3 -batch -readonly -init /dev/null"_s);
    if (!way)
        return way.error();
    m_sqlite.ensure(*way);
    const QByteArray begin = randomWord();
    const QByteArray word = randomWord();
    m_sqlite.write(".print " + begin + "\n.open --readonly " + dotQuote(path)
        + "\n.mode quote\n.timeout 5000\nBEGIN;\n.print " + word + '\n');
    if (const auto noise = m_sqlite.readUpTo(begin, patience); !noise)
        return noise.error();
    const auto said = m_sqlite.readUpTo(word, patience);
    if (!said)
        return said.error();
    if (!said->trimmed().isEmpty())
        return sqliteError(14, m_path, QString::fromUtf8(*said));
    m_inLook = true;
    return {};
}

Result<QString> ShellSqlSource::beginLook()
{
    endLook();
    const auto place = findFile();
    if (!place)
        return place.error();
    if (const auto opened = openDatabase(place->path); !opened)
        return opened.error();
    return place->identity;
}

void ShellSqlSource::endLook()
{
    if (!m_inLook)
        return;
    m_inLook = false;
    const QByteArray word = randomWord();
    m_sqlite.write(".open :memory:\n.print " + word + '\n'); // lets go of the file
    // Waited for: a Cortex that stops right after us must be the last one to close it. What goes
    // wrong here shows at the next look.
    (void)m_sqlite.readUpTo(word, patience);
}

Result<std::vector<SqlRow>> ShellSqlSource::select(const QString& sql, const QVariantList& binds)
{
    if (!m_inLook)
        return Error{Error::Kind::Other, Words::tr("%1 is not open: look again").arg(m_path), {}};
    const QByteArray word = randomWord();
    m_sqlite.write(withLiterals(sql, binds) + ";\n.print " + word + '\n');
    const auto output = m_sqlite.readUpTo(word, sqlPatience);
    if (!output) {
        m_inLook = false;
        return output.error();
    }
    return parseQuotedRows(*output, m_path);
}

} // namespace console
