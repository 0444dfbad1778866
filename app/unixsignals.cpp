#include "unixsignals.h"

#include <QCoreApplication>
#include <QSocketNotifier>

#include <csignal>
#include <unistd.h>

namespace console {

namespace {

int wakeUp[2] = {-1, -1};

void onSignal(int)
{
    // Only async-signal-safe calls here; the notifier does the rest in the event loop.
    [[maybe_unused]] const auto written = ::write(wakeUp[1], "x", 1);
}

} // namespace

void quitOnSignals()
{
    if (::pipe(wakeUp) != 0)
        return;
    auto* notifier
        = new QSocketNotifier(wakeUp[0], QSocketNotifier::Read, QCoreApplication::instance());
    QObject::connect(notifier, &QSocketNotifier::activated, QCoreApplication::instance(),
        &QCoreApplication::quit);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

} // namespace console
