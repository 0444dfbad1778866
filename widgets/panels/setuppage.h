#pragma once

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace console {

// Shown when there is nothing to watch: what is missing, and the ways to begin.
class SetupPage : public QWidget
{
    Q_OBJECT
public:
    explicit SetupPage(QWidget* parent = nullptr);

    void show(const QString& message, const QStringList& cortexDirectories);

signals:
    void demoRequested();
    void localCortexChosen(const QString& directory);

private:
    QLabel* m_message = nullptr;
    QVBoxLayout* m_found = nullptr;
};

} // namespace console
