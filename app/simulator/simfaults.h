#pragma once

#include <QString>

#include <vector>

namespace console::sim {

struct Fault
{
    const char* id; // of the trigger that it makes fire
    const char* text;
};

[[nodiscard]] const std::vector<Fault>& allFaults();
[[nodiscard]] bool isFault(const QString& id);

// Overwrites the middle of an index that no figure rests on, so that the file is damaged and yet
// readable, as real damage often is. The caller has checkpointed and closed the file and keeps a
// copy of it. False when the file could not be written.
[[nodiscard]] bool damageDatabase(const QString& path);

} // namespace console::sim
