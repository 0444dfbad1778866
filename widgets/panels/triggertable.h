#pragma once

#include <QTreeView>

namespace console {

class TriggerDelegate;

// All conditions at once: rows share the height there is, and where it is narrow those columns
// give way that the details repeat.
class TriggerTable : public QTreeView
{
    Q_OBJECT
public:
    explicit TriggerTable(QAbstractItemModel& model, QWidget* parent = nullptr);

    void fit(); // after every change of rows

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void spanGroups();
    void shareHeight();
    void hideWhatDoesNotFit();

    TriggerDelegate* m_delegate = nullptr;
};

} // namespace console
