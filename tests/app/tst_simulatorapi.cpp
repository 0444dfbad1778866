#include "support/simulatedcortex.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;

// The simulator's API and database against the interface reference: what it does wrong, every
// other test would take for Cortex.
class TestSimulatorApi : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase();
    void endpointsAnswer_data();
    void endpointsAnswer();
    void healthTurns503AsPlainText();
    void dispatchesOfABead();
    void controlNeedsTheToken();
    void pauseStopsTheTick();
    void cancelAndRetry();
    void metricsAreTheReferences();
    void schemaIsTheReferences();

private:
    struct Answer
    {
        int status = 0;
        QByteArray type = {};
        QByteArray body = {};
        QByteArray challenge = {};
        [[nodiscard]] QJsonObject object() const { return QJsonDocument::fromJson(body).object(); }
    };
    [[nodiscard]] Answer ask(
        const QByteArray& method, const QString& path, const QByteArray& authorization = {});

    SimulatedCortex m_cortex;
    QNetworkAccessManager m_network;
};

namespace {

const QByteArray bearer = "Bearer demo-token-0123456789abc";

} // namespace

TestSimulatorApi::Answer TestSimulatorApi::ask(
    const QByteArray& method, const QString& path, const QByteArray& authorization)
{
    QNetworkRequest request(QUrl(u"http://127.0.0.1:%1%2"_s.arg(m_cortex.port()).arg(path)));
    if (!authorization.isEmpty())
        request.setRawHeader("Authorization", authorization);
    QNetworkReply* reply = m_network.sendCustomRequest(request, method);
    QSignalSpy finished(reply, &QNetworkReply::finished);
    if (!reply->isFinished())
        finished.wait(10'000);
    const Answer answer{reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(),
        reply->rawHeader("Content-Type"), reply->readAll(), reply->rawHeader("WWW-Authenticate")};
    reply->deleteLater();
    return answer;
}

void TestSimulatorApi::initTestCase()
{
    QVERIFY(m_cortex.start({u"--days"_s, u"2"_s, u"--hour"_s, u"14"_s},
        {u"--pulse-ms"_s, u"100"_s, u"--pace"_s, u"3"_s}));
}

void TestSimulatorApi::endpointsAnswer_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("begins");
    const auto row
        = [](const char* name, const QByteArray& method, int status, const QByteArray& begins) {
              QTest::newRow(name) << method << status << begins;
          };
    row("/health", "GET", 200, "{\"events_1h\":");
    row("/health ", "POST", 200, "{\"events_1h\":"); // no method check
    row("/status", "GET", 200, "{\"rate_limiter\":{\"cap_5h\":150,\"cap_weekly\":2000,");
    row("/projects", "GET", 200, "[{\"enabled\":true,\"name\":\"cortex\",\"priority\":1}");
    row("/projects/", "GET", 200, "[{\"enabled\":true,\"name\":\"cortex\",\"priority\":1}");
    row("/projects/hg-website", "GET", 200, "{\"beads_dir\":");
    row("/projects/none", "GET", 404, "{\"error\":");
    row("/teams", "GET", 200, "[{\"agents\":[{\"exists\":true,\"name\":\"cortex-scrum\",");
    row("/teams/cortex", "GET", 200, "{\"agents\":[");
    row("/teams/none", "GET", 404, "{\"error\":");
    row("/recommendations", "GET", 200, "{\"count\":0,\"generated_at\":");
    row("/recommendations ", "POST", 405, "{\"error\":");
    row("/scheduler/status", "GET", 200, "{\"paused\":false,\"tick_interval\":\"1m0s\"}");
    row("/scheduler/status ", "POST", 405, "{\"error\":");
    row("/scheduler/pause", "GET", 405, "{\"error\":");
    row("/scheduler/resume", "GET", 405, "{\"error\":");
    row("/dispatches/1/cancel", "GET", 405, "{\"error\":");
    row("/dispatches/1/retry", "DELETE", 405, "{\"error\":");
    row("/dispatches/", "GET", 400, "{\"error\":");
    row("/dispatches/cx%2Dnone", "GET", 200, "{\"bead_id\":\"cx-none\",\"dispatches\":null}");
    row("/", "GET", 404, "404 page not found");
}

void TestSimulatorApi::endpointsAnswer()
{
    QFETCH(const QByteArray, method);
    QFETCH(const int, status);
    QFETCH(const QByteArray, begins);
    const Answer answer = ask(method, QString::fromLatin1(QTest::currentDataTag()).trimmed());
    QCOMPARE(answer.status, status);
    QVERIFY2(answer.body.startsWith(begins), answer.body.constData());
    QVERIFY(answer.body.endsWith('\n'));
    QCOMPARE(answer.type,
        begins.startsWith("404") ? QByteArray("text/plain; charset=utf-8")
                                 : QByteArray("application/json"));
}

void TestSimulatorApi::healthTurns503AsPlainText()
{
    QVERIFY(m_cortex.setFault(u"gateway-critical"_s, true));
    Answer answer;
    QTRY_COMPARE((answer = ask("GET", u"/health"_s)).status, 503);
    QCOMPARE(answer.type, QByteArray("text/plain; charset=utf-8"));
    QCOMPARE(answer.object().value("healthy"_L1), QJsonValue(false));
    const QJsonObject event = answer.object().value("recent_events"_L1)[0].toObject();
    QCOMPARE(event.keys(),
        (QStringList{u"bead_id"_s, u"details"_s, u"dispatch_id"_s, u"time"_s, u"type"_s}));
    QVERIFY(m_cortex.setFault(u"gateway-critical"_s, false));
    QTRY_COMPARE(ask("GET", u"/health"_s).status, 200);
}

void TestSimulatorApi::dispatchesOfABead()
{
    const QString bead = m_cortex
                             .select(u"SELECT bead_id FROM dispatches WHERE status = 'failed' AND "
                                     "failure_summary <> '' ORDER BY id DESC"_s)
                             .toString();
    const QJsonArray rows
        = ask("GET", u"/dispatches/"_s + bead).object().value("dispatches"_L1).toArray();
    QVERIFY(!rows.isEmpty());
    QString before;
    bool failed = false;
    for (const QJsonValue& row : rows) {
        const QStringList required{u"id"_s, u"agent"_s, u"provider"_s, u"tier"_s, u"status"_s,
            u"stage"_s, u"exit_code"_s, u"duration_s"_s, u"dispatched_at"_s, u"session_name"_s,
            u"output_tail"_s};
        for (const QString& key : required)
            QVERIFY2(row.toObject().contains(key), qPrintable(key));
        const QString at = row["dispatched_at"_L1].toString();
        QVERIFY(before.isEmpty() || at <= before); // newest first
        before = at;
        QVERIFY(row["output_tail"_L1].toString().contains(bead));
        const bool hasCategory = row.toObject().contains("failure_category"_L1);
        failed = failed || hasCategory;
        QCOMPARE(hasCategory, row["status"_L1] == "failed"_L1 || row["status"_L1] == "retried"_L1);
    }
    QVERIFY(failed);
}

void TestSimulatorApi::controlNeedsTheToken()
{
    const qsizetype lines = m_cortex.read(u"audit.log"_s).count('\n');
    for (const QByteArray& wrong : {QByteArray(), QByteArray("Bearer  demo-token-0123456789abc"),
             QByteArray("Basic demo-token-0123456789abc"),
             QByteArray("Bearer guessed-token-0000")}) {
        const Answer refused = ask("POST", u"/scheduler/resume"_s, wrong);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.challenge, QByteArray("Bearer"));
    }
    QCOMPARE(ask("POST", u"/scheduler/resume"_s, "bearer demo-token-0123456789abc").status, 200);
    QList<QByteArray> log = m_cortex.read(u"audit.log"_s).trimmed().split('\n');
    QCOMPARE(log.size(), lines + 5);
    const QJsonObject granted = QJsonDocument::fromJson(log.takeLast()).object();
    QCOMPARE(granted.value("authorized"_L1), QJsonValue(true));
    QCOMPARE(granted.value("status_code"_L1), QJsonValue(0));
    QCOMPARE(granted.value("token"_L1).toString(), u"demo****"_s);
    const QJsonObject refused = QJsonDocument::fromJson(log.takeLast()).object();
    QCOMPARE(refused.value("authorized"_L1), QJsonValue(false));
    QCOMPARE(refused.value("status_code"_L1), QJsonValue(401));
    QCOMPARE(refused.value("path"_L1).toString(), u"/scheduler/resume"_s);
    QVERIFY(!m_cortex.read(u"audit.log"_s).contains("demo-token"));
}

void TestSimulatorApi::pauseStopsTheTick()
{
    QCOMPARE(ask("POST", u"/scheduler/pause"_s, bearer).body, QByteArray("{\"paused\":true}\n"));
    QCOMPARE(ask("GET", u"/scheduler/status"_s).object().value("paused"_L1), QJsonValue(true));
    QVERIFY(m_cortex.read(u"journal.jsonl"_s).contains("scheduler paused"));
    QCOMPARE(ask("POST", u"/scheduler/resume"_s, bearer).body, QByteArray("{\"paused\":false}\n"));
}

void TestSimulatorApi::cancelAndRetry()
{
    const qint64 id = m_cortex.select(u"SELECT max(id) FROM dispatches WHERE status = 'running'"_s)
                          .toLongLong();
    QVERIFY(id > 0);
    const QString path = u"/dispatches/%1"_s.arg(id);
    QCOMPARE(ask("POST", path + u"/retry"_s, bearer).status, 400);
    // The reference's parser does not mind what follows the digits.
    const Answer cancelled = ask("POST", path + u"abc/cancel"_s, bearer);
    QCOMPARE(cancelled.status, 200);
    QCOMPARE(cancelled.object().value("status"_L1).toString(), u"cancelled"_s);
    QCOMPARE(qint64(cancelled.object().value("dispatch_id"_L1).toDouble()), id);
    QCOMPARE(ask("POST", path + u"/cancel"_s, bearer).status, 400);
    QCOMPARE(ask("POST", u"/dispatches/99999999/cancel"_s, bearer).status, 404);
    QCOMPARE(ask("POST", u"/dispatches/x/cancel"_s, bearer).status, 400);
    const Answer again = ask("POST", path + u"/retry"_s, bearer);
    QCOMPARE(again.object().value("status"_L1).toString(), u"pending_retry"_s);
    QCOMPARE(m_cortex.select(u"SELECT retries FROM dispatches WHERE id = %1"_s.arg(id)).toInt(), 1);
}

void TestSimulatorApi::metricsAreTheReferences()
{
    const Answer answer = ask("GET", u"/metrics"_s);
    QCOMPARE(answer.type, QByteArray("text/plain; version=0.0.4; charset=utf-8"));
    for (const char* name : {"cortex_dispatches_total", "cortex_dispatches_failed_total",
             "cortex_dispatches_running", "cortex_rate_limiter_usage_ratio",
             "cortex_rate_limiter_usage_5h", "cortex_uptime_seconds"}) {
        QVERIFY2(answer.body.contains(QByteArray(QByteArray("\n# TYPE ") + name + ' ')), name);
        QVERIFY2(answer.body.contains(QByteArray(QByteArray("\n") + name + ' ')), name);
    }
    const QRegularExpression ratio(u"\ncortex_rate_limiter_usage_ratio 0\\.\\d{4}\n"_s);
    QVERIFY(ratio.match(QString::fromUtf8(answer.body)).hasMatch());
    QVERIFY(answer.body.contains("# TYPE cortex_dispatches_running_by_stage gauge\n"));
}

void TestSimulatorApi::schemaIsTheReferences()
{
    const auto columns = [this](const QString& table) {
        return m_cortex
            .select(u"SELECT group_concat(name) FROM pragma_table_info('%1')"_s.arg(table))
            .toString();
    };
    QCOMPARE(columns(u"dispatches"_s),
        u"id,bead_id,project,agent_id,provider,tier,pid,session_name,stage,prompt,dispatched_at,"
        "completed_at,status,exit_code,duration_s,retries,escalated_from_tier,pr_url,pr_number,"
        "input_tokens,output_tokens,cost_usd,failure_category,failure_summary,log_path,branch,"
        "backend"_s);
    QCOMPARE(columns(u"provider_usage"_s),
        u"id,provider,agent_id,bead_id,input_tokens,output_tokens,dispatched_at"_s);
    QCOMPARE(
        columns(u"health_events"_s), u"id,event_type,details,dispatch_id,bead_id,created_at"_s);
    QCOMPARE(columns(u"tick_metrics"_s),
        u"id,tick_at,project,beads_open,beads_ready,dispatched,completed,failed,stuck"_s);
    QCOMPARE(columns(u"dispatch_output"_s),
        u"id,dispatch_id,captured_at,output,output_tail,output_bytes"_s);
    QCOMPARE(columns(u"bead_stages"_s),
        u"id,project,bead_id,workflow,current_stage,stage_index,total_stages,stage_history,"
        "created_at,updated_at"_s);
    QCOMPARE(m_cortex.select(u"PRAGMA journal_mode"_s).toString(), u"wal"_s);
    // No index on the times of dispatches: the console must do without.
    QCOMPARE(m_cortex
                 .select(u"SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = "
                         "'dispatches'"_s)
                 .toInt(),
        2);
    QCOMPARE(
        m_cortex.select(u"SELECT count(*) FROM sqlite_master WHERE type = 'index'"_s).toInt(), 9);
    QCOMPARE(m_cortex
                 .select(u"SELECT max(length(dispatched_at)) || min(length(completed_at)) FROM "
                         "dispatches"_s)
                 .toString(),
        u"1919"_s);
}

QTEST_GUILESS_MAIN(TestSimulatorApi)
#include "tst_simulatorapi.moc"
