#include "mainwindow.h"

#include "card.h"
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
    m_profile = makeLabel(u"profileLabel"_s, TextSize::Title, true, TextTone::Normal, header);
    m_host = makeLabel(u"hostLabel"_s, TextSize::Body, false, TextTone::Muted, header);
    m_connection = makeLabel(u"connectionLabel"_s, TextSize::Body, false, TextTone::Normal, header);
    m_faults = new QPushButton(tr("Demo &faults"), header);
    m_faults->setObjectName(u"faultsButton"_s);
    m_faults->hide();
    auto* refresh = new QPushButton(tr("&Refresh  F5"), header);
    refresh->setObjectName(u"refreshButton"_s);
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
    m_rail->setFixedWidth(168);
    m_rail->setFrameShape(QFrame::NoFrame);
    m_rail->setIconSize({18, 18});
    m_rail->setSpacing(4);
    const QColor color = palette().color(QPalette::Text);
    m_rail->addItem(new QListWidgetItem(namedIcon(u"rail-triggers"_s, color), tr("Triggers")));
    m_rail->addItem(new QListWidgetItem(namedIcon(u"rail-metrics"_s, color), tr("Metrics")));
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
    for (QLabel* each : {m_dataAge, m_polling, m_scheduler})
        statusBar()->addWidget(each);
    auto* keys = label(u"keysHint"_s);
    keys->setText(tr("Press ? for keys"));
    statusBar()->addPermanentWidget(m_worst);
    statusBar()->addPermanentWidget(keys);
    statusBar()->setSizeGripEnabled(false);
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
    m_metrics->refresh();
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
    setTextColor(*m_connection,
        state.stale()                                                ? colors.muted
            : state.connection() == LiveState::Connection::Connected ? colors.ok
            : state.connection() == LiveState::Connection::Partial   ? colors.p1
                                                                     : colors.p0);
    m_dataAge->setText(state.ageText());
    m_triggers->setLiveState(state);
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
    const QString word = level == Summary::Level::Ok || level == Summary::Level::Unknown
        ? QString()
        : QString(u"  "_s + worstId(m_report->triggers));
    m_rail->item(0)->setText(tr("Triggers") + word);
    m_rail->item(0)->setIcon(namedIcon(levelIconName(level), levelColor(level, palette())));
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
