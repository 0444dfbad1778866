#pragma once

#include <QRandomGenerator>
#include <QString>
#include <QStringList>
#include <QVariant>

#include <vector>

// What the made database has and lacks.
struct CortexShape
{
    bool morsels = false; // morsel_id and morsels_ready in place of bead_id and beads_ready
    bool goTimes = false; // some dispatched_at as Go's default text
    bool wal = true;
    QStringList without = {}; // "table" or "table.column"
};

// A Cortex database and the service that writes it, driven by a seed. It keeps one connection
// until `stop`.
class RandomCortex
{
public:
    RandomCortex(QString path, quint32 seed, CortexShape shape = {});
    ~RandomCortex();
    Q_DISABLE_COPY_MOVE(RandomCortex)

    // An empty database of the schema at R, then `rows` ended ones over the five days before.
    void create(double now, int rows);
    // What the service does between `from` and `to`. A retry that begins here also ends here only
    // when the two lie more than a minute apart.
    void live(double from, double to);

    void start(); // opens the file; `create` does so itself
    void stop(); // as a clean shutdown: the -wal is folded in and removed
    [[nodiscard]] QByteArray snapshot(); // bytes of the stopped database
    void restoreInPlace(const QByteArray& bytes); // same inode, -wal and -shm removed
    void restoreByRename(const QByteArray& bytes);

    void run(const QString& sql, const QVariantList& binds = {}); // aborts the test program
    [[nodiscard]] std::vector<std::vector<QVariant>> query(
        const QString& sql, const QVariantList& binds = {});
    void dispatch(
        double at, const QString& status = QStringLiteral("running"), const QString& prompt = {});
    [[nodiscard]] QString path() const { return m_path; }
    [[nodiscard]] QString beadColumn() const;

private:
    [[nodiscard]] bool has(const QString& table, const QString& column) const;
    [[nodiscard]] bool chance(int percent) { return int(m_random.bounded(100)) < percent; }
    [[nodiscard]] QString pick(const QStringList& words);
    [[nodiscard]] double between(double from, double to);
    [[nodiscard]] QVariant randomRow(const QString& where);
    void createTable(const QString& name, const QStringList& columns);
    void end(const QVariant& id, double at);
    void startRetry();
    void endRetry(const QVariant& id, double at);
    void watch(double from, double to);

    QString m_path;
    QString m_connection;
    CortexShape m_shape;
    QRandomGenerator m_random;
};
