#include "submissionrun.h"

#include "await.h"
#include "common/literals.h"
#include "connections/locations.h"
#include "interrupt.h"
#include "progressline.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>

namespace pooldeck::cli {
namespace {

constexpr int PatienceMs = 60'000;
constexpr int ProgressMs = 250;

} // namespace

SubmissionRun::SubmissionRun(const Context &context, const QString &owner, const QString &apiKeyEnv,
                             const QSet<QUrl> &ownUrls)
    : m_context(context)
    , m_apiKeyEnv(apiKeyEnv)
    , m_ownUrls(ownUrls)
    , m_queue(
          {context.transport, context.keys, m_clock}, [this](const QUrl &url) { return apiKey(url); },
          submissionsFolder(), owner)
{
    m_queue.start();
}

QFuture<Result<Secret>> SubmissionRun::apiKey(const QUrl &baseUrl) const
{
    if (!m_apiKeyEnv.isEmpty() && m_ownUrls.contains(baseUrl)) {
        return QtFuture::makeReadyFuture(keyFromEnvironment(m_apiKeyEnv));
    }
    return m_context.keys.read(apiKeyName(baseUrl)).then([baseUrl](const Result<std::optional<Secret>> &key) {
        return key ? apiKeyOrMissing(*key, baseUrl) : Result<Secret>(Failure(key.error()));
    });
}

Result<SubmissionBatch> SubmissionRun::add(const SubmissionPlan &plan)
{
    return await(m_queue.submit(plan));
}

QString SubmissionRun::progress(const QStringList &batchIds) const
{
    qint64 sent = 0;
    qint64 total = 0;
    for (const QString &id : batchIds) {
        const SubmissionBatch batch = m_queue.batch(id).value_or(SubmissionBatch());
        sent += batch.submitted + batch.failed;
        total += batch.total() - batch.held - batch.cancelled;
    }
    QString line = u"Sent %1 of %2"_s.arg(QString::number(sent), QString::number(total));
    if (!m_queue.isSender()) {
        return line + u" (another Pooldeck process sends)"_s;
    }
    if (const auto trouble = m_queue.trouble()) {
        return line + u"; trying again: "_s + trouble->message;
    }
    const double rate = m_queue.rate();
    return rate > 0 ? QString(line + u", %1/s"_s.arg(rate, 0, 'f', 0)) : line;
}

Result<RunOutcome> SubmissionRun::follow(const QStringList &batchIds)
{
    QEventLoop loop;
    Interrupt interrupt;
    ProgressLine line;
    QTimer patience;
    QTimer ticks;
    RunOutcome outcome;
    std::optional<Error> unusable;
    const auto end = [&](RunStop stop, const std::optional<Error> &why = {}) {
        outcome = {stop, why};
        loop.quit();
    };
    const auto check = [&] {
        if (!m_queue.journalState()) {
            return;
        }
        if (!*m_queue.journalState()) {
            unusable = m_queue.journalState()->error();
            loop.quit();
            return;
        }
        const QHash<QUrl, Error> keys = m_queue.keysNeeded();
        for (auto it = keys.begin(); it != keys.end(); ++it) {
            if (m_ownUrls.contains(it.key())) {
                end(RunStop::KeyNeeded, it.value());
                return;
            }
        }
        const bool isAnyPaused = std::any_of(batchIds.begin(), batchIds.end(), [this](const QString &id) {
            const auto batch = m_queue.batch(id);
            return batch && batch->waiting > 0 && batch->pause != PauseReason::None;
        });
        const bool isSent = std::all_of(batchIds.begin(), batchIds.end(), [this](const QString &id) {
            const auto batch = m_queue.batch(id);
            return batch && batch->waiting == 0;
        });
        if (isSent || isAnyPaused) {
            end(isSent ? RunStop::None : RunStop::Paused);
        }
    };
    const auto beginPatience = [&] {
        if (!m_queue.trouble()) {
            patience.stop();
        } else if (!patience.isActive()) {
            patience.start(PatienceMs);
        }
    };
    QObject::connect(&m_queue, &SubmissionQueue::opened, &loop, check);
    QObject::connect(&m_queue, &SubmissionQueue::batchChanged, &loop, [&] {
        patience.stop();
        beginPatience();
        check();
    });
    QObject::connect(&m_queue, &SubmissionQueue::troubleChanged, &loop, beginPatience);
    QObject::connect(&m_queue, &SubmissionQueue::keyNeeded, &loop, check);
    patience.setSingleShot(true);
    QObject::connect(&patience, &QTimer::timeout, &loop, [&] { end(RunStop::Unreachable, m_queue.trouble()); });
    QObject::connect(&interrupt, &Interrupt::came, &loop, [&] { end(RunStop::Interrupted); });
    QObject::connect(&ticks, &QTimer::timeout, &loop, [&] { line.show(progress(batchIds)); });
    ticks.start(ProgressMs);
    QTimer::singleShot(0, &loop, check);
    loop.exec();
    if (unusable) {
        return Failure(*unusable);
    }
    return outcome;
}

} // namespace pooldeck::cli
