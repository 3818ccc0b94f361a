#pragma once

#include <QList>
#include <QObject>

#include <functional>
#include <optional>

namespace pooldeck {

/// Something that takes a while: a pool that grows, a submission, an export.
struct Operation
{
    int id = 0;
    QString title;
    qint64 done = 0;
    qint64 total = 0;             ///< 0: no known end
    std::function<void()> cancel; ///< none: cannot be cancelled
    bool losesOnQuit = false;     ///< quitting now would leave it half done
    std::function<void()> pause;  ///< pauses, or goes on when it is paused; none: cannot be paused
    bool isPaused = false;
};

/// What is going on, for the status bar and for the question before quitting.
class Operations final : public QObject
{
    Q_OBJECT

public:
    using QObject::QObject;

    int begin(const QString &title, qint64 total = 0, std::function<void()> cancel = {}, bool losesOnQuit = false);
    void progress(int id, qint64 done);
    void progress(int id, qint64 done, const QString &title);
    void setPause(int id, std::function<void()> pause, bool isPaused);
    void end(int id);
    /// The account that all of them belong to is left.
    void endAll();

    const QList<Operation> &running() const { return m_running; }

Q_SIGNALS:
    void changed();

private:
    Operation *find(int id);

    QList<Operation> m_running;
    int m_lastId = 0;
};

} // namespace pooldeck
