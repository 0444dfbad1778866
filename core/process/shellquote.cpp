#include "process/shellquote.h"

namespace console {

using namespace Qt::StringLiterals;

QByteArray shellQuote(const QString& word)
{
    QByteArray bytes = word.toUtf8();
    if (const qsizetype end = bytes.indexOf('\0'); end >= 0)
        bytes.truncate(end);
    // Inside single quotes a shell knows no other special character than their end.
    return '\'' + bytes.replace('\'', "'\\''") + '\'';
}

QByteArray shellQuotePath(const QString& path)
{
    if (path == "~"_L1)
        return "\"$HOME\"";
    if (path.startsWith("~/"_L1))
        return "\"$HOME\"" + shellQuote(path.mid(1));
    return shellQuote(path);
}

QByteArray shellLine(const Command& command)
{
    QByteArray line = "(";
    if (!command.directory.isEmpty())
        line += "cd "
            + shellQuotePath(command.directory.startsWith(u'-')
                    ? QString(u"./"_s + command.directory)
                    : command.directory)
            + " && ";
    if (!command.input.isEmpty())
        line += "printf %s " + shellQuote(QString::fromUtf8(command.input)) + " | ";
    line += "_within " + QByteArray::number(double(command.timeout.count()) / 1000, 'f', 3) + ' ';
    if (!command.environment.isEmpty())
        line += "env ";
    for (auto it = command.environment.cbegin(); it != command.environment.cend(); ++it)
        line += shellQuote(it.key() + u'=' + it.value()) + ' ';
    line += shellQuotePath(command.program);
    for (const QString& argument : command.arguments)
        line += ' ' + shellQuote(argument);
    if (command.input.isEmpty())
        line += " </dev/null";
    return line + ')';
}

QByteArray shellPrelude()
{
    return "LC_ALL=C.UTF-8; export LC_ALL\n"
           "XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$(id -u)}; export XDG_RUNTIME_DIR\n"
           "if command -v timeout >/dev/null 2>&1\n"
           "then _within() { timeout -k 1 \"$@\"; }\n"
           "else _within() { shift; \"$@\"; }\n"
           "fi\n";
}

} // namespace console
