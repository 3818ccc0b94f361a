#pragma once

#include "vmhost/commandrun.h"
#include "vmhost/messages.h"
#include "vmhost/staging.h"

#include <QObject>

#include <memory>
#include <stop_token>

namespace pooldeck {

/// One attempt of a job on this VM, without a word to the service: stage the inputs, run the command, stage the
/// outputs, wait to be allowed to commit them. Copying happens on a worker thread, so that heartbeats go on.
class AttemptRun final : public QObject
{
    Q_OBJECT

public:
    /// `folder` is made and wiped by this attempt; `binFolder` is where `${bin}` points.
    AttemptRun(const Assignment &assignment, const StagingPlaces &places, const QString &binFolder,
               const QString &folder, QObject *parent = nullptr);
    ~AttemptRun() override;

    void start();

    /// The answer to `readyToPublish`: put the outputs in their place.
    void commit();

    /// Ends it as Cancelled, with nothing left behind; too late once `commit` was called.
    void cancel();

Q_SIGNALS:
    /// The command succeeded and its outputs are staged.
    void readyToPublish();
    /// Exactly once after `start`, never from inside a call.
    void ended(const CompleteRequest &report);

private:
    enum class Step { Waiting, StagingInputs, Running, StagingOutputs, Publishing, Committing, Ended };

    void runCommand();
    void onCommandFinished(const CommandResult &result);
    void stageOutputs();
    void fail(const QString &details);
    /// `how` the command ended, and which limit it met, if one.
    void failAtLimit(const QString &how, int code, int signal);
    void end(RunOutcome outcome);

    Assignment m_assignment;
    StagingPlaces m_places;
    QString m_binFolder;
    AttemptFolder m_folder;
    Step m_step = Step::Waiting;
    std::stop_source m_stop;
    CommandRun *m_command = nullptr;
    std::shared_ptr<StagedOutputs> m_outputs;
    CompleteRequest m_report;
};

} // namespace pooldeck
