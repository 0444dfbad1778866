#pragma once

#include <QSortFilterProxyModel>

namespace console {

// Keeps the severities in their order whatever is sorted, and only those with a match.
class TriggerFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit TriggerFilter(QObject* parent = nullptr);

    void setWords(const QString& words);

protected:
    [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;
    [[nodiscard]] bool lessThan(const QModelIndex& left, const QModelIndex& right) const override;

private:
    QStringList m_words = {};
};

} // namespace console
