// The example web service: its programs run as the service runs them, on the committed model and sample.

#include <xgboost/c_api.h>

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

const QString programs = QStringLiteral(PROGRAMS "/");
const QString sources = QStringLiteral(CENSUS_SOURCES "/");
const QString folder = QStringLiteral(CENSUS_FOLDER "/");
const QString dataSet = sources + u"training/adult-census-income.csv"_s;

const QByteArray header = "age,type_employer,fnlwgt,education,education_num,marital,occupation,relationship,race,sex,"
                          "capital_gain,capital_loss,hr_per_week,country";
const QByteArray person = "39,State-gov,77516,Bachelors,13,Never-married,Adm-clerical,Not-in-family,White,Male,2174,0,"
                          "40,United-States";

struct Run
{
    int exitCode = -1;
    QByteArray output;
    QByteArray errors;
};

Run run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(programs + program, arguments);
    if (!process.waitForFinished() || process.exitStatus() != QProcess::NormalExit) {
        return {-1, {}, process.errorString().toUtf8()};
    }
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<QByteArray> linesOf(const QString &path)
{
    QList<QByteArray> lines = contentOf(path).split('\n');
    if (lines.constLast().isEmpty()) {
        lines.removeLast();
    }
    return lines;
}

struct Scored
{
    double probability = 0;
    QByteArray label;
};

// Of rows without line ends in their fields.
QList<Scored> scoresOf(const QString &path)
{
    QList<Scored> scores;
    const QList<QByteArray> lines = linesOf(path);
    for (const QByteArray &line : lines.mid(1)) {
        const QList<QByteArray> fields = line.trimmed().split(',');
        scores.append({fields.constLast().toDouble(), fields.at(fields.size() - 2)});
    }
    return scores;
}

} // namespace

class TestCensusIncome final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void trainingIsReproducible();
    void committedModelIsTheTrainedOne();
    void reachesItsQualityOnHeldOutRows();
    void manifestCommandScoresTheSample();
    void jobRequestNamesTheSample();
    void carriesTheLabelThrough();
    void findsColumnsByName();
    void thresholdDecidesTheLabel();
    void takesWhatSpreadsheetsWrite();
    void unknownCategoryIsMissing();
    void scoresMoreRowsThanOneBatch();
    void refuses_data();
    void refuses();
    void refusesMissingInput();
    void refusesModelOfOthers();
    void keepsTheOldOutputOnFailure();

private:
    QString path(const QString &name) const { return m_folder->filePath(name); }
    QString write(const QString &name, const QByteArray &content) const;
    Run train(const QString &name) const;
    Run score(const QString &input, const QStringList &more = {}) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

void TestCensusIncome::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

QString TestCensusIncome::write(const QString &name, const QByteArray &content) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
        qFatal("cannot write a test file");
    }
    return file.fileName();
}

Run TestCensusIncome::train(const QString &name) const
{
    return run(u"census-train"_s, {u"--data"_s, dataSet, u"--model"_s, path(name + u".ubj"), u"--sample"_s,
                                   path(name + u".sample.csv"), u"--held-out"_s, path(name + u".held-out.csv")});
}

Run TestCensusIncome::score(const QString &input, const QStringList &more) const
{
    return run(u"census-score"_s, QStringList{u"--model"_s, folder + u"census-income.ubj"_s, u"--input"_s, input,
                                              u"--output"_s, path(u"out.csv"_s)} +
                                      more);
}

void TestCensusIncome::trainingIsReproducible()
{
    QCOMPARE(train(u"one"_s).exitCode, 0);
    QCOMPARE(train(u"two"_s).exitCode, 0);
    QVERIFY(!contentOf(path(u"one.ubj"_s)).isEmpty());
    QCOMPARE(contentOf(path(u"one.ubj"_s)), contentOf(path(u"two.ubj"_s)));
    QCOMPARE(contentOf(path(u"one.sample.csv"_s)), contentOf(sources + u"census-2000.csv"_s));
}

void TestCensusIncome::committedModelIsTheTrainedOne()
{
    const QByteArray committed = contentOf(sources + u"census-income.ubj"_s);
    QVERIFY(!committed.isEmpty());
    QVERIFY(committed.size() < 2 * 1024 * 1024);
    QCOMPARE(contentOf(folder + u"census-income.ubj"_s), committed);

    int major = 0;
    int minor = 0;
    int patch = 0;
    XGBoostVersion(&major, &minor, &patch);
    if (QList{major, minor, patch} != QList{1, 7, 4} || QSysInfo::buildCpuArchitecture() != u"x86_64"_s) {
        QSKIP("the model was trained with XGBoost 1.7.4 on x86-64; others round otherwise");
    }
    QCOMPARE(train(u"again"_s).exitCode, 0);
    QCOMPARE(contentOf(path(u"again.ubj"_s)), committed);
}

void TestCensusIncome::reachesItsQualityOnHeldOutRows()
{
    const Run training = train(u"model"_s);
    QCOMPARE(training.exitCode, 0);
    QVERIFY2(training.output.contains("held-out AUC: 0.9"), training.output.constData());
    const QString heldOut = path(u"model.held-out.csv"_s);
    QCOMPARE(score(heldOut).exitCode, 0);

    QList<double> positives;
    QList<double> negatives;
    int right = 0;
    const QList<QByteArray> rows = linesOf(heldOut).mid(1);
    const QList<Scored> scores = scoresOf(path(u"out.csv"_s));
    QCOMPARE(scores.size(), rows.size());
    QVERIFY(rows.size() > 5000);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        const bool isPositive = rows.at(i).endsWith(",>50K");
        (isPositive ? positives : negatives).append(scores.at(i).probability);
        right += scores.at(i).label == (isPositive ? ">50K" : "<=50K") ? 1 : 0;
    }
    double wins = 0;
    for (const double positive : std::as_const(positives)) {
        for (const double negative : std::as_const(negatives)) {
            wins += positive > negative ? 1 : positive == negative ? 0.5 : 0;
        }
    }
    const double auc = wins / static_cast<double>(positives.size()) / static_cast<double>(negatives.size());
    const double accuracy = static_cast<double>(right) / static_cast<double>(rows.size());
    qInfo("AUC %.4f, accuracy %.4f on %lld held-out rows", auc, accuracy, static_cast<long long>(rows.size()));
    QVERIFY(auc >= 0.92);
    QVERIFY(accuracy >= 0.86);
}

void TestCensusIncome::manifestCommandScoresTheSample()
{
    const QJsonObject manifest = QJsonDocument::fromJson(contentOf(folder + u"web-service.json"_s)).object();
    QCOMPARE(manifest.value("Name"_L1).toString(), u"census-income"_s);
    const QString threshold =
        manifest.value("GlobalParameters"_L1)["threshold"_L1].toObject().value("Default"_L1).toString();
    QStringList command;
    for (const QJsonValue part : manifest.value("Command"_L1).toArray()) {
        command.append(part.toString()
                           .replace(u"${bin}/"_s, QString())
                           .replace(u"${folder}/"_s, folder)
                           .replace(u"${input:input1}"_s, folder + u"census-2000.csv"_s)
                           .replace(u"${output:output1}"_s, path(u"out.csv"_s))
                           .replace(u"${parameter:threshold}"_s, threshold));
    }
    const Run scoring = run(command.takeFirst(), command);
    QVERIFY2(scoring.exitCode == 0, scoring.errors.constData());
    QCOMPARE(scoring.output, QByteArray("2000 rows scored\n"));

    const QList<QByteArray> before = linesOf(folder + u"census-2000.csv"_s);
    const QList<QByteArray> after = linesOf(path(u"out.csv"_s));
    QCOMPARE(before.size(), 2001);
    QCOMPARE(after.size(), 2001);
    QCOMPARE(before.at(0), header);
    QCOMPARE(after.at(0), QByteArray(header + ",Scored Labels,Scored Probabilities"));
    for (qsizetype i = 1; i < after.size(); ++i) {
        QVERIFY(after.at(i).startsWith(QByteArray(before.at(i) + ',')));
        const QList<QByteArray> scored = after.at(i).sliced(before.at(i).size() + 1).split(',');
        QCOMPARE(scored.size(), 2);
        bool isNumber = false;
        const double probability = scored.at(1).toDouble(&isNumber);
        QVERIFY(isNumber && probability >= 0 && probability <= 1);
        QCOMPARE(scored.at(0), QByteArray(probability >= 0.5 ? ">50K" : "<=50K"));
    }
}

void TestCensusIncome::jobRequestNamesTheSample()
{
    const QJsonObject request = QJsonDocument::fromJson(contentOf(folder + u"job-request.json"_s)).object();
    const QJsonObject input = request.value("Input"_L1).toObject();
    QCOMPARE(input.value("BaseLocation"_L1).toString(), u"file:///examples/"_s);
    QVERIFY(QFile::exists(folder + u"../"_s + input.value("RelativeLocation"_L1).toString()));
}

void TestCensusIncome::carriesTheLabelThrough()
{
    QCOMPARE(score(write(u"in.csv"_s, header + ",income\n" + person + ",<=50K\n")).exitCode, 0);
    const QList<QByteArray> lines = linesOf(path(u"out.csv"_s));
    QCOMPARE(lines.at(0), QByteArray(header + ",income,Scored Labels,Scored Probabilities"));
    QVERIFY(lines.at(1).startsWith(QByteArray(person + ",<=50K,")));
}

void TestCensusIncome::findsColumnsByName()
{
    QCOMPARE(score(write(u"in.csv"_s, header + '\n' + person + '\n')).exitCode, 0);
    const QByteArray expected = linesOf(path(u"out.csv"_s)).at(1).sliced(person.size());

    const auto reversed = [](const QByteArray &line) -> QByteArray {
        QList<QByteArray> fields = line.split(',');
        std::reverse(fields.begin(), fields.end());
        return fields.join(',');
    };
    QCOMPARE(score(write(u"in.csv"_s, reversed(header) + ",note\n" + reversed(person) + ",x")).exitCode, 0);
    QCOMPARE(linesOf(path(u"out.csv"_s)).at(1), QByteArray(reversed(person) + ",x" + expected));
}

void TestCensusIncome::thresholdDecidesTheLabel()
{
    QCOMPARE(score(folder + u"census-2000.csv"_s, {u"--threshold"_s, u"0.9"_s}).exitCode, 0);
    int positives = 0;
    for (const Scored &scored : scoresOf(path(u"out.csv"_s))) {
        QCOMPARE(scored.label, QByteArray(scored.probability >= 0.9 ? ">50K" : "<=50K"));
        positives += scored.label == ">50K" ? 1 : 0;
    }
    QVERIFY(positives > 0 && positives < 400);

    QCOMPARE(score(folder + u"census-2000.csv"_s, {u"--threshold"_s, u"1.5"_s}).exitCode, 2);
    QCOMPARE(score(folder + u"census-2000.csv"_s, {u"--threshold"_s, u"half"_s}).exitCode, 2);
}

void TestCensusIncome::takesWhatSpreadsheetsWrite()
{
    QCOMPARE(score(write(u"in.csv"_s, header + '\n' + person + '\n')).exitCode, 0);
    const QByteArray plainScore = linesOf(path(u"out.csv"_s)).at(1).sliced(person.size());

    QByteArray quoted = person;
    quoted.replace("State-gov", "\"State-gov\"").replace("39,", "\"39\",");
    const QByteArray note = "\"says \"\"hello, world\"\"\r\non two lines\"";
    const QByteArray input =
        "\xEF\xBB\xBF" + header + ",note\r\n" + quoted + ',' + note + "\r\n\r\n" + person + ",\r\n";
    QCOMPARE(score(write(u"in.csv"_s, input)).exitCode, 0);
    QCOMPARE(contentOf(path(u"out.csv"_s)),
             QByteArray(header + ",note,Scored Labels,Scored Probabilities\r\n" + quoted + ',' + note + plainScore +
                        "\r\n" + person + ',' + plainScore + "\r\n"));
}

void TestCensusIncome::unknownCategoryIsMissing()
{
    const auto withOccupation = [](const QByteArray &occupation) -> QByteArray {
        return QByteArray(person).replace("Adm-clerical", occupation) + '\n';
    };
    const QString input =
        write(u"in.csv"_s, header + '\n' + withOccupation("Astronaut") + withOccupation("?") + withOccupation("") +
                               withOccupation(" Adm-clerical ") + withOccupation("Adm-clerical"));
    QCOMPARE(score(input).exitCode, 0);
    const QList<Scored> scores = scoresOf(path(u"out.csv"_s));
    QCOMPARE(scores.size(), 5);
    QCOMPARE(scores.at(0).probability, scores.at(1).probability);
    QCOMPARE(scores.at(0).probability, scores.at(2).probability);
    QCOMPARE(scores.at(3).probability, scores.at(4).probability);
    QVERIFY(scores.at(0).probability != scores.at(4).probability);
}

void TestCensusIncome::scoresMoreRowsThanOneBatch()
{
    QCOMPARE(score(dataSet).exitCode, 0);
    const QList<QByteArray> before = linesOf(dataSet);
    const QList<QByteArray> after = linesOf(path(u"out.csv"_s));
    QCOMPARE(after.size(), before.size());
    for (qsizetype i = 0; i < after.size(); ++i) {
        QVERIFY(after.at(i).startsWith(QByteArray(before.at(i) + ',')));
    }
}

void TestCensusIncome::refuses_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QByteArray>("message");

    const auto add = [](const char *name, const QByteArray &content, const QByteArray &message) {
        QTest::newRow(name) << content << message;
    };
    const QByteArray good = header + '\n' + person + '\n';
    const auto aged = [](const QByteArray &age) -> QByteArray { return age + person.sliced(2); };
    add("empty file", {}, "in.csv is empty");
    add("only blank lines", "\n\r\n", "in.csv is empty");
    add("text for a number", good + aged("old"), "line 3, column \"age\": \"old\" is not a number");
    add("number and more", good + aged("39x"), "line 3, column \"age\": \"39x\" is not a number");
    add("not finite", good + aged("nan"), "line 3, column \"age\": \"nan\" is not a number");
    add("lines counted over quoted line ends", header + ",note\n" + person + ",\"a\nb\"\n" + aged("old") + ",c\n",
        "line 4, column \"age\"");
    add("missing column", QByteArray(good).replace("marital,", "status,"), "line 1: there is no column \"marital\"");
    add("column twice", QByteArray(good).replace("fnlwgt,", "age,"), "the column \"age\" is there twice");
    add("too few fields", good + "39,State-gov\n", "line 3: 2 fields, but the header has 14");
    add("too many fields", good + person + ",1\n", "line 3: 15 fields, but the header has 14");
    add("open quotation mark", good + '"' + person + '\n', "line 3: a quoted field is never closed");
    add("quotation mark inside", good + aged("3\"9"), "line 3: a quotation mark where none may be");
    add("carriage returns only", QByteArray(good).replace('\n', '\r'), "line 1: a carriage return inside");
    add("bad row after a batch", header + '\n' + QByteArray(person + '\n').repeated(5000) + aged("old"),
        "line 5002, column \"age\"");
    add("scored already", QByteArray(good).replace("fnlwgt", "Scored Labels"),
        "there is a column \"Scored Labels\" already");
}

void TestCensusIncome::refuses()
{
    QFETCH(const QByteArray, content);
    QFETCH(const QByteArray, message);
    const Run scoring = score(write(u"in.csv"_s, content));
    QCOMPARE(scoring.exitCode, 2);
    QVERIFY2(scoring.errors.startsWith("census-score: "), scoring.errors.constData());
    QVERIFY2(scoring.errors.contains(message), scoring.errors.constData());
    QCOMPARE(scoring.errors.count('\n'), 1);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files | QDir::Hidden), QStringList{u"in.csv"_s});
}

void TestCensusIncome::refusesMissingInput()
{
    const Run scoring = score(path(u"nowhere.csv"_s));
    QCOMPARE(scoring.exitCode, 1);
    QVERIFY2(scoring.errors.contains("cannot open"), scoring.errors.constData());
    QVERIFY(QDir(m_folder->path()).isEmpty());

    const Run ofFolder = score(m_folder->path());
    QCOMPARE(ofFolder.exitCode, 1);
    QVERIFY2(ofFolder.errors.contains("is a folder"), ofFolder.errors.constData());
}

void TestCensusIncome::refusesModelOfOthers()
{
    const QString model = write(u"model.ubj"_s, "{}");
    const Run scoring = run(u"census-score"_s, {u"--model"_s, model, u"--input"_s, folder + u"census-2000.csv"_s,
                                                u"--output"_s, path(u"out.csv"_s)});
    QCOMPARE(scoring.exitCode, 1);
    QVERIFY2(scoring.errors.contains("cannot read the model"), scoring.errors.constData());
    QVERIFY(!QFile::exists(path(u"out.csv"_s)));
}

void TestCensusIncome::keepsTheOldOutputOnFailure()
{
    write(u"out.csv"_s, "old");
    QCOMPARE(score(write(u"in.csv"_s, header + '\n' + "old" + person.sliced(2) + '\n')).exitCode, 2);
    QCOMPARE(contentOf(path(u"out.csv"_s)), QByteArray("old"));
}

QTEST_GUILESS_MAIN(TestCensusIncome)
#include "tst_census_income.moc"
