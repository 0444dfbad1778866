#include "mainwindow.h"

#include "card.h"
#include "delegates/navigationdelegate.h"
#include "icons.h"
#include "monitor/summary.h"
#include "panels/metricspage.h"
#include "panels/setuppage.h"
#include "panels/triggerspage.h"

#include <QDateTime>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QPushButton>
#include <QShortcut>
#include <QStackedWidget>
#include <QStatusBar>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

namespace {

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

} // namespace

MainWindow::MainWindow(const HistoryReader& history, NowFunction now, QWidget* parent)
    : QMainWindow(parent)
    , m_now(
          now ? std::move(now) : [] { return double(QDateTime::currentMSecsSinceEpoch()) / 1000; })
{
    setObjectName(u"mainWindow"_s);
    setWindowTitle(tr("Cortex Operations Console"));
    setWindowIcon(applicationIcon());
    resize(1280, 800);
    createPages(history);
    auto* central = new QWidget(this);
    auto* body = new QHBoxLayout;
    body->setSpacing(0);
    body->addWidget(createRail());
    body->addWidget(m_pages, 1);
    auto* layout = new QVBoxLayout(central);
    layout->setContentsMargins({});
    layout->setSpacing(0);
    layout->addWidget(createHeader());
    layout->addLayout(body, 1);
    setCentralWidget(central);
    createStatusBar();
    createShortcuts();
    connect(&m_second, &QTimer::timeout, this, &MainWindow::updateLiveState);
    m_second.start(1000);
    updateLiveState();
}

void MainWindow::createPages(const HistoryReader& history)
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
    m_faults = new QPushButton(tr("Demo &faults"), header);
    m_faults->setObjectName(u"faultsButton"_s);
    m_faults->hide();
    auto* refresh = new QPushButton(tr("&Refresh  F5"), header);
    refresh->setObjectName(u"refreshButton"_s);
    for (QPushButton* button : {m_faults, refresh})
        button->setMinimumSize(13 * gridStep, 4 * gridStep);
    connect(refresh, &QPushButton::clicked, this, &MainWindow::refreshRequested);
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
    layout->addWidget(m_faults);
    layout->addWidget(refresh);
    return header;
}

QWidget* MainWindow::createRail()
{
    m_rail = new QListWidget(this);
    m_rail->setObjectName(u"navigationRail"_s);
    m_rail->setAccessibleName(tr("Pages"));
    m_rail->setItemDelegate(new NavigationDelegate(m_rail));
    m_rail->setFixedWidth(22 * gridStep);
    m_rail->setFrameShape(QFrame::NoFrame);
    m_rail->setMouseTracking(true);
    m_rail->viewport()->setBackgroundRole(QPalette::AlternateBase);
    const auto add = [this](const QString& title, const QString& iconName, const QString& keys) {
        auto* item = new QListWidgetItem(title, m_rail);
        item->setData(NavigationDelegate::IconNameRole, iconName);
        item->setToolTip(keys);
    };
    add(tr("Triggers"), u"rail-triggers"_s, tr("Ctrl+1"));
    add(tr("Metrics"), u"rail-metrics"_s, tr("Ctrl+2"));
    connect(m_rail, &QListWidget::currentRowChanged, m_pages, &QStackedWidget::setCurrentIndex);
    m_rail->setCurrentRow(0);
    return m_rail;
}

void MainWindow::createStatusBar()
{
    const auto label = [this](const QString& name) {
        return makeLabel(name, TextSize::Small, false, TextTone::Muted, this);
    };
    m_dataAge = label(u"dataAgeLabel"_s);
    m_polling = label(u"pollingLabel"_s);
    m_scheduler = label(u"schedulerLabel"_s);
    m_worst = label(u"worstLabel"_s);
    for (QLabel* each : {m_dataAge, m_polling, m_scheduler, m_worst})
        each->setContentsMargins(0, 0, 2 * gridStep, 0);
    for (QLabel* each : {m_dataAge, m_polling, m_scheduler})
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
    bind(Qt::CTRL | Qt::Key_1, [this] { m_rail->setCurrentRow(0); });
    bind(Qt::CTRL | Qt::Key_2, [this] { m_rail->setCurrentRow(1); });
    bind(QKeySequence(u"?"_s), &MainWindow::showKeys);
    bind(QKeySequence::Quit, &QWidget::close);
}

void MainWindow::showKeys()
{
    auto* box = new QMessageBox(QMessageBox::NoIcon, tr("Keys"),
        tr("F5: look now\nCtrl+1: triggers\nCtrl+2: metrics\nCtrl+F: filter conditions\n"
           "Ctrl+C in the table: copy the condition\nCtrl+Q: quit"),
        QMessageBox::Close, this);
    box->setObjectName(u"keysBox"_s);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

void MainWindow::setProfile(const QString& name, const QString& host, const QString& unit)
{
    m_profile->setText(name);
    m_host->setText(host + u" · "_s + unit);
    QPalette band = m_band->palette();
    band.setColor(QPalette::Window, hostColor(name, palette()));
    m_band->setPalette(band);
    m_rail->show();
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
    m_connection->setText(u"● "_s + state.connectionText());
    m_connection->setToolTip(state.connectionHint());
    const ThemeColors& colors = themeColors(palette());
    setTextColor(*m_connection, state.stale() ? colors.muted : connectionColor(state, colors));
    m_dataAge->setText(state.ageText());
    m_triggers->setLiveState(state);
    m_metrics->setStale(state.stale());
    if (m_triggers->isVisible())
        m_triggers->tick();
    updateBadge();
}

void MainWindow::updateBadge()
{
    if (!m_report)
        return;
    const LiveState state = LiveState::of(m_report, m_now(), m_pollInterval);
    const Summary summary = summarize(*m_report);
    const auto level = state.stale() ? Summary::Level::Unknown : summary.level;
    m_worst->setText(
        state.stale() ? tr("Worst: not live") : tr("Worst: %1").arg(worstId(m_report->triggers)));
    const QString word = state.stale() ? tr("stale") : worstId(m_report->triggers);
    QListWidgetItem* item = m_rail->item(0);
    const QString iconName = levelIconName(level);
    const QColor color = levelColor(level, palette());
    if (item->data(NavigationDelegate::BadgeTextRole) == word
        && item->data(NavigationDelegate::BadgeColorRole) == color)
        return;
    item->setData(NavigationDelegate::BadgeIconNameRole, iconName);
    item->setData(NavigationDelegate::BadgeColorRole, color);
    item->setData(NavigationDelegate::BadgeTextRole, word);
    item->setData(Qt::AccessibleTextRole, tr("Triggers: %1").arg(word));
}

void MainWindow::setFaults(const QStringList& ids, const QStringList& titles)
{
    auto* menu = new QMenu(m_faults);
    menu->setObjectName(u"faultsMenu"_s);
    for (qsizetype i = 0; i < ids.size(); ++i) {
        QAction* action = menu->addAction(titles.at(i));
        action->setObjectName(QString(u"fault_"_s + ids.at(i)));
        action->setCheckable(true);
        connect(action, &QAction::toggled, this,
            [this, id = ids.at(i)](bool on) { emit faultToggled(id, on); });
    }
    m_faults->setMenu(menu);
    m_faults->show();
}

void MainWindow::showSetup(const QString& message, const QStringList& cortexDirectories)
{
    m_setup->show(message, cortexDirectories);
    m_profile->setText(tr("No host yet"));
    m_host->clear();
    m_rail->hide();
    m_pages->setCurrentWidget(m_setup);
}

} // namespace console
