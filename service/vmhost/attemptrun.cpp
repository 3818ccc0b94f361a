#include "vmhost/attemptrun.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "vmhost/wipefolder.h"

#include <QFile>
#include <QFuture>
#include <QLocale>
#include <QLoggingCategory>
#include <QtConcurrentRun>

#include <cstring>
#include <unistd.h>

Q_LOGGING_CATEGORY(lcAttempt, "pooldeck.vmhost.attempt", QtInfoMsg)

namespace pooldeck {
namespace {

constexpr qsizetype LongestDetails = 1000; // characters of the command's output

/// UTF-8 that may begin in the middle of a character.
QString decoded(const QByteArray &output)
{
    qsizetype begin = 0;
    while (begin < std::min<qsizetype>(4, output.size()) && (uchar(output[begin]) & 0xC0) == 0x80) {
        ++begin;
    }
    return QString::fromUtf8(output.sliced(begin));
}

/// The last whole lines that fit, or the end of the one line that does not.
QString lastLines(const QString &log)
{
    const QString text = log.trimmed();
    if (text.size() <= LongestDetails) {
        return text;
    }
    const QString end = text.last(LongestDetails);
    const qsizetype newline = end.indexOf(u'\n');
    return newline < 0 ? QString(u'…' + end) : end.sliced(newline + 1);
}

QString withOutput(const QString &sentence, const QString &log)
{
    const QString lines = lastLines(log);
    return lines.isEmpty() ? sentence : QString(sentence + u": "_s + lines);
}

QString signalName(int signal)
{
    const char *description = sigdescr_np(signal);
    return description ? u"%1 (%2)"_s.arg(signal).arg(QString::fromLatin1(description)) : QString::number(signal);
}

} // namespace

AttemptRun::AttemptRun(const Assignment &assignment, const StagingPlaces &places, const QString &binFolder,
                       const QString &folder, QObject *parent)
    : QObject(parent)
    , m_assignment(assignment)
    , m_places(places)
    , m_binFolder(binFolder)
    , m_folder{folder}
{
    m_report.attempt = {assignment.jobId, assignment.attempt};
}

AttemptRun::~AttemptRun()
{
    m_stop.request_stop();
}

void AttemptRun::start()
{
    qCInfo(lcAttempt) << "job" << m_assignment.jobId << "attempt" << m_assignment.attempt << "begins";
    m_step = Step::StagingInputs;
    if (m_assignment.inputs.isEmpty()) { // a folder, no more: not worth a thread
        const Result<void> staged = stageInputs(m_assignment, m_places, m_folder, m_stop.get_token());
        if (staged) {
            runCommand();
        } else {
            QMetaObject::invokeMethod(
                this, [this, why = staged.error().message] { fail(why); }, Qt::QueuedConnection);
        }
        return;
    }
    whenDone(QtConcurrent::run(&pooldeck::stageInputs, m_assignment, m_places, m_folder, m_stop.get_token()), this,
             [this](const Result<void> &staged) {
                 if (m_stop.stop_requested()) {
                     end(RunOutcome::Cancelled);
                 } else if (!staged) {
                     fail(staged.error().message);
                 } else {
                     runCommand();
                 }
             });
}

void AttemptRun::runCommand()
{
    const Result<QStringList> command = resolveCommand(m_assignment, m_folder, m_binFolder);
    if (!command) {
        fail(command.error().message);
        return;
    }
    m_step = Step::Running;
    CommandSpec spec{*command, m_folder.path, m_assignment.timeLimitMs, m_assignment.limits, std::nullopt};
    if (m_assignment.sandbox) {
        spec.sandbox = Sandbox{{m_binFolder, m_assignment.serviceFolder}};
    }
    m_command = new CommandRun(spec, this);
    connect(m_command, &CommandRun::finished, this, &AttemptRun::onCommandFinished);
    m_command->start();
}

void AttemptRun::onCommandFinished(const CommandResult &result)
{
    m_report.log = decoded(result.output);
    switch (result.end) {
    case CommandResult::End::Stopped:
        end(RunOutcome::Cancelled);
        return;
    case CommandResult::End::NotStarted:
        fail(u"The command could not be started: %1"_s.arg(result.error));
        return;
    case CommandResult::End::TimeLimit:
        fail(withOutput(u"The command ran longer than its time limit of %1 s and was ended"_s.arg(
                            QLocale::c().toString(double(m_assignment.timeLimitMs) / 1000, 'g', 10)),
                        m_report.log));
        return;
    case CommandResult::End::Signalled:
        failAtLimit(u"was ended by signal %1"_s.arg(signalName(result.code)), 0, result.code);
        return;
    case CommandResult::End::Exited:
        m_report.exitCode = result.code;
        if (result.code != 0) {
            failAtLimit(u"ended with exit code %1"_s.arg(result.code), result.code, 0);
        } else {
            stageOutputs();
        }
        return;
    }
}

void AttemptRun::failAtLimit(const QString &how, int code, int signal)
{
    const QString limit = m_assignment.limits.met(code, signal, lastLines(m_report.log));
    fail(withOutput(limit.isEmpty() ? QString(u"The command "_s + how)
                                    : u"The command met its %1 and %2"_s.arg(limit, how),
                    m_report.log));
}

void AttemptRun::stageOutputs()
{
    if (m_assignment.outputs.isEmpty()) { // nothing to publish: the report alone decides
        end(RunOutcome::Finished);
        return;
    }
    m_step = Step::StagingOutputs;
    whenDone(QtConcurrent::run(&StagedOutputs::make, m_assignment, m_places, m_folder, m_stop.get_token()), this,
             [this](const Result<std::shared_ptr<StagedOutputs>> &staged) {
                 if (m_stop.stop_requested()) {
                     end(RunOutcome::Cancelled);
                 } else if (!staged) {
                     fail(staged.error().message);
                 } else {
                     m_outputs = *staged;
                     m_step = Step::Publishing;
                     Q_EMIT readyToPublish();
                 }
             });
}

void AttemptRun::commit()
{
    if (m_step != Step::Publishing) {
        return;
    }
    m_step = Step::Committing;
    whenDone(QtConcurrent::run([outputs = m_outputs] { return outputs->commit(); }), this,
             [this](const Result<void> &committed) {
                 if (committed) {
                     end(RunOutcome::Finished);
                 } else {
                     fail(committed.error().message);
                 }
             });
}

void AttemptRun::cancel()
{
    switch (m_step) {
    case Step::Waiting:
    case Step::Committing:
    case Step::Ended:
        return;
    case Step::StagingInputs:
    case Step::StagingOutputs:
        m_stop.request_stop();
        return;
    case Step::Running:
        m_command->stop();
        return;
    case Step::Publishing:
        m_step = Step::Ended;
        QMetaObject::invokeMethod(
            this, [this] { end(RunOutcome::Cancelled); }, Qt::QueuedConnection);
        return;
    }
}

void AttemptRun::fail(const QString &details)
{
    m_report.details = details;
    end(RunOutcome::Failed);
}

void AttemptRun::end(RunOutcome outcome)
{
    m_step = Step::Ended;
    m_outputs.reset();
    m_report.outcome = outcome;
    qCInfo(lcAttempt) << "job" << m_assignment.jobId << "attempt" << m_assignment.attempt << "ends"
                      << toString(outcome);
    if (::rmdir(QFile::encodeName(m_folder.path).constData()) == 0) { // nothing was in it: not worth a thread
        QMetaObject::invokeMethod(
            this, [this] { Q_EMIT ended(m_report); }, Qt::QueuedConnection);
        return;
    }
    whenDone(QtConcurrent::run([path = m_folder.path] { return wipeFolder(path); }), this,
             [this](bool) { Q_EMIT ended(m_report); });
}

} // namespace pooldeck
