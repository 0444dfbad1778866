#include "base/jsonio.h"
#include "base/result.h"

#include <QJsonDocument>
#include <QTest>

#include <limits>
#include <memory>

using namespace console;
using namespace Qt::StringLiterals;

class TestResult : public QObject
{
    Q_OBJECT
private slots:
    void holdsEitherAValueOrAnError();
    void movesWhatCannotBeCopied();
    void nothingCanGoWellToo();
    void aStringIsAValueAndNoError();
    void absentNumbersAreNullInDocuments();
    void onlyNumbersAreNumbers();
};

void TestResult::holdsEitherAValueOrAnError()
{
    const Result<int> seven(7);
    QVERIFY(seven.ok());
    QCOMPARE(*seven, 7);

    const Result<int> failed(Error{Error::Kind::Busy, u"the database is busy"_s, {}});
    QVERIFY(!failed);
    QCOMPARE(failed.error().kind, Error::Kind::Busy);
    QCOMPARE(failed.error().message, u"the database is busy"_s);
}

void TestResult::movesWhatCannotBeCopied()
{
    Result<std::unique_ptr<int>> owner(std::make_unique<int>(3));
    const std::unique_ptr<int> taken = std::move(*owner);
    QCOMPARE(*taken, 3);
}

void TestResult::nothingCanGoWellToo()
{
    const auto act = [](bool well) -> Result<> {
        if (!well)
            return Error{Error::Kind::Other, u"no"_s, {}};
        return {};
    };
    QVERIFY(act(true));
    QVERIFY(!act(false));
}

void TestResult::aStringIsAValueAndNoError()
{
    const Result<QString> text(u"Error"_s);
    QVERIFY(text.ok());
    QCOMPARE(text->size(), 5);
}

void TestResult::absentNumbersAreNullInDocuments()
{
    const QJsonObject document{{u"there"_s, toJson(std::optional(0.5))},
        {u"absent"_s, toJson(std::optional<double>())},
        {u"nan"_s, toJson(std::optional(std::numeric_limits<double>::quiet_NaN()))}};
    QCOMPARE(QJsonDocument(document).toJson(QJsonDocument::Compact),
        R"({"absent":null,"nan":null,"there":0.5})"_ba);
}

void TestResult::onlyNumbersAreNumbers()
{
    QCOMPARE(optionalNumber(QJsonValue(3)), std::optional(3.0));
    QCOMPARE(optionalNumber(QJsonValue(u"3"_s)), std::nullopt);
    QCOMPARE(optionalNumber(QJsonValue(true)), std::nullopt);
    QCOMPARE(optionalNumber(QJsonValue(QJsonValue::Null)), std::nullopt);
    QCOMPARE(optionalNumber(QJsonValue(QJsonValue::Undefined)), std::nullopt);
}

QTEST_GUILESS_MAIN(TestResult)
#include "tst_result.moc"
