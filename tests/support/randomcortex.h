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
    bool workflows = false; // rows are written when the work has ended, as Temporal's do
    // A retry that begins and ends between two looks leaves a new row or a health event.
    bool tracedRetries = false;
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
    // Makes the table larger by `rows` that failed at `at`, in one statement.
    void fill(double at, int rows);
    // What the service, its operator and its scheduler do between `from` and `to`.
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
    [[nodiscard]] bool has(const QString& table, const QString& column) const;

private:
    [[nodiscard]] bool chance(int percent) { return int(m_random.bounded(100)) < percent; }
    [[nodiscard]] QString pick(const QStringList& words);
    [[nodiscard]] double between(double from, double to);
    [[nodiscard]] QVariant randomRow(const QString& where);
    void createTable(const QString& name, const QStringList& columns);
    void end(const QVariant& id, double at);
    void startRetry();
    void endRetry(const QVariant& id, double at, bool traced);
    void report(const QString& type, const QVariant& dispatch, double at);
    void watch(double from, double to);

    QString m_path;
    QString m_connection;
    CortexShape m_shape;
    QRandomGenerator m_random;
};
