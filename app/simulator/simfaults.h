#pragma once

#include <QSet>
#include <QString>

#include <vector>

namespace console::sim {

class SimStore;

struct Fault
{
    const char* id; // of the trigger that it makes fire
    const char* text;
};

[[nodiscard]] const std::vector<Fault>& allFaults();
[[nodiscard]] bool isFault(const QString& id);

// What the faults that are on leave in the database: rows of their own, and recent attempts moved
// into the past where a trigger asks for silence. Every call takes all of it back and writes it
// anew, so that any set of faults can follow any other.
class FaultRows
{
public:
    // `noteFile` remembers the move across restarts of the simulator.
    FaultRows(SimStore& store, QString noteFile);

    // False when the database could not be written; call again.
    bool apply(const QSet<QString>& faults, double now, int cap5h);

private:
    struct Move
    {
        int seconds = 0;
        qint64 first = 0;
        qint64 last = 0;
    };
    [[nodiscard]] Move readMove() const;
    [[nodiscard]] bool writeMove(const Move& move) const;
    void moveIntoThePast(int seconds, double now);
    void removeRows();
    void addShare(double now, double from, double share, const QString& category);
    void addEnded(const QString& bead, const QString& project, double now, double ended,
        const QString& status, const QString& category = {});
    void addGatewayEvents(double now);
    void addUsage(double now, int cap5h);

    SimStore& m_store;
    QString m_noteFile;
};

// Overwrites the root of an index that no figure rests on, so that the file is damaged and yet
// readable, as real damage often is; the page is kept in `keptFile`. The caller has emptied the
// WAL and writes nothing to that index meanwhile.
[[nodiscard]] bool damageDatabase(const QString& path, const QString& keptFile);
[[nodiscard]] bool repairDatabase(const QString& path, const QString& keptFile);

} // namespace console::sim
