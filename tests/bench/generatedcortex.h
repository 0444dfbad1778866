#pragma once

#include <QString>

#include <memory>
#include <string>

struct sqlite3;

// A Cortex database as years of service leave it: the schema and indexes of R, one row of every
// kind at the pace of the real one (85 dispatches an hour, a tick a minute for each of 3 projects).
class GeneratedCortex
{
public:
    GeneratedCortex(const QString& path, int dispatches, int promptBytes, double now);

    // What the service writes within a few seconds: an attempt begins, another one ends.
    void goOn(double now);
    // The windows of the rules by plain SQL over the whole table; the sum of the figures.
    [[nodiscard]] double countPlainly(double now);
    [[nodiscard]] const QString& path() const { return m_path; }

private:
    struct Closer
    {
        void operator()(sqlite3* database) const;
    };

    void run(const std::string& sql);
    void createTables();
    void fillDispatches(int rows, int promptBytes, double now);
    void fillOthers(int rows, double now);

    QString m_path;
    std::unique_ptr<sqlite3, Closer> m_database;
};
