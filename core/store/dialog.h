#pragma once

#include "base/result.h"

#include <QByteArray>
#include <QProcess>
#include <QStringList>

#include <memory>

namespace console {

// A program of this machine that runs one command on the machine of the database.
struct RemoteProgram
{
    QString program = {};
    QStringList arguments = {};
    bool operator==(const RemoteProgram&) const = default;
};

// A talk with a program that is kept running: write a question, read up to a word that was asked
// for at its end. Standard error comes with standard output. Waits, in a worker thread only.
class Dialog
{
public:
    Dialog() = default;
    ~Dialog();
    Q_DISABLE_COPY_MOVE(Dialog)

    // Starts `program` unless it runs already; true when it was started now.
    bool ensure(const RemoteProgram& program);
    void write(const QByteArray& text);
    // What came before `word`; the rest of its line is dropped. An error ends the talk.
    [[nodiscard]] Result<QByteArray> readUpTo(const QByteArray& word, int milliseconds);
    void end();

private:
    std::unique_ptr<QProcess> m_process;
    RemoteProgram m_program;
    QByteArray m_buffer;
};

} // namespace console
