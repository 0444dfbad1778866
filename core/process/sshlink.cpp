#include "process/sshlink.h"

#include "base/logging.h"
#include "process/processrunner.h"
#include "process/shellquote.h"

#include <QDir>
#include <QTcpServer>

#include <utility>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr std::chrono::seconds patience{20}; // with login scripts, from start to a shell
constexpr std::chrono::seconds patienceWithQuestions{300}; // the engineer looks for a token
constexpr std::chrono::seconds longest{30}; // for a command to share the kept-open shell

// A socket's path is at most 107 bytes long: a short directory is needed.
QString socketDirectory()
{
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString base = runtime.isEmpty() || runtime.size() > 60 ? QDir::tempPath() : runtime;
    return base + u"/cortex-console-XXXXXX"_s;
}

int freePort()
{
    QTcpServer server;
    return server.listen(QHostAddress::LocalHost) ? server.serverPort() : 0;
}

} // namespace

Result<QString> SshWay::socket() const
{
    const QMutexLocker lock(&m_mutex);
    return m_socket;
}

void SshWay::set(const Result<QString>& socket)
{
    const QMutexLocker lock(&m_mutex);
    m_socket = socket;
}

SshLink::SshLink(SshTarget target, std::shared_ptr<SshWay> way)
    : m_target(std::move(target))
    , m_way(std::move(way))
    , m_directory(socketDirectory())
    , m_retry(this)
    , m_patience(this)
{
    m_retry.setSingleShot(true);
    m_patience.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &SshLink::open);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_channel->close();
        onOver(tr("the login did not come to a shell within %1 s").arg(patience.count()).toUtf8(),
            255);
    });
    open();
}

SshLink::~SshLink()
{
    m_way->set(Error{Error::Kind::Cancelled, tr("the connection was closed"), {}});
}

QString SshLink::socket() const
{
    return m_directory.filePath(u"s%1"_s.arg(m_opened));
}

void SshLink::open()
{
    ++m_opened;
    // Short at first, so that a network that is back is used at once; longer for slow ways.
    const int connectSeconds = m_opened == 1 ? 10 : std::min(3 + m_failures, 10);
    m_channel = std::make_unique<ShellChannel>(
        u"ssh"_s, masterArguments(m_target, socket(), connectSeconds), sshEnvironment(m_target));
    connect(m_channel.get(), &ShellChannel::opened, this, &SshLink::onOpened);
    // Queued: the channel that says so is replaced by the answer.
    connect(m_channel.get(), &ShellChannel::over, this, &SshLink::onOver, Qt::QueuedConnection);
    if (m_connection.state == HostConnection::State::Up)
        m_connection
            = {HostConnection::State::Connecting, tr("connecting to %1").arg(m_target.host), {}, 0};
    m_patience.start(m_target.askpass.isEmpty() ? patience : patienceWithQuestions);
    m_channel->start();
}

void SshLink::onOpened()
{
    m_patience.stop();
    m_failures = 0;
    m_connection = {};
    m_way->set(socket());
    qCDebug(logProcess) << "connected to" << m_target.host;
}

void SshLink::onOver(const QByteArray& said, int exitCode)
{
    m_patience.stop();
    m_forwards.clear();
    const Error error = explainSsh(m_target.host, said, exitCode);
    const bool refused = error.kind == Error::Kind::Denied;
    m_connection = {refused ? HostConnection::State::Refused : HostConnection::State::Lost,
        error.message, error.details, 0};
    m_way->set(Error{Error::Kind::Unreachable, error.message, error.details});
    qCDebug(logProcess) << m_target.host << error.message << error.details;
    if (refused)
        return; // tried again when somebody asks for it: a wrong key tried often locks accounts
    ++m_failures;
    m_retry.start(std::min(250 * (1 << std::min(m_failures, 3)), 2000));
}

void SshLink::reconnect()
{
    if (m_connection.state != HostConnection::State::Lost
        && m_connection.state != HostConnection::State::Refused)
        return;
    m_retry.stop();
    m_connection.state = HostConnection::State::Connecting;
    open();
}

ProcessOutcome SshLink::unavailable() const
{
    return {.ending = ProcessOutcome::Ending::NoConnection,
        .stdErr = m_connection.details.toUtf8(),
        .systemError = m_connection.sentence};
}

void SshLink::run(const Command& command, QObject* context, ShellChannel::Done done)
{
    if (m_connection.state == HostConnection::State::Lost
        || m_connection.state == HostConnection::State::Refused) {
        QMetaObject::invokeMethod(
            context, [outcome = unavailable(), done = std::move(done)] { done(outcome); },
            Qt::QueuedConnection);
        return;
    }
    const auto answer
        = [this, link = QPointer(this), done = std::move(done)](const ProcessOutcome& outcome) {
              if (link && outcome.ending == ProcessOutcome::Ending::NoConnection)
                  return done(unavailable());
              if (link && m_connection.state == HostConnection::State::Up)
                  m_connection.roundTrip = m_channel->roundTrip();
              done(outcome);
          };
    if (command.timeout <= longest)
        return m_channel->run(command, context, answer);
    // A long command gets a session of its own, so that polling goes on beside it.
    Command shared = command;
    shared.program = u"ssh"_s;
    shared.arguments = sharedArguments(m_target, socket(),
        QString::fromUtf8(
            "exec sh -c " + shellQuote(QString::fromUtf8(shellPrelude() + shellLine(command)))));
    shared.directory.clear();
    shared.environment.clear();
    shared.input.clear();
    startProcess(shared, context, answer);
}

void SshLink::reach(
    const QString& address, QObject* context, std::function<void(const Result<QString>&)> done)
{
    if (const auto known = m_forwards.constFind(address); known != m_forwards.constEnd()) {
        QMetaObject::invokeMethod(
            context, [here = *known, done = std::move(done)] { done(here); }, Qt::QueuedConnection);
        return;
    }
    // Through the shell first: when that answers, the connection is there to be shared.
    run({.program = u":"_s}, context,
        [this, link = QPointer(this), address, context, done = std::move(done)](
            const ProcessOutcome& outcome) {
            if (!link || outcome.ending == ProcessOutcome::Ending::NoConnection)
                return done(Error{Error::Kind::Unreachable, outcome.systemError,
                    QString::fromUtf8(outcome.stdErr)});
            forward(address, 1, context, done);
        });
}

void SshLink::forward(const QString& address, int attempt, QObject* context,
    std::function<void(const Result<QString>&)> done)
{
    const int port = freePort();
    const Command command{
        .program = u"ssh"_s, .arguments = forwardArguments(m_target, socket(), port, address)};
    startProcess(command, context,
        [this, link = QPointer(this), address, attempt, port, context, done = std::move(done)](
            const ProcessOutcome& outcome) {
            if (!link)
                return done(Error{Error::Kind::Cancelled, {}, {}});
            if (outcome.succeeded()) {
                const QString here = u"127.0.0.1:%1"_s.arg(port);
                m_forwards.insert(address, here);
                return done(here);
            }
            // Somebody else may have taken the port between our look and ssh's.
            if (attempt < 3)
                return forward(address, attempt + 1, context, done);
            done(Error{Error::Kind::Unreachable,
                tr("no tunnel to %1 on %2 could be made: allow TCP forwarding in its sshd_config, "
                   "or make a tunnel yourself and set api_url")
                    .arg(address, m_target.host),
                QString::fromUtf8(outcome.stdErr)});
        });
}

} // namespace console
