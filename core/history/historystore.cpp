#include "history/historystore.h"

#include "base/logging.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUrl>
#include <QUuid>

namespace console {

using namespace Qt::StringLiterals;

Result<std::unique_ptr<HistoryStore>> HistoryStore::open(
    const QString& directory, const QString& profile)
{
    const auto failed = [&](const QString& why) {
        return Error{Error::Kind::Denied,
            QCoreApplication::translate("History",
                "the history cannot be kept in %1 (%2): name another directory with --data-dir")
                .arg(directory, why),
            {}};
    };
    if (!QDir().mkpath(directory))
        return failed(QCoreApplication::translate("History", "it cannot be made"));
    // A profile may be called anything; its file must stay in the directory.
    const QString name = QString::fromLatin1(QUrl::toPercentEncoding(profile));
    std::unique_ptr<HistoryStore> store(
        new HistoryStore(directory + u"/history-"_s + name + u".db"_s));
    Result<> opened = store->openFile();
    if (!opened && opened.error().kind == Error::Kind::Corrupt) {
        const QString stamp = QDateTime::currentDateTimeUtc().toString(u"yyyyMMdd-hhmmss"_s);
        for (const QString& suffix : {QString(), u"-wal"_s, u"-shm"_s})
            QFile::rename(store->m_path + suffix, store->m_path + suffix + u".broken-"_s + stamp);
        qCWarning(logHistory) << "set a damaged history aside:" << store->m_path;
        opened = store->openFile();
    }
    if (!opened)
        return failed(opened.error().message);
    store->loadSamples();
    return store;
}

HistoryStore::HistoryStore(QString path)
    : m_path(std::move(path))
    , m_connection(QUuid::createUuid().toString())
{
}

HistoryStore::~HistoryStore()
{
    closeFile();
}

void HistoryStore::closeFile()
{
    if (!QSqlDatabase::contains(m_connection))
        return;
    QSqlDatabase::database(m_connection, false).close();
    QSqlDatabase::removeDatabase(m_connection);
}

Result<> HistoryStore::openFile()
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, m_connection);
        database.setDatabaseName(m_path);
        database.setConnectOptions(u"QSQLITE_BUSY_TIMEOUT=5000"_s);
        const bool opened = database.open();
        QSqlQuery query(database);
        if (opened && query.exec(u"PRAGMA quick_check(1)"_s) && query.next()
            && query.value(0).toString() == "ok"_L1 && query.exec(u"PRAGMA journal_mode=WAL"_s)
            && query.exec(u"PRAGMA synchronous=NORMAL"_s)
            && query.exec(u"CREATE TABLE IF NOT EXISTS samples (metric INTEGER, time REAL, value "
                          "REAL, PRIMARY KEY (metric, time)) WITHOUT ROWID"_s)
            && query.exec(
                u"CREATE TABLE IF NOT EXISTS minutes (metric INTEGER, minute INTEGER, min "
                "REAL, max REAL, sum REAL, count INTEGER, PRIMARY KEY (metric, minute)) "
                "WITHOUT ROWID"_s)
            && query.exec(u"CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value BLOB)"_s))
            return {};
        const QString code = query.lastError().isValid() ? query.lastError().nativeErrorCode()
                                                         : database.lastError().nativeErrorCode();
        const QString text
            = query.lastError().isValid() ? query.lastError().text() : database.lastError().text();
        const int primary = code.toInt() & 0xff;
        const bool damaged = opened && (primary == 0 || primary == 11 || primary == 26);
        query.finish();
        query = QSqlQuery();
        database = {};
        closeFile();
        return Error{damaged ? Error::Kind::Corrupt : Error::Kind::Other, text, {}};
    }
}

bool HistoryStore::exec(const QString& sql, const QVariantList& binds) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    bool ok = query.prepare(sql);
    for (const QVariant& bind : binds)
        query.addBindValue(bind);
    ok = ok && query.exec();
    if (!ok)
        qCWarning(logHistory) << m_path << query.lastError().text();
    return ok;
}

void HistoryStore::loadSamples()
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    if (!query.exec(u"SELECT metric, time, value FROM samples ORDER BY metric, time"_s))
        return;
    while (query.next())
        m_series[Metric(query.value(0).toInt())].append(
            {query.value(1).toDouble(), query.value(2).toDouble()});
}

void HistoryStore::append(double time, const std::vector<MeasuredValue>& values)
{
    exec(u"BEGIN"_s);
    for (const MeasuredValue& value : values) {
        m_series[value.metric].append({time, value.value});
        exec(u"INSERT OR REPLACE INTO samples VALUES (?, ?, ?)"_s,
            {int(value.metric), time, value.value});
        exec(
            u"INSERT INTO minutes VALUES (?, ?, ?, ?, ?, 1) ON CONFLICT DO UPDATE SET min = "
            "min(min, excluded.min), max = max(max, excluded.max), sum = sum + excluded.sum, count "
            "= count + 1"_s,
            {int(value.metric), qint64(time) / 60, value.value, value.value, value.value});
    }
    prune(time);
    exec(u"COMMIT"_s);
}

void HistoryStore::prune(double now)
{
    if (now - m_prunedAt < 3600)
        return;
    m_prunedAt = now;
    for (auto& [metric, series] : m_series) {
        series.dropBefore(now - fullResolution);
        exec(u"DELETE FROM samples WHERE metric = ? AND time < ?"_s,
            {int(metric), now - fullResolution});
        exec(u"DELETE FROM minutes WHERE metric = ? AND minute < ?"_s,
            {int(metric), qint64(now - minutesKept) / 60});
    }
}

std::vector<Bucket> HistoryStore::buckets(Metric metric, double from, double to, int columns) const
{
    const auto found = m_series.find(metric);
    const bool recent
        = found != m_series.end() && !found->second.isEmpty() && found->second.firstTime() <= from;
    std::vector<Bucket> result = found == m_series.end() ? MetricSeries().buckets(from, to, columns)
                                                         : found->second.buckets(from, to, columns);
    if (recent)
        return result;
    // Before the full resolution begins the minutes speak; where both do, the samples.
    const std::vector<Bucket> older = minuteBuckets(metric, from, to, columns);
    for (std::size_t i = 0; i < result.size(); ++i) {
        if (result[i].count == 0)
            merge(result[i], older[i]);
    }
    return result;
}

std::vector<Bucket> HistoryStore::minuteBuckets(
    Metric metric, double from, double to, int columns) const
{
    std::vector<Bucket> result = MetricSeries().buckets(from, to, columns);
    if (columns <= 0 || to <= from)
        return result;
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.setForwardOnly(true);
    query.prepare(
        u"SELECT CAST((minute * 60.0 + 30 - ?) / ? AS INTEGER) AS bucket, min(min), "
        "max(max), sum(sum), sum(count) FROM minutes WHERE metric = ? AND minute >= ? AND "
        "minute <= ? GROUP BY bucket"_s);
    query.addBindValue(from);
    query.addBindValue((to - from) / columns);
    query.addBindValue(int(metric));
    query.addBindValue(qint64(from) / 60);
    query.addBindValue(qint64(to) / 60);
    if (!query.exec())
        return result;
    while (query.next()) {
        const int column = query.value(0).toInt();
        const int count = query.value(4).toInt();
        if (column >= 0 && column < columns && count > 0)
            merge(result[std::size_t(column)],
                {0, query.value(1).toDouble(), query.value(2).toDouble(),
                    query.value(3).toDouble() / count, count});
    }
    return result;
}

void HistoryStore::setState(const QString& key, const QByteArray& value)
{
    exec(u"INSERT OR REPLACE INTO state VALUES (?, ?)"_s, {key, value});
}

QByteArray HistoryStore::state(const QString& key) const
{
    QSqlQuery query(QSqlDatabase::database(m_connection, false));
    query.prepare(u"SELECT value FROM state WHERE key = ?"_s);
    query.addBindValue(key);
    return query.exec() && query.next() ? query.value(0).toByteArray() : QByteArray();
}

} // namespace console
