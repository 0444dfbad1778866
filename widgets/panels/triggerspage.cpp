#include "panels/triggerspage.h"

#include "card.h"
#include "delegates/triggerdelegate.h"
#include "icons.h"
#include "models/triggertext.h"
#include "monitor/summary.h"
#include "panels/triggerdetails.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QTreeView>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

TriggersPage::TriggersPage(const HistoryReader& history, const NowFunction& now, QWidget* parent)
    : QWidget(parent)
    , m_now(now)
    , m_details(new TriggerDetails(history, now, this))
{
    setObjectName(u"triggersPage"_s);
    m_filter.setSourceModel(&m_model);
    auto* splitter = new QSplitter(this);
    splitter->setObjectName(u"triggersSplitter"_s);
    splitter->addWidget(createTable());
    splitter->addWidget(m_details);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({770, 330});
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(2 * gridStep);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(2 * gridStep, 2 * gridStep, 2 * gridStep, 2 * gridStep);
    layout->setSpacing(2 * gridStep);
    layout->addWidget(createBanner());
    layout->addWidget(splitter, 1);
}

QWidget* TriggersPage::createBanner()
{
    m_banner = new Card(this);
    m_banner->setObjectName(u"answerBanner"_s);
    m_bannerIcon = new QLabel(m_banner);
    m_bannerIcon->setFixedSize(28, 28);
    m_headline = makeLabel(u"answerHeadline"_s, TextSize::Title, true, TextTone::Normal, m_banner);
    m_reason = makeParagraph(u"answerReason"_s, TextTone::Muted, m_banner);
    m_headline->setText(tr("Looking at the host…"));
    auto* words = new QVBoxLayout;
    words->setSpacing(gridStep / 2);
    words->addWidget(m_headline);
    words->addWidget(m_reason);
    auto* layout = new QHBoxLayout(m_banner);
    layout->setContentsMargins(2 * gridStep, 2 * gridStep, 2 * gridStep, 2 * gridStep);
    layout->setSpacing(2 * gridStep);
    layout->addWidget(m_bannerIcon);
    layout->addLayout(words, 1);
    return m_banner;
}

QWidget* TriggersPage::createTable()
{
    auto* card = new Card(this);
    auto* find = new QLineEdit(card);
    find->setObjectName(u"triggersFilter"_s);
    find->setPlaceholderText(tr("Filter conditions (Ctrl+F)"));
    find->setClearButtonEnabled(true);
    find->setMinimumHeight(28);
    connect(find, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filter.setWords(text);
        spanGroups();
    });
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, find,
        qOverload<>(&QWidget::setFocus));
    m_table = new QTreeView(card);
    m_table->setObjectName(u"triggersTable"_s);
    m_table->setModel(&m_filter);
    m_table->setItemDelegate(new TriggerDelegate(m_table));
    m_table->setFrameShape(QFrame::NoFrame);
    m_table->setRootIsDecorated(false);
    m_table->setItemsExpandable(false);
    m_table->setIndentation(0);
    m_table->setAllColumnsShowFocus(true);
    m_table->setUniformRowHeights(true);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(-1, Qt::AscendingOrder);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->header()->setStretchLastSection(false);
    m_table->header()->setMinimumSectionSize(24);
    m_table->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_table->header()->setSectionResizeMode(TriggerModel::TitleColumn, QHeaderView::Stretch);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
        &TriggersPage::showSelected);
    auto* copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this, &TriggersPage::copySelection);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(gridStep / 2, gridStep, gridStep / 2, gridStep / 2);
    layout->addWidget(find);
    layout->addWidget(m_table);
    return card;
}

void TriggersPage::setReport(const Report& report)
{
    const bool first = !m_report;
    m_report = report;
    m_model.setTriggers(report.triggers, m_now());
    spanGroups();
    if (first)
        selectMostUrgent();
    showSelected();
}

void TriggersPage::spanGroups()
{
    m_table->expandAll();
    for (int group = 0; group < m_filter.rowCount(); ++group)
        m_table->setFirstColumnSpanned(group, {}, true);
}

void TriggersPage::selectMostUrgent()
{
    if (const TriggerStatus* status = mostUrgent(m_report->triggers))
        m_table->setCurrentIndex(m_filter.mapFromSource(m_model.indexOf(status->id)));
}

void TriggersPage::setLiveState(const LiveState& state)
{
    m_model.setStale(state.stale());
    m_details->setStale(state.stale());
    if (!m_report)
        return;
    const Summary summary = summarize(*m_report);
    const auto level = state.stale() ? Summary::Level::Unknown : summary.level;
    m_headline->setText(state.stale() ? state.notLiveHeadline() : summary.headline);
    m_reason->setText(state.stale() ? state.notLiveReason(summary.headline) : summary.reason);
    const QColor color = levelColor(level, palette());
    m_bannerIcon->setPixmap(iconPixmap(levelIconName(level), color, 28, devicePixelRatioF()));
    m_banner->setTint(color);
}

void TriggersPage::tick()
{
    m_model.setNow(m_now());
    m_details->tick();
}

void TriggersPage::showSelected()
{
    m_details->show(m_model.status(m_filter.mapToSource(m_table->currentIndex())));
}

void TriggersPage::copySelection() const
{
    m_details->copyAll();
}

} // namespace console
