#pragma once

#include <QPushButton>

class QAction;

namespace console {

// Demo only: switches the simulator's faults, and says how many are on.
class FaultsButton : public QPushButton
{
    Q_OBJECT
public:
    explicit FaultsButton(QWidget* parent = nullptr);

    [[nodiscard]] QSize sizeHint() const override;
    void setFaults(const QStringList& ids, const QStringList& titles);

signals:
    void faultToggled(const QString& id, bool on);

private:
    void switchAllOff();
    void showCount();

    QMenu* m_menu = nullptr;
    QAction* m_allOff = nullptr;
    QList<QAction*> m_faults;
};

} // namespace console
