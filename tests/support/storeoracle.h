#pragma once

#include "store/storereader.h"
#include "support/randomcortex.h"

// One reader over many looks, each compared with plain SQL over the whole table.
class StoreOracle
{
public:
    explicit StoreOracle(RandomCortex& cortex);

    // As a restart of the console: a new reader goes on from the old one's document.
    void restart();
    // What the reader says otherwise than the table; empty when they agree.
    [[nodiscard]] QString look(double now);
    // Of all runs.
    [[nodiscard]] int fullScans() const { return m_scansBefore + m_reader.memory().fullScans(); }

    bool comparesPrefixes = true; // these are learned: a row that is deleted later stays counted
    console::StoreFacts facts;

private:
    [[nodiscard]] QString compareRows(double now);
    [[nodiscard]] QString compareTotals();
    [[nodiscard]] QString comparePrefixes();
    [[nodiscard]] QString compareWindow(double from, double to);
    [[nodiscard]] QString column(const QString& name) const;

    RandomCortex& m_cortex;
    console::StoreReader m_reader;
    int m_scansBefore = 0;
};

[[nodiscard]] console::StoreReader makeReader(const QString& path);
