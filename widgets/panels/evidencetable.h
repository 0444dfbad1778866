#pragma once

#include "triggers/trigger.h"

#include <QTableWidget>

namespace console {

// What proves a condition, a line each: the source, what it said, and a count where it counted.
// As high as its lines; Ctrl+C copies the chosen ones.
class EvidenceTable : public QTableWidget
{
    Q_OBJECT
public:
    explicit EvidenceTable(QWidget* parent = nullptr);

    void show(const std::vector<Evidence>& evidence);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitHeight();
    void copySelected() const;

    std::vector<Evidence> m_evidence;
};

} // namespace console
