#include "store/dialog.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace console {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(Store)
};

} // namespace

Dialog::~Dialog()
{
    end();
}

bool Dialog::ensure(const RemoteProgram& program)
{
    if (m_process && m_process->state() != QProcess::NotRunning && program == m_program)
        return false;
    end();
    m_program = program;
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    m_process->start(program.program, program.arguments);
    return true;
}

void Dialog::write(const QByteArray& text)
{
    if (!m_process)
        return;
    m_process->write(text);
    m_process->waitForBytesWritten(2000); // no event loop does it here
}

Result<QByteArray> Dialog::readUpTo(const QByteArray& word, int milliseconds)
{
    QElapsedTimer clock;
    clock.start();
    qsizetype searched = 0;
    while (m_process) {
        const qsizetype at = m_buffer.indexOf(word, std::max<qsizetype>(0, searched - word.size()));
        const qsizetype end = at < 0 ? -1 : m_buffer.indexOf('\n', at);
        if (end >= 0) {
            const QByteArray before = m_buffer.first(at);
            m_buffer.remove(0, end + 1);
            return before;
        }
        searched = at < 0 ? m_buffer.size() : at;
        const qint64 left = milliseconds - clock.elapsed();
        if (left <= 0
            || (!m_process->waitForReadyRead(int(left)) && m_process->state() != QProcess::Running))
            break;
        m_buffer += m_process->readAll();
    }
    const bool late = clock.elapsed() >= milliseconds;
    const QString said = QString::fromUtf8(m_buffer.left(2000));
    end();
    return Error{late ? Error::Kind::TimedOut : Error::Kind::Unreachable,
        late ? Words::tr("the host did not answer about its database within %1 s; the console "
                         "tries again")
                   .arg(milliseconds / 1000)
             : Words::tr("the connection to the host ended while its database was read; the "
                         "console tries again"),
        said};
}

void Dialog::end()
{
    if (!m_process)
        return;
    m_process->closeWriteChannel(); // the end of its input ends it
    if (!m_process->waitForFinished(300)) {
        m_process->kill();
        m_process->waitForFinished(300);
    }
    m_process.reset();
    m_buffer.clear();
}

} // namespace console
