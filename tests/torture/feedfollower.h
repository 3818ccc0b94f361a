#pragma once

#include "shownjob.h"
#include "world.h"

#include <QJsonObject>
#include <QMap>

namespace pooldeck {

/// A console that follows the change feed over every restart.
class FeedFollower final
{
public:
    explicit FeedFollower(World &world);

    /// Until `stop`; then reads on until nothing is new.
    void run();
    void stop() { m_stopped = true; }

    /// What it knows is what the listings say.
    void compareWithListings();
    int pages() const { return m_pages; }

private:
    void poll(int waitSeconds);
    void apply(const QJsonObject &page);
    void compare(const char *what, const QMap<QString, QJsonObject> &known, const QMap<QString, QJsonObject> &listed);

    World &m_world;
    Caller m_caller;
    QByteArray m_cursor;
    QMap<QString, QJsonObject> m_known[3]; ///< pools, VMs, jobs by id
    QHash<QString, ShownJob> m_shown;
    std::atomic<bool> m_stopped = false;
    bool m_more = false;
    int m_pages = 0;
};

} // namespace pooldeck
