#include "accountfixture.h"
#include "common/literals.h"
#include "jobs/reviewdialog.h"
#include "jobs/reviewmodel.h"
#include "samples.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace pooldeck;

Q_DECLARE_METATYPE(pooldeck::ReviewedSubmission)

namespace {

JobRequestCandidate request(const QString &source, const QString &poolId = {})
{
    QByteArray bytes = R"({"Input":{"ConnectionString":null,"RelativeLocation":"census-income/census-2000.csv",)"
                       R"("BaseLocation":"file:///examples/","SasBlobToken":null},"GlobalParameters":{},"Outputs":{})";
    bytes += poolId.isEmpty() ? QByteArray("}") : QByteArray(",\"AzureBatchPoolId\":\"" + poolId.toLatin1() + "\"}");
    return readJobRequest(source, bytes);
}

} // namespace

class TestReviewDialog final : public QObject
{
    Q_OBJECT

    static QPushButton *submit(const QWidget &dialog) { return dialog.findChild<QPushButton *>(u"submitButton"_s); }

    static QString cell(const QWidget &dialog, int row, ReviewModel::Column column)
    {
        const auto *table = dialog.findChild<QTreeView *>(u"reviewTable"_s);
        return table->model()->index(row, int(column)).data().toString();
    }

    static void addKeys(AccountFixture &account)
    {
        for (const WebService &service : account.session().webServices()) {
            account.session().setApiKey(service, Secret("key"));
        }
    }

private Q_SLOTS:
    void initTestCase() { qRegisterMetaType<ReviewedSubmission>(); }

    void theButtonSaysWhatGoesWhere()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s), samples::pool(u"q"_s, u"weekend"_s)};
        QVERIFY(account.open());
        addKeys(account);
        ReviewDialog dialog(account.session(), {request(u"a.json"_s), request(u"b.json"_s)}, u"p"_s);
        dialog.show();
        QCOMPARE(submit(dialog)->text(), u"Submit 2 to nightly"_s);
        QCOMPARE(cell(dialog, 0, ReviewModel::Column::Pool), u"nightly"_s);
        QSignalSpy confirmed(&dialog, &ReviewDialog::confirmed);
        QCOMPARE(confirmed.size(), 0);
        QTest::mouseClick(submit(dialog), Qt::LeftButton);
        QCOMPARE(confirmed.size(), 1);
        const auto submission = confirmed[0][0].value<ReviewedSubmission>();
        QCOMPARE(submission.orders.size(), 2);
        QCOMPARE(submission.orders[0].poolId, std::optional(u"p"_s));
        QCOMPARE(submission.orders[0].webServiceId, u"service"_s); // the form that suits a pool
        QVERIFY(submission.growths.isEmpty());
    }

    void theFilesOwnPoolElseAsk()
    {
        AccountFixture account;
        const QString own = u"8dfc151b0d3e446497b845f3b29ef53b"_s;
        account.pools = {samples::pool(own), samples::pool(u"q"_s, u"weekend"_s)};
        QVERIFY(account.open());
        addKeys(account);
        const QList<JobRequestCandidate> candidates{request(u"own.json"_s, own), request(u"ask.json"_s),
                                                    request(u"gone.json"_s, u"0dfc151b0d3e446497b845f3b29ef53b"_s)};
        ReviewModel model(account.session(), candidates, {});
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model.readyCount(), 1);
        QCOMPARE(model.unansweredCount(), 2);
        const int verdict = int(ReviewModel::Column::Verdict);
        QCOMPARE(model.index(1, verdict).data().toString(), u"Choose a pool"_s);
        QVERIFY(model.index(2, verdict).data().toString().contains(u"0dfc151b, which is gone"_s));
        model.setDestination(1, ReviewModel::Destination::Classic, {});
        QCOMPARE(model.readyCount(), 2);
        QCOMPARE(model.orders()[1].poolId, std::optional(u""_s));
        QCOMPARE(model.orders()[1].webServiceId, u"classic"_s);
    }

    void whatIsNoRequestIsNamedAndLeftOut()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        QVERIFY(account.open());
        addKeys(account);
        const JobRequestCandidate broken =
            readJobRequest(u"broken.json"_s, "{\n  \"Input\": {\n    \"RelativeLocation\": 7 } }");
        ReviewDialog dialog(account.session(), {broken, request(u"a.json"_s)}, {});
        dialog.show();
        QVERIFY(cell(dialog, 0, ReviewModel::Column::Verdict).startsWith(u"Line 3"_s));
        QVERIFY(dialog.findChild<QLabel *>(u"reviewSummary"_s)->text().contains(u"1 left out"_s));
        QVERIFY(dialog.findChild<QLabel *>(u"reviewProblem"_s)->text().startsWith(u"broken.json: Line 3"_s));
        QCOMPARE(submit(dialog)->text(), u"Submit 1 to nightly"_s);
    }

    void untickedIsNotSent()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        QVERIFY(account.open());
        ReviewModel model(account.session(), {request(u"a.json"_s), request(u"b.json"_s)}, u"p"_s);
        QVERIFY(model.setData(model.index(0, 0), Qt::Unchecked, Qt::CheckStateRole));
        QCOMPARE(model.orders().size(), 1);
        QCOMPARE(model.orders()[0].source, u"b.json"_s);
    }

    void missingKeyIsAskedForInPlace()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        QVERIFY(account.open());
        ReviewDialog dialog(account.session(), {request(u"a.json"_s)}, u"p"_s);
        dialog.show();
        QLineEdit *key = nullptr;
        QTRY_VERIFY((key = dialog.findChild<QLineEdit *>(u"apiKey"_s)) != nullptr);
        QCOMPARE(key->echoMode(), QLineEdit::Password);
        QSignalSpy confirmed(&dialog, &ReviewDialog::confirmed);
        QTest::mouseClick(submit(dialog), Qt::LeftButton);
        QCOMPARE(confirmed.size(), 0); // not without the key
        QTest::keyClicks(key, u"secret"_s);
        QTest::mouseClick(submit(dialog), Qt::LeftButton);
        QCOMPARE(confirmed.size(), 1);
        const auto submission = confirmed[0][0].value<ReviewedSubmission>();
        QCOMPARE(submission.keys.size(), 1);
        QVERIFY(submission.keys[0].key == Secret("secret"));
        QVERIFY(key->text().isEmpty());
    }

    void poolAtZeroGetsVmsFirst()
    {
        AccountFixture account;
        account.pools = {samples::pool(u"p"_s)};
        account.pools[0].targetVmCount = 0;
        QVERIFY(account.open());
        addKeys(account);
        ReviewDialog dialog(account.session(), {request(u"a.json"_s), request(u"b.json"_s)}, u"p"_s);
        dialog.show();
        QCOMPARE(submit(dialog)->text(), u"Resize to 2 and submit 2 to nightly"_s);
        auto *first = dialog.findChild<QCheckBox *>(u"resizeFirst"_s);
        first->setChecked(false);
        QCOMPARE(submit(dialog)->text(), u"Submit 2 to nightly"_s);
        first->setChecked(true);
        QSignalSpy confirmed(&dialog, &ReviewDialog::confirmed);
        QTest::mouseClick(submit(dialog), Qt::LeftButton);
        const auto submission = confirmed[0][0].value<ReviewedSubmission>();
        QCOMPARE(submission.growths.size(), 1);
        QCOMPARE(submission.growths[0].vmCount, 2);
    }
};

QTEST_MAIN(TestReviewDialog)
#include "tst_reviewdialog.moc"
