#include "feedfollower.h"

#include "common/literals.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace pooldeck {
namespace {

struct Kind
{
    QLatin1StringView name;
    QLatin1StringView list;
    QLatin1StringView id;
};
constexpr std::array<Kind, 3> Kinds{
    {{"Pool"_L1, "Pools"_L1, "PoolId"_L1}, {"Vm"_L1, "Vms"_L1, "VmId"_L1}, {"Job"_L1, "Jobs"_L1, "JobId"_L1}}};

/// Without what a listing counts and the feed does not send.
QJsonObject settled(QJsonObject object)
{
    object.remove("ComputeMs"_L1);
    object.remove("QueuePosition"_L1);
    return object;
}

void addAll(QMap<QString, QJsonObject> &into, const QJsonArray &objects, QLatin1StringView id)
{
    for (const QJsonValue &value : objects) {
        into.insert(value.toObject().value(id).toString(), settled(value.toObject()));
    }
}

} // namespace

FeedFollower::FeedFollower(World &world)
    : m_world(world)
    , m_caller(world, world.account)
{
}

void FeedFollower::run()
{
    while (!m_stopped) {
        poll(1);
    }
    do {
        poll(0);
    } while (m_more);
}

void FeedFollower::poll(int waitSeconds)
{
    const auto answer = m_caller.call("GET", "/changes?wait=" + QByteArray::number(waitSeconds) + "&since=" + m_cursor);
    const QJsonObject page = answer.json();
    if (answer.status != 200 || page.value("Cursor"_L1).toString().isEmpty()) {
        m_world.violated(u"the change feed answered %1"_s.arg(answer.status));
        return;
    }
    ++m_pages;
    if (page.value("Reset"_L1).toBool()) {
        if (!m_cursor.isEmpty()) {
            m_world.violated(
                u"the cursor %1 of the change feed was no longer known"_s.arg(QString::fromLatin1(m_cursor)));
        }
        for (auto &known : m_known) {
            known.clear();
        }
    }
    m_cursor = page.value("Cursor"_L1).toString().toLatin1();
    m_more = page.value("More"_L1).toBool();
    apply(page);
}

void FeedFollower::apply(const QJsonObject &page)
{
    for (size_t i = 0; i < Kinds.size(); ++i) {
        addAll(m_known[i], page.value(Kinds[i].list).toArray(), Kinds[i].id);
    }
    const QJsonArray removed = page.value("Removed"_L1).toArray();
    for (const QJsonValue &value : removed) {
        for (size_t i = 0; i < Kinds.size(); ++i) {
            if (value.toObject().value("Kind"_L1).toString() == Kinds[i].name) {
                m_known[i].remove(value.toObject().value("Id"_L1).toString());
            }
        }
    }
    const QJsonArray jobs = page.value("Jobs"_L1).toArray();
    for (const QJsonValue &value : jobs) {
        const Result<Job> job = Job::fromJson(value.toObject());
        if (!job) {
            m_world.violated(u"a job of the change feed cannot be read: "_s + job.error().message);
        } else if (const QString wrong = m_shown[job->id].show(*job); !wrong.isEmpty()) {
            m_world.violated(u"change feed: "_s + wrong);
        }
    }
}

void FeedFollower::compareWithListings()
{
    QMap<QString, QJsonObject> listed[3];
    addAll(listed[0], m_caller.call("GET", "/pools").json().value("Pools"_L1).toArray(), "PoolId"_L1);
    for (const QString &poolId : listed[0].keys()) {
        addAll(listed[1], m_caller.call("GET", "/pools/" + poolId.toLatin1() + "/vms").json().value("Vms"_L1).toArray(),
               "VmId"_L1);
    }
    QByteArray after;
    do {
        const QJsonObject page = m_caller.call("GET", "/jobs?limit=1000&after=" + after).json();
        addAll(listed[2], page.value("Jobs"_L1).toArray(), "JobId"_L1);
        after = page.value("After"_L1).toString().toLatin1();
    } while (!after.isEmpty());
    compare("pool", m_known[0], listed[0]);
    compare("VM", m_known[1], listed[1]);
    compare("job", m_known[2], listed[2]);
}

void FeedFollower::compare(const char *what, const QMap<QString, QJsonObject> &known,
                           const QMap<QString, QJsonObject> &listed)
{
    const auto text = [](const QMap<QString, QJsonObject> &objects, const QString &id) {
        return objects.contains(id) ? QString::fromUtf8(QJsonDocument(objects.value(id)).toJson(QJsonDocument::Compact))
                                    : u"nothing"_s;
    };
    const QStringList ids = QSet<QString>(known.keyBegin(), known.keyEnd())
                                .unite(QSet<QString>(listed.keyBegin(), listed.keyEnd()))
                                .values();
    for (const QString &id : ids) {
        if (known.value(id) != listed.value(id)) {
            m_world.violated(u"%1 %2 in the change feed: %3; listed: %4"_s.arg(QString::fromLatin1(what), id,
                                                                               text(known, id), text(listed, id)));
        }
    }
}

} // namespace pooldeck
