#pragma once

#include "common/error.h"
#include "transfer/filetransfer.h"

#include <QFuture>
#include <QList>
#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <memory>

namespace pooldeck {

template <class T, class Item>
class FewAtATime;

/// One file to be moved.
struct Transfer
{
    std::function<QFuture<Result<BlobLocation>>()> locate;
    /// Blocks, in another thread.
    std::function<Result<void>(const BlobLocation &location, const TransferContext &context)> move;
    qint64 bytes = -1; ///< -1: not known before it has begun
};

/// Moves files, a few at a time, each in a worker thread. Signals come from the event loop after start(); finished()
/// exactly once, last. Destroying it stops what is under way, and waits the moment that this takes.
class TransferBatch final : public QObject
{
    Q_OBJECT

public:
    explicit TransferBatch(const QList<Transfer> &transfers, const QByteArray &userAgent = "pooldeck",
                           QObject *parent = nullptr);
    ~TransferBatch() override;

    void start();
    /// Stops what is under way, then finished(). What was not done is neither done nor failed.
    void cancel();

    qsizetype count() const { return m_transfers.size(); }
    qsizetype doneCount() const { return m_done; }
    qsizetype failedCount() const { return m_failed; }
    bool wasCancelled() const { return m_stop.stop_requested(); }
    qint64 doneBytes() const;
    qint64 totalBytes() const; ///< -1 while the size of any is not known

    static constexpr int AtATime = 4;

Q_SIGNALS:
    void itemDone(qsizetype index);
    void itemFailed(qsizetype index, const pooldeck::Error &error);
    /// Some times a second at most, when there is something new.
    void progressed(qint64 doneBytes, qint64 totalBytes);
    void finished();

private:
    struct Figures;
    using Calls = FewAtATime<bool, qsizetype>;

    QFuture<Result<bool>> move(qsizetype index);
    void tell();
    void ended(qsizetype index, const Result<bool> &result);

    QList<Transfer> m_transfers;
    QByteArray m_userAgent;
    std::stop_source m_stop;
    std::shared_ptr<Figures> m_figures; ///< workers write, this reads
    std::shared_ptr<Calls> m_calls;
    QTimer m_ticks;
    qint64 m_toldBytes = -1;
    qsizetype m_done = 0;
    qsizetype m_failed = 0;
    QThreadPool m_threads; ///< last: it waits for them
};

} // namespace pooldeck
