#pragma once

namespace console {

// Wall time as an argument of everything that judges; tests advance their own.
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual double now() const = 0; // epoch seconds, UTC
};

class SystemClock final : public Clock
{
public:
    [[nodiscard]] double now() const override;
};

} // namespace console
