#include "panels/evidencetable.h"

#include "theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

namespace console {

using namespace Qt::StringLiterals;

namespace {

enum Column { SourceColumn, TextColumn, CountColumn, ColumnCount };

// A line below each row instead of a grid.
class RowDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
        const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        painter->setPen(themeColors(option.palette).border);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
    }
    [[nodiscard]] QSize sizeHint(
        const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return QStyledItemDelegate::sizeHint(option, index) + QSize(0, gridStep + 2);
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        if (index.column() == SourceColumn)
            option->palette.setColor(QPalette::Text, themeColors(option->palette).muted);
        option->state.setFlag(QStyle::State_HasFocus, false); // rows are chosen, not cells
    }
};

// "timeout: 2" is a count of timeouts.
std::pair<QString, QString> splitCount(const QString& text)
{
    const qsizetype colon = text.lastIndexOf(u": "_s);
    if (colon > 0) {
        bool isNumber = false;
        text.mid(colon + 2).toLongLong(&isNumber);
        if (isNumber)
            return {text.first(colon), text.mid(colon + 2)};
    }
    return {text, {}};
}

} // namespace

EvidenceTable::EvidenceTable(QWidget* parent)
    : QTableWidget(0, ColumnCount, parent)
{
    setObjectName(u"evidenceTable"_s);
    setAccessibleName(tr("Evidence"));
    setItemDelegate(new RowDelegate(this));
    horizontalHeader()->hide();
    horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    horizontalHeader()->setSectionResizeMode(TextColumn, QHeaderView::Stretch);
    horizontalHeader()->setMinimumSectionSize(0);
    verticalHeader()->hide();
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setFrameShape(NoFrame);
    setShowGrid(false);
    setWordWrap(true);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

void EvidenceTable::show(const std::vector<Evidence>& evidence)
{
    setVisible(!evidence.empty());
    if (evidence == m_evidence)
        return; // a poll that finds the same leaves the selection
    m_evidence = evidence;
    setRowCount(int(evidence.size()));
    bool counts = false;
    for (int row = 0; row < rowCount(); ++row) {
        const Evidence& one = evidence[std::size_t(row)];
        const auto [text, count] = splitCount(one.text);
        counts |= !count.isEmpty();
        setItem(row, SourceColumn, new QTableWidgetItem(one.source));
        setItem(row, TextColumn, new QTableWidgetItem(text));
        auto* number = new QTableWidgetItem(count);
        number->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
        setItem(row, CountColumn, number);
        item(row, TextColumn)->setToolTip(one.text);
    }
    setColumnHidden(CountColumn, !counts);
    fitHeight();
}

void EvidenceTable::fitHeight()
{
    resizeRowsToContents();
    setFixedHeight(std::max(1, verticalHeader()->length()));
}

void EvidenceTable::resizeEvent(QResizeEvent* event)
{
    QTableWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        fitHeight();
}

void EvidenceTable::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy))
        copySelected();
    else
        QTableWidget::keyPressEvent(event);
}

void EvidenceTable::copySelected() const
{
    QStringList lines;
    for (const QModelIndex& index : selectionModel()->selectedRows()) {
        const Evidence& one = m_evidence[std::size_t(index.row())];
        lines += tr("%1: %2", "source, what it said").arg(one.source, one.text);
    }
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace console
