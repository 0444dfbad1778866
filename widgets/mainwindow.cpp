#include "mainwindow.h"

#include "card.h"
#include "delegates/navigationdelegate.h"
#include "faultsbutton.h"
#include "icons.h"
#include "panels/metricspage.h"
#include "panels/setuppage.h"
#include "panels/triggerspage.h"

#include <QDateTime>
#include <QLabel>
#include <QListWidget>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

namespace {

constexpr int wideRail = 23 * gridStep;
constexpr int slimRail = 8 * gridStep;
constexpr int slimBelow = 1200; // of the window's width: below it the rail shows icons only

QColor connectionColor(const LiveState& state, const ThemeColors& colors)
{
    switch (state.connection()) {
    case LiveState::Connection::Connected:
        return colors.ok;
    case LiveState::Connection::Partial:
        return colors.p1;
    case LiveState::Connection::Down:
        return colors.p0;
    case LiveState::Connection::Waiting:
        break;
    }
    return colors.muted;
}

QString endpointText(const Report& report)
{
    for (const MeasuredValue& value : report.measured) {
        if (value.metric == Metric::ApiLatency)
            return MainWindow::tr("%1 · %2", "address of the API, its latency")
                .arg(report.connection, formatLatency(value.value));
    }
    return report.connection;
}

} // namespace

MainWindow::MainWindow(const HistoryReader& history, NowFunction now, QWidget* parent)
    : QMainWindow(parent)
    , m_now(
          now ? std::move(now) : [] { return double(QDateTime::currentMSecsSinceEpoch()) / 1000; })
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Cortex Operations Console"));
    setWindowIcon(applicationIcon());
    setMinimumSize(900, 600);
    resize(1280, 800);
    auto* central = new QWidget(this);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(createHeader()); // Tab goes through the window in this order
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(createRail());
    body->addWidget(createPages(history), 1);
    layout->addLayout(body, 1);
    setCentralWidget(central);
    createStatusBar();
    createShortcuts();
    connect(&m_second, &QTimer::timeout, this, &MainWindow::updateLiveState);
    m_second.start(1000);
    updateLiveState();
    m_triggers->setFocus();
}

QWidget* MainWindow::createPages(const HistoryReader& history)
{
    m_pages = new QStackedWidget(this);
    m_pages->setObjectName(u"pages"_s);
    m_triggers = new TriggersPage(history, m_now, m_pages);
    m_metrics = new MetricsPage(history, m_now, m_pages);
    m_setup = new SetupPage(m_pages);
    for (QWidget* page : std::initializer_list<QWidget*>{m_triggers, m_metrics, m_setup})
        m_pages->addWidget(page);
    connect(m_setup, &SetupPage::demoRequested, this, &MainWindow::demoRequested);
    connect(m_setup, &SetupPage::localCortexChosen, this, &MainWindow::localCortexChosen);
    connect(m_rail, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    return m_pages;
}

QWidget* MainWindow::createHeader()
{
    auto* header = new QWidget(this);
    header->setAutoFillBackground(true);
    header->setBackgroundRole(QPalette::Base);
    m_band = new QWidget(header);
    m_band->setObjectName(u"hostBand"_s);
    m_band->setFixedWidth(6);
    m_band->setAutoFillBackground(true);
    m_band->setBackgroundRole(QPalette::Window); // not the header's
    m_profile = makeLabel(u"profileLabel"_s, TextSize::Title, true, TextTone::Normal, header);
    m_host = makeLabel(u"hostLabel"_s, TextSize::Body, false, TextTone::Muted, header);
    m_connection = makeLabel(u"connectionLabel"_s, TextSize::Body, false, TextTone::Normal, header);
    m_endpoint = makeLabel(u"endpointLabel"_s, TextSize::Body, false, TextTone::Muted, header);
    m_faults = new FaultsButton(header);
    m_faults->hide();
    connect(m_faults, &FaultsButton::faultToggled, this, &MainWindow::faultToggled);
    m_refresh = new QPushButton(tr("&Refresh  F5"), header);
    m_refresh->setObjectName(u"refreshButton"_s);
    m_refresh->setToolTip(tr("Look at the host now"));
    for (QPushButton* button : std::initializer_list<QPushButton*>{m_faults, m_refresh})
        button->setMinimumSize(13 * gridStep, 4 * gridStep);
    connect(m_refresh, &QPushButton::clicked, this, &MainWindow::refreshRequested);
    auto* layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 2 * gridStep, 0);
    layout->setSpacing(2 * gridStep);
    header->setFixedHeight(6 * gridStep);
    m_band->setFixedHeight(6 * gridStep);
    layout->addWidget(m_band);
    layout->addWidget(m_profile);
    layout->addWidget(m_host);
    layout->addStretch(1);
    layout->addWidget(m_connection);
    layout->addWidget(m_endpoint);
    layout->addWidget(m_faults);
    layout->addWidget(m_refresh);
    return header;
}

QWidget* MainWindow::createRail()
{
    m_rail = new QListWidget(this);
    m_rail->setObjectName(u"navigationRail"_s);
    m_rail->setAccessibleName(tr("Pages"));
    m_rail->setItemDelegate(new NavigationDelegate(m_rail));
    m_rail->setFrameShape(QFrame::NoFrame);
    m_rail->setMouseTracking(true);
    m_rail->viewport()->setAutoFillBackground(false);
    const auto add = [this](const QString& title, const QString& iconName, const QString& keys) {
        auto* item = new QListWidgetItem(title, m_rail);
        item->setData(NavigationDelegate::IconNameRole, iconName);
        item->setToolTip(tr("%1 (%2)", "page, its keys").arg(title, keys));
    };
    add(tr("Triggers"), u"rail-triggers"_s, tr("Ctrl+1"));
    add(tr("Metrics"), u"rail-metrics"_s, tr("Ctrl+2"));
    m_rail->setCurrentRow(0);
    auto* room = new QWidget(this);
    room->setAutoFillBackground(true);
    room->setBackgroundRole(QPalette::AlternateBase);
    auto* layout = new QVBoxLayout(room);
    layout->setContentsMargins(0, gridStep, 0, 0);
    layout->addWidget(m_rail);
    return room;
}

void MainWindow::createStatusBar()
{
    const auto label = [this](const QString& name) {
        return makeLabel(name, TextSize::Small, false, TextTone::Muted, this);
    };
    m_statusHost = label(u"statusHostLabel"_s);
    m_dataAge = label(u"dataAgeLabel"_s);
    m_polling = label(u"pollingLabel"_s);
    m_scheduler = label(u"schedulerLabel"_s);
    m_worst = label(u"worstLabel"_s);
    for (QLabel* each : {m_statusHost, m_dataAge, m_polling, m_scheduler, m_worst})
        each->setContentsMargins(0, 0, 2 * gridStep, 0);
    for (QLabel* each : {m_statusHost, m_dataAge, m_polling, m_scheduler})
        statusBar()->addWidget(each);
    auto* keys = label(u"keysHint"_s);
    keys->setText(tr("Press ? for keys"));
    statusBar()->addPermanentWidget(m_worst);
    statusBar()->addPermanentWidget(keys);
    statusBar()->setSizeGripEnabled(false);
    statusBar()->setContentsMargins(gridStep, 0, gridStep, 0);
    setPollInterval(m_pollInterval);
}

void MainWindow::createShortcuts()
{
    const auto bind = [this](const QKeySequence& keys, auto action) {
        connect(new QShortcut(keys, this), &QShortcut::activated, this, action);
    };
    bind(Qt::Key_F5, &MainWindow::refreshRequested);
    bind(Qt::CTRL | Qt::Key_1, [this] { showPage(0); });
    bind(Qt::CTRL | Qt::Key_2, [this] { showPage(1); });
    bind(QKeySequence(u"?"_s), &MainWindow::showKeys);
    bind(QKeySequence::Quit, &QWidget::close);
}

void MainWindow::showPage(int row)
{
    if (m_rail->parentWidget()->isHidden())
        return; // nothing is watched yet
    m_rail->setCurrentRow(row);
    m_pages->currentWidget()->setFocus();
}

void MainWindow::showKeys()
{
    QString rows;
    const auto add = [&rows](const QString& keys, const QString& action) {
        rows += u"<tr><td><b>%1</b>&nbsp;&nbsp;&nbsp;</td><td>%2</td></tr>"_s.arg(
            keys.toHtmlEscaped(), action.toHtmlEscaped());
    };
    add(tr("F5"), tr("Look at the host now"));
    add(tr("Ctrl+1, Ctrl+2"), tr("Triggers, metrics"));
    add(tr("Up, Down"), tr("Choose a condition"));
    add(tr("Ctrl+C"), tr("Copy the chosen condition as text"));
    add(tr("Ctrl+F, Esc"), tr("Filter the conditions, show all again"));
    add(tr("Left, Right"), tr("Move the crosshair of a chart"));
    add(tr("Ctrl+Q"), tr("Quit"));
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"),
        QString(u"<table cellpadding='3'>"_s + rows + u"</table>"_s), QMessageBox::Close, this);
    box->setObjectName(u"keysBox"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    m_rail->parentWidget()->setFixedWidth(width() < slimBelow ? slimRail : wideRail);
}

void MainWindow::changeEvent(QEvent* event)
{
    QMainWindow::changeEvent(event);
    // The desktop went dark or light: colours that stand for a state are of the old palette.
    // Queued, because the children have not heard of it yet.
    if (event->type() == QEvent::PaletteChange && m_report)
        QMetaObject::invokeMethod(
            this, [this] { setReport(*m_report); }, Qt::QueuedConnection);
}

void MainWindow::setProfile(const QString& name, const QString& host, const QString& unit)
{
    m_profile->setText(name);
    m_host->setText(host + u" · "_s + unit);
    m_statusHost->setText(host);
    QPalette band = m_band->palette();
    band.setColor(QPalette::Window, hostColor(name, palette()));
    m_band->setPalette(band);
    setWatching(true);
    m_pages->setCurrentIndex(m_rail->currentRow());
}

void MainWindow::setPollInterval(double seconds)
{
    m_pollInterval = seconds;
    m_polling->setText(tr("Polling every %1 s").arg(seconds));
}

void MainWindow::setReport(const Report& report)
{
    m_report = report;
    m_triggers->setReport(report);
    m_metrics->setReport(report);
    m_scheduler->setText(report.schedulerPaused ? tr("Scheduler paused") : tr("Scheduler running"));
    m_scheduler->setVisible(!report.connection.isEmpty());
    updateLiveState();
}

void MainWindow::updateLiveState()
{
    if (isMinimized())
        return;
    const LiveState state = LiveState::of(m_report, m_now(), m_pollInterval);
    updateConnection(state);
    m_dataAge->setText(state.ageText());
    m_triggers->setLiveState(state);
    m_metrics->setStale(state.stale());
    if (m_triggers->isVisible())
        m_triggers->tick();
    updateBadge(state);
}

void MainWindow::updateConnection(const LiveState& state)
{
    const ThemeColors& colors = themeColors(palette());
    m_connection->setText(u"● "_s + state.connectionText());
    m_connection->setToolTip(state.connectionHint());
    setTextColor(*m_connection, state.stale() ? colors.muted : connectionColor(state, colors));
    m_endpoint->setText(m_report && !state.stale() ? endpointText(*m_report) : QString());
}

void MainWindow::updateBadge(const LiveState& state)
{
    if (!m_report)
        return;
    const QString worst = worstId(m_report->triggers);
    m_worst->setText(state.stale() ? tr("Worst: not live") : tr("Worst: %1").arg(worst));
    setBadge(state.stale() ? tr("stale") : worst,
        state.stale() ? Summary::Level::Unknown : summarize(*m_report).level);
}

void MainWindow::setBadge(const QString& word, Summary::Level level)
{
    QListWidgetItem* item = m_rail->item(0);
    const QColor color = levelColor(level, palette());
    if (item->data(NavigationDelegate::BadgeTextRole) == word
        && item->data(NavigationDelegate::BadgeColorRole) == color)
        return;
    item->setData(NavigationDelegate::BadgeIconNameRole, levelIconName(level));
    item->setData(NavigationDelegate::BadgeColorRole, color);
    item->setData(NavigationDelegate::BadgeTextRole, word);
    item->setData(Qt::AccessibleTextRole, tr("Triggers: %1").arg(word));
}

void MainWindow::setFaults(const QStringList& ids, const QStringList& titles)
{
    m_faults->setFaults(ids, titles);
    m_faults->show();
}

// Without a host there is no connection, no age and no verdict to show.
void MainWindow::setWatching(bool watching)
{
    for (QWidget* widget : std::initializer_list<QWidget*>{
             m_rail->parentWidget(), m_connection, m_endpoint, m_refresh, statusBar()})
        widget->setVisible(watching);
}

void MainWindow::showSetup(const QString& message, const QStringList& cortexDirectories)
{
    m_setup->show(message, cortexDirectories);
    m_profile->setText(tr("No host yet"));
    m_host->clear();
    setWatching(false);
    m_pages->setCurrentWidget(m_setup);
}

} // namespace console
