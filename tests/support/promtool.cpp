#include "support/promtool.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace console::testing {

using namespace Qt::StringLiterals;

namespace {

bool write(const QString& path, const QByteArray& text)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text) == text.size();
}

} // namespace

QString promtoolProgram()
{
    return u"/usr/bin/promtool"_s;
}

std::pair<int, QByteArray> testRules(const QByteArray& rules, const QByteArray& tests)
{
    const QTemporaryDir directory;
    if (!write(directory.filePath(u"rules.yml"_s), rules)
        || !write(directory.filePath(u"tests.yml"_s), tests))
        return {-1, "cannot write"};
    QProcess promtool;
    promtool.setWorkingDirectory(directory.path());
    promtool.setProcessChannelMode(QProcess::MergedChannels);
    promtool.start(promtoolProgram(), {u"test"_s, u"rules"_s, u"tests.yml"_s});
    if (!promtool.waitForFinished(200'000) || promtool.exitStatus() != QProcess::NormalExit)
        return {-1, "promtool did not end by itself"};
    return {promtool.exitCode(), promtool.readAll()};
}

QByteArray promNumber(double value)
{
    return QByteArray::number(value, 'g', 17);
}

} // namespace console::testing
