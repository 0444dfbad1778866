#include "faultsbutton.h"

#include "theme.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace console {

using namespace Qt::StringLiterals;

FaultsButton::FaultsButton(QWidget* parent)
    : QPushButton(parent)
    , m_menu(new QMenu(this))
{
    setObjectName(u"faultsButton"_s);
    setToolTip(tr("Makes the simulated Cortex fail in one way or another"));
    m_menu->setObjectName(u"faultsMenu"_s);
    setMenu(m_menu);
    showCount();
}

void FaultsButton::setFaults(const QStringList& ids, const QStringList& titles)
{
    m_menu->clear();
    m_faults.clear();
    for (qsizetype i = 0; i < ids.size(); ++i) {
        QAction* fault = m_menu->addAction(titles.at(i));
        fault->setObjectName(QString(u"fault_"_s + ids.at(i)));
        fault->setCheckable(true);
        m_faults += fault;
        connect(fault, &QAction::toggled, this, [this, id = ids.at(i)](bool on) {
            showCount();
            emit faultToggled(id, on);
        });
    }
    m_menu->addSeparator();
    m_allOff = m_menu->addAction(tr("All faults &off"));
    m_allOff->setObjectName(u"faultsOff"_s);
    connect(m_allOff, &QAction::triggered, this, &FaultsButton::switchAllOff);
    showCount();
}

QSize FaultsButton::sizeHint() const
{
    constexpr int arrow = 2 * gridStep; // Fusion forgets the room of its arrow
    return QPushButton::sizeHint() + QSize(arrow, 0);
}

void FaultsButton::switchAllOff()
{
    for (QAction* fault : std::as_const(m_faults))
        fault->setChecked(false);
}

void FaultsButton::showCount()
{
    const auto on = std::count_if(
        m_faults.begin(), m_faults.end(), [](const QAction* fault) { return fault->isChecked(); });
    setText(on > 0 ? tr("Demo &faults: %1 on").arg(on) : tr("Demo &faults"));
    if (m_allOff)
        m_allOff->setEnabled(on > 0);
}

} // namespace console
