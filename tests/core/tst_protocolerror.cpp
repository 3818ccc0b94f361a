#include "common/literals.h"
#include "model/protocolerror.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

class TestProtocolError final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodyHasThePublicShape()
    {
        const QJsonObject body =
            errorBody(protocolError(ErrorCode::InvalidBlobConnectionString, u"no AccountName"_s, u"Inputs.input1"_s));
        const QJsonObject error = body.value("error"_L1).toObject();
        QCOMPARE(error.value("code"_L1).toString(), u"BadArgument"_s);
        const QJsonObject detail = error.value("details"_L1).toArray().at(0).toObject();
        QCOMPARE(detail.value("code"_L1).toString(), u"InvalidBlobConnectionString"_s);
        QCOMPARE(detail.value("target"_L1).toString(), u"Inputs.input1"_s);
    }

    void everyCodeSurvivesTheWire()
    {
        for (int i = 0; i <= int(ErrorCode::TooManyConcurrentRequests); ++i) {
            const Error error = protocolError(ErrorCode(i), u"why"_s, u"where"_s);
            QVERIFY(!error.code.isEmpty());
            QVERIFY(error.httpStatus >= 400 && error.httpStatus < 600);
            const Error back = errorFromResponse(error.httpStatus, QJsonDocument(errorBody(error)).toJson());
            QCOMPARE(back, error);
        }
    }

    void aPoolUnknownToAJobIsABadRequest()
    {
        const Error error = protocolError(ErrorCode::PoolNotFoundForJob, {});
        QCOMPARE(error.code, u"PoolNotFound"_s);
        QCOMPARE(error.httpStatus, 400);
        QCOMPARE(protocolError(ErrorCode::PoolNotFound, {}).httpStatus, 404);
    }

    void classOnly()
    {
        const Error error = errorFromResponse(400, R"({"error":{"code":"BadArgument","message":"bad"}})");
        QCOMPARE(error.code, u"BadArgument"_s);
        QCOMPARE(error.message, u"bad"_s);
    }

    void foreignAnswers_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::newRow("HTML") << QByteArray("<html>502</html>");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("other JSON") << QByteArray("{\"message\":\"x\"}");
        QTest::newRow("error a text") << QByteArray("{\"error\":\"x\"}");
    }

    void foreignAnswers()
    {
        QFETCH(QByteArray, body);
        const Error error = errorFromResponse(502, body);
        QCOMPARE(error.code, u"UnexpectedAnswer"_s);
        QCOMPARE(error.httpStatus, 502);
        QVERIFY(error.message.contains(u"502"_s));
    }

    void printed() { QCOMPARE(localError(u"A"_s, u"b"_s).toString(), u"A: b"_s); }
};

QTEST_GUILESS_MAIN(TestProtocolError)
#include "tst_protocolerror.moc"
