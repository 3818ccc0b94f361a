#include "jobs/webservicematch.h"
#include "samples.h"

#include <QTest>

using namespace pooldeck;

class TestWebServiceMatch final : public QObject
{
    Q_OBJECT

    const QList<WebService> m_services{
        samples::webService(u"rm"_s, u"census"_s, WebServiceKind::ResourceManager),
        samples::webService(u"cl"_s, u"census"_s, WebServiceKind::Classic),
        samples::webService(u"two"_s, u"join"_s, WebServiceKind::ResourceManager, {u"left"_s, u"right"_s}),
    };

    QStringList matches(const JobRequest &request) const
    {
        QStringList ids;
        for (const WebService &service : matchingWebServices(request, m_services)) {
            ids.append(service.id);
        }
        return ids;
    }

private Q_SLOTS:
    void oneUnnamedInput()
    {
        JobRequest request;
        request.inputs.insert(u""_s, {});
        QCOMPARE(matches(request), (QStringList{u"cl"_s, u"rm"_s}));
        request.poolId = u"p"_s;
        QCOMPARE(matches(request), (QStringList{u"rm"_s, u"cl"_s}));
    }

    void byNames()
    {
        JobRequest request;
        request.inputs = {{u"left"_s, {}}, {u"right"_s, {}}};
        QCOMPARE(matches(request), QStringList{u"two"_s});
        request.inputs = {{u"left"_s, {}}};
        QCOMPARE(matches(request), QStringList{});
        request.inputs = {{u"input1"_s, {}}};
        request.globalParameters = {{u"threshold"_s, u"1"_s}};
        QCOMPARE(matches(request).size(), 2);
        request.globalParameters = {{u"other"_s, u"1"_s}};
        QCOMPARE(matches(request), QStringList{});
        request.globalParameters.clear();
        request.outputs = {{u"output2"_s, {}}};
        QCOMPARE(matches(request), QStringList{});
    }

    void nearest()
    {
        JobRequest request;
        request.inputs.insert(u"input1"_s, {});
        request.globalParameters.insert(u"treshold"_s, u"1"_s);
        QCOMPARE(nearestWebService(request, m_services)->id, u"cl"_s);
        request.poolId = u"p"_s;
        QCOMPARE(nearestWebService(request, m_services)->id, u"rm"_s);
        request.inputs = {{u"left"_s, {}}, {u"rihgt"_s, {}}};
        QCOMPARE(nearestWebService(request, m_services)->id, u"two"_s);
        QVERIFY(!nearestWebService(request, {}));
        QList<WebService> twins{samples::webService(u"a"_s, u"a"_s, WebServiceKind::Classic),
                                samples::webService(u"b"_s, u"b"_s, WebServiceKind::Classic)};
        request.inputs = {{u"input1"_s, {}}};
        QVERIFY(!nearestWebService(request, twins));
        twins[1].parameterNames.append(u"treshold"_s);
        QCOMPARE(nearestWebService(request, twins)->id, u"b"_s);
    }

    void obvious()
    {
        JobRequest request;
        request.inputs.insert(u""_s, {});
        QCOMPARE(obviousWebService(matchingWebServices(request, m_services))->id, u"cl"_s);
        QList<WebService> several = m_services;
        several.append(samples::webService(u"x"_s, u"another"_s, WebServiceKind::Classic));
        QVERIFY(!obviousWebService(matchingWebServices(request, several)));
        QVERIFY(!obviousWebService({}));
    }
};

QTEST_GUILESS_MAIN(TestWebServiceMatch)
#include "tst_webservicematch.moc"
