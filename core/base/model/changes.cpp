#include "model/changes.h"

#include "common/jsonreader.h"
#include "common/literals.h"

namespace pooldeck {
namespace {

template <class T>
QJsonArray toArray(const QList<T> &items)
{
    QJsonArray array;
    for (const T &item : items) {
        array.append(item.toJson());
    }
    return array;
}

} // namespace

Result<Removal> Removal::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Removal removal;
    removal.kind = reader.string("Kind"_L1);
    removal.id = reader.string("Id"_L1);
    removal.atMs = reader.time("At"_L1);
    return reader.finish(std::move(removal));
}

QJsonObject Removal::toJson() const
{
    return {{"Kind"_L1, kind}, {"Id"_L1, id}, {"At"_L1, toJsonTime(atMs)}};
}

Result<Changes> Changes::fromJson(const QJsonObject &json)
{
    JsonReader reader(json);
    Changes changes;
    changes.cursor = reader.string("Cursor"_L1);
    changes.nowMs = reader.time("Now"_L1);
    changes.more = reader.boolean("More"_L1);
    changes.reset = reader.boolean("Reset"_L1);
    changes.pools = reader.list<Pool>("Pools"_L1);
    changes.vms = reader.list<Vm>("Vms"_L1);
    changes.jobs = reader.list<Job>("Jobs"_L1);
    changes.removed = reader.list<Removal>("Removed"_L1);
    return reader.finish(std::move(changes));
}

QJsonObject Changes::toJson() const
{
    return {
        {"Cursor"_L1, cursor},      {"Now"_L1, toJsonTime(nowMs)},    {"More"_L1, more},
        {"Reset"_L1, reset},        {"Pools"_L1, toArray(pools)},     {"Vms"_L1, toArray(vms)},
        {"Jobs"_L1, toArray(jobs)}, {"Removed"_L1, toArray(removed)},
    };
}

} // namespace pooldeck
