#pragma once

#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>
#include <QVariant>

// A simulated Cortex in a directory of its own, and the console that looks at it: the built
// programs, as a user would start them.
class SimulatedCortex
{
public:
    ~SimulatedCortex();

    // False with a warning when it does not listen in time.
    [[nodiscard]] bool start(const QStringList& init = {}, const QStringList& run = {});
    [[nodiscard]] bool resume(const QStringList& run = {}); // `run` alone, after `stop` or `kill`
    void stop();
    void kill(); // as `kill -9`

    [[nodiscard]] bool setFault(const QString& id, bool on);
    [[nodiscard]] QString path(const QString& name) const; // below the simulator's directory
    [[nodiscard]] QString configFile() const { return path(QStringLiteral("console.toml")); }
    [[nodiscard]] QByteArray read(const QString& name) const;
    void write(const QString& name, const QByteArray& bytes) const;
    // First value of the answer of its database.
    [[nodiscard]] QVariant select(const QString& sql) const;
    // More lines for the profile of console.toml.
    void configure(const QByteArray& toml) const;
    [[nodiscard]] quint16 port() const { return m_port; }

    struct Run
    {
        int exitCode = -1; // -1: it crashed or did not end
        QByteArray out = {};
        QByteArray err = {};
        [[nodiscard]] QJsonObject document() const;
        // By id; an empty object for a trigger that the document lacks.
        [[nodiscard]] QJsonObject trigger(const QString& id) const;
        [[nodiscard]] QString state(const QString& id) const;
        [[nodiscard]] QStringList inState(const QString& state) const;
        [[nodiscard]] QString evidence(const QString& id) const;
    };
    [[nodiscard]] Run check(const QStringList& arguments = {}) const;
    [[nodiscard]] Run checkJson(const QStringList& arguments = {}) const;
    [[nodiscard]] QStringList console(const QStringList& arguments) const;

    // The event loop goes on while the program runs.
    [[nodiscard]] static Run execute(const QString& program, const QStringList& arguments,
        const QString& directory = {}, int timeoutMs = 100'000);

private:
    QTemporaryDir m_directory;
    QProcess m_service;
    quint16 m_port = 0;
};
