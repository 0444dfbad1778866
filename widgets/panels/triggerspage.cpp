#include "panels/triggerspage.h"

#include "card.h"
#include "icons.h"
#include "models/triggertext.h"
#include "monitor/summary.h"
#include "panels/triggerdetails.h"
#include "panels/triggertable.h"

#include <QLabel>
#include <QLineEdit>
#include <QShortcut>
#include <QSplitter>
#include <QVBoxLayout>

namespace console {

using namespace Qt::StringLiterals;

TriggersPage::TriggersPage(const HistoryReader& history, const NowFunction& now, QWidget* parent)
    : QWidget(parent)
    , m_now(now)
{
    setObjectName(u"triggersPage"_s);
    m_filter.setSourceModel(&m_model);
    auto* splitter = new QSplitter(this);
    splitter->setObjectName(u"triggersSplitter"_s);
    splitter->addWidget(createTable());
    splitter->addWidget(createDetails(history));
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({850, 380});
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
    m_bannerIcon->setPixmap(iconPixmap(levelIconName(Summary::Level::Unknown),
        themeColors(palette()).unknown, 28, devicePixelRatioF()));
    m_headline = makeLabel(u"answerHeadline"_s, TextSize::Title, true, TextTone::Normal, m_banner);
    m_headline->setWordWrap(true);
    m_reason = makeParagraph(u"answerReason"_s, TextTone::Muted, m_banner);
    m_headline->setText(tr("Looking at the host…"));
    m_reason->setText(tr("The first look reads the database once and may take some seconds."));
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
    QWidget* find = createFilter(card);
    m_table = new TriggerTable(m_filter, card);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        m_chosen = true;
        showSelected();
    });
    m_noMatch = makeParagraph(u"noMatch"_s, TextTone::Muted, card);
    m_noMatch->setAlignment(Qt::AlignCenter);
    m_noMatch->hide();
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, gridStep, 1, gridStep / 2); // the card's outline stays
    layout->setSpacing(gridStep / 2);
    layout->addWidget(find);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_noMatch, 1);
    setFocusProxy(m_table);
    return card;
}

QWidget* TriggersPage::createDetails(const HistoryReader& history)
{
    m_details = new TriggerDetails(history, m_now, this);
    m_details->setMinimumWidth(300);
    m_details->setEmptyText(tr("What proves a condition, and what to do, will stand here."));
    auto* copy = new QShortcut(QKeySequence::Copy, m_table);
    copy->setContext(Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, m_details, &TriggerDetails::copyAll);
    return m_details;
}

QWidget* TriggersPage::createFilter(QWidget* parent)
{
    auto* room = new QWidget(parent);
    m_find = new QLineEdit(room);
    m_find->setObjectName(u"triggersFilter"_s);
    m_find->setAccessibleName(tr("Filter conditions"));
    m_find->setPlaceholderText(tr("Filter conditions (Ctrl+F)"));
    m_find->setClearButtonEnabled(true);
    m_find->setMinimumHeight(28);
    m_find->setTextMargins(gridStep / 2, 0, gridStep / 2, 0);
    connect(m_find, &QLineEdit::textChanged, this, &TriggersPage::filter);
    connect(new QShortcut(QKeySequence::Find, this), &QShortcut::activated, m_find, [this] {
        m_find->setFocus();
        m_find->selectAll();
    });
    auto* leave = new QShortcut(Qt::Key_Escape, m_find);
    leave->setContext(Qt::WidgetShortcut);
    connect(leave, &QShortcut::activated, m_find, [this] {
        m_find->clear();
        m_table->setFocus();
    });
    auto* layout = new QHBoxLayout(room);
    layout->setContentsMargins(gridStep, 0, gridStep, 0);
    layout->addWidget(m_find);
    return room;
}

void TriggersPage::filter(const QString& words)
{
    m_filter.setWords(words);
    m_table->fit();
    const bool none = m_report && m_filter.rowCount() == 0;
    m_table->setVisible(!none);
    m_noMatch->setVisible(none);
    m_noMatch->setText(tr("No condition matches \"%1\". Esc clears the filter.").arg(words));
}

void TriggersPage::setReport(const Report& report)
{
    m_report = report;
    m_model.setTriggers(report.triggers, m_now());
    m_table->fit();
    if (!m_chosen)
        selectMostUrgent();
    m_details->setEmptyText(tr("Choose a condition to see what proves it."));
    showSelected();
}

// Until the operator chooses, the details follow what matters most.
void TriggersPage::selectMostUrgent()
{
    if (const TriggerStatus* status = mostUrgent(m_report->triggers)) {
        m_table->setCurrentIndex(m_filter.mapFromSource(m_model.indexOf(status->id)));
        m_chosen = false;
    }
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

} // namespace console
