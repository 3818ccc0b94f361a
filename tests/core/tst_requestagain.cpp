#include "common/literals.h"
#include "jobs/jobrequestreader.h"
#include "jobs/requestagain.h"

#include <QJsonDocument>
#include <QTest>

using namespace pooldeck;

namespace {

JobRequest aRequest()
{
    JobRequest request;
    request.inputs.insert(u""_s, {std::nullopt, u"in.csv"_s, u"file:///examples/"_s, std::nullopt});
    request.globalParameters.insert(u"threshold"_s, u"0.5"_s);
    return request;
}

} // namespace

class TestRequestAgain final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void filesHaveNoSecrets()
    {
        const QJsonObject shown = aRequest().masked().toJson();
        QCOMPARE(hiddenSecrets(shown), QStringList());
        const JobRequestCandidate again = readJobRequest(u"again"_s, requestBytes(shown));
        QVERIFY(again.request);
        QCOMPARE(*again.request, aRequest());
        QCOMPARE(QJsonDocument::fromJson(prettyRequest(shown).toUtf8()).object(), shown);
    }

    void namesWhatIsHidden()
    {
        JobRequest request = aRequest();
        request.inputs = {{u"a"_s, {u"AccountName=x;AccountKey=y"_s, u"c/in.csv"_s, std::nullopt, std::nullopt}},
                          {u"b"_s, {std::nullopt, u"in.csv"_s, u"https://h/c/"_s, u"?sig=secret"_s}}};
        request.outputs = {{u"o"_s, {std::nullopt, u"out.csv"_s, u"https://h/c/"_s, u""_s}}};
        QCOMPARE(hiddenSecrets(request.masked().toJson()),
                 QStringList({u"Inputs.a.ConnectionString"_s, u"Inputs.b.SasBlobToken"_s}));
        QCOMPARE(hiddenSecrets(request.toJson()), QStringList());
    }

    void aParameterIsNoSecret()
    {
        JobRequest request = aRequest();
        request.globalParameters.insert(u"note"_s, u"•••"_s);
        QCOMPARE(hiddenSecrets(request.masked().toJson()), QStringList());
    }
};

QTEST_GUILESS_MAIN(TestRequestAgain)
#include "tst_requestagain.moc"
