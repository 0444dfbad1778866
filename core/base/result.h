#pragma once

#include <QString>

#include <utility>
#include <variant>

namespace console {

// Why something did not work. `message` is one sentence for the operator with a next step,
// `details` the raw output for the log pane; code branches on `kind` only.
struct Error
{
    enum class Kind {
        Other,
        NotFound,
        Denied,
        Busy,
        Corrupt,
        NotADatabase,
        TimedOut,
        TooLarge,
        Unreachable,
        Malformed,
        Cancelled
    };

    Kind kind = Kind::Other;
    QString message = {};
    QString details = {};

    bool operator==(const Error&) const = default;
};

// Either a value or an Error, never both and never neither.
template <typename T = std::monostate> class [[nodiscard]] Result
{
public:
    Result(T value = {}) // NOLINT(google-explicit-constructor): `return value;` must read well
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    Result(Error error) // NOLINT(google-explicit-constructor): as above
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    [[nodiscard]] const T& value() const { return std::get<0>(m_state); }
    [[nodiscard]] T& value() { return std::get<0>(m_state); }
    const T& operator*() const { return value(); }
    T& operator*() { return value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }
    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

} // namespace console
