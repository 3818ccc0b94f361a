#include "sync/mirrorstate.h"

#include "common/literals.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QIODevice>
#include <QJsonDocument>
#include <QSet>

#include <memory>

namespace pooldeck {
namespace {

constexpr QByteArrayView Magic = "Pooldeck mirror";
constexpr qint32 Version = 2;
constexpr int QuickCompression = 1;
constexpr qint32 JobsPerPiece = 2'000;

QDataStream &operator<<(QDataStream &out, const std::optional<qint64> &value)
{
    out << value.has_value();
    return value ? out << *value : out;
}

QDataStream &operator>>(QDataStream &in, std::optional<qint64> &value)
{
    bool has = false;
    in >> has;
    value.reset();
    if (has) {
        in >> value.emplace();
    }
    return in;
}

QDataStream &operator<<(QDataStream &out, const std::optional<QString> &value)
{
    out << value.has_value();
    return value ? out << *value : out;
}

QDataStream &operator>>(QDataStream &in, std::optional<QString> &value)
{
    bool has = false;
    in >> has;
    value.reset();
    if (has) {
        in >> value.emplace();
    }
    return in;
}

/// Many values repeat the same few ids: in memory they share them.
class Texts final
{
public:
    void read(QDataStream &in, QString *text)
    {
        in >> *text;
        if (!text->isEmpty()) {
            *text = *m_known.insert(*text);
        }
    }

private:
    QSet<QString> m_known;
};

void write(QDataStream &out, const Vm &vm)
{
    out << vm.id << vm.poolId << qint8(vm.state) << vm.requestedAtMs << vm.readyAtMs << vm.jobId << vm.host << vm.pid;
}

Vm readVm(QDataStream &in, Texts &texts)
{
    Vm vm;
    qint8 state = 0;
    in >> vm.id;
    texts.read(in, &vm.poolId);
    in >> state >> vm.requestedAtMs >> vm.readyAtMs >> vm.jobId;
    texts.read(in, &vm.host);
    in >> vm.pid;
    vm.state = VmState(qBound(0, int(state), int(VmState::Lost)));
    return vm;
}

void write(QDataStream &out, const Job &job)
{
    out << job.id << job.webServiceId << job.poolId << qint8(job.status) << job.details << job.createdAtMs
        << job.queuedAtMs << job.startedAtMs << job.endedAtMs << job.queueSeq << job.attempt << job.vmId << job.exitCode
        << job.results.has_value();
    if (!job.results) {
        return;
    }
    out << qint32(job.results->size());
    for (auto it = job.results->cbegin(); it != job.results->cend(); ++it) {
        const BlobReference masked = it->masked();
        out << it.key() << masked.connectionString << masked.relativeLocation << masked.baseLocation
            << masked.sasBlobToken;
    }
}

Job readJob(QDataStream &in, Texts &texts)
{
    Job job;
    qint8 status = 0;
    bool hasResults = false;
    in >> job.id;
    texts.read(in, &job.webServiceId);
    texts.read(in, &job.poolId);
    in >> status;
    texts.read(in, &job.details);
    in >> job.createdAtMs >> job.queuedAtMs >> job.startedAtMs >> job.endedAtMs >> job.queueSeq >> job.attempt;
    texts.read(in, &job.vmId);
    in >> job.exitCode >> hasResults;
    job.status = JobStatus(qBound(0, int(status), int(JobStatus::Finished)));
    if (hasResults) {
        qint32 count = 0;
        in >> count;
        job.results.emplace();
        for (qint32 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
            QString name;
            BlobReference reference;
            texts.read(in, &name);
            in >> reference.connectionString >> reference.relativeLocation >> reference.baseLocation >>
                reference.sasBlobToken;
            job.results->insert(name, reference);
        }
    }
    return job;
}

void write(QDataStream &out, const UsageInterval &interval)
{
    out << interval.vmId << interval.poolId << interval.billingPlanId << interval.webServiceId << interval.requestedAtMs
        << interval.readyAtMs << interval.deletedAtMs << interval.endEstimated;
}

UsageInterval readInterval(QDataStream &in, Texts &texts)
{
    UsageInterval interval;
    in >> interval.vmId;
    texts.read(in, &interval.poolId);
    texts.read(in, &interval.billingPlanId);
    texts.read(in, &interval.webServiceId);
    in >> interval.requestedAtMs >> interval.readyAtMs >> interval.deletedAtMs >> interval.endEstimated;
    return interval;
}

/// For the few and varied ones: as they are on the wire.
template <class T>
void writeJson(QDataStream &out, const T &item)
{
    out << QJsonDocument(item.toJson()).toJson(QJsonDocument::Compact);
}

template <class T>
std::optional<T> readJson(QDataStream &in)
{
    QByteArray json;
    in >> json;
    const Result<T> item = T::fromJson(QJsonDocument::fromJson(json).object());
    if (!item) {
        in.setStatus(QDataStream::ReadCorruptData);
        return std::nullopt;
    }
    return *item;
}

template <class Items, class Write>
void writeAll(QDataStream &out, const Items &items, Write write)
{
    out << qint32(items.size());
    for (const auto &item : items) {
        write(item);
    }
}

template <class ReadOne>
void readAll(QDataStream &in, ReadOne readOne)
{
    qint32 count = 0;
    in >> count;
    for (qint32 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
        readOne();
    }
}

template <class T>
void readAllJson(QDataStream &in, QList<T> *items)
{
    readAll(in, [&] {
        if (const std::optional<T> item = readJson<T>(in)) {
            items->append(*item);
        }
    });
}

/// In packed pieces, so that neither writing nor reading needs all of them unpacked at a time.
void writeJobs(QDataStream &out, const SharedMap<Job> &jobs)
{
    QByteArray piece;
    auto pieceOut = std::make_unique<QDataStream>(&piece, QIODevice::WriteOnly);
    pieceOut->setVersion(out.version());
    qint32 count = 0;
    const auto close = [&] {
        out << count << qCompress(piece, QuickCompression);
        piece.clear();
        pieceOut->device()->seek(0);
        count = 0;
    };
    for (const Job &job : jobs) {
        write(*pieceOut, job);
        if (++count == JobsPerPiece) {
            close();
        }
    }
    if (count > 0) {
        close();
    }
    out << qint32(0);
}

void readJobs(QDataStream &in, Texts &texts, SharedMap<Job> *jobs)
{
    for (qint32 count = 1; count > 0 && in.status() == QDataStream::Ok;) {
        in >> count;
        if (count <= 0) {
            break;
        }
        QByteArray packed;
        in >> packed;
        const QByteArray piece = qUncompress(packed);
        QDataStream pieceIn(piece);
        pieceIn.setVersion(in.version());
        for (qint32 i = 0; i < count && pieceIn.status() == QDataStream::Ok; ++i) {
            jobs->insert(readJob(pieceIn, texts));
        }
        if (pieceIn.status() != QDataStream::Ok) {
            in.setStatus(pieceIn.status());
        }
    }
}

MirrorState read(QDataStream &in)
{
    MirrorState state;
    Texts texts;
    in >> state.seenMs >> state.serverOffsetMs;
    QList<Pool> pools;
    readAllJson(in, &pools);
    for (const Pool &pool : std::as_const(pools)) {
        state.pools.insert(pool.id, pool);
    }
    readAll(in, [&] {
        const Vm vm = readVm(in, texts);
        state.vms.insert(vm.id, vm);
    });
    readJobs(in, texts, &state.jobs);
    QList<Account> accounts;
    readAllJson(in, &accounts);
    if (!accounts.isEmpty()) {
        state.account = accounts.constFirst();
    }
    readAllJson(in, &state.billingPlans);
    readAllJson(in, &state.webServices);
    readAll(in, [&] { state.intervals.append(readInterval(in, texts)); });
    in >> state.sources;
    return state;
}

} // namespace

QByteArray toBytes(const MirrorState &state, const QString &owner)
{
    QByteArray body;
    QDataStream out(&body, QIODevice::WriteOnly);
    out.setVersion(QDataStream::Qt_6_0);
    out << owner << state.seenMs << state.serverOffsetMs;
    writeAll(out, state.pools, [&](const Pool &pool) { writeJson(out, pool); });
    writeAll(out, state.vms, [&](const Vm &vm) { write(out, vm); });
    writeJobs(out, state.jobs);
    writeAll(out, state.account ? QList<Account>{*state.account} : QList<Account>(),
             [&](const Account &account) { writeJson(out, account); });
    writeAll(out, state.billingPlans, [&](const BillingPlan &plan) { writeJson(out, plan); });
    writeAll(out, state.webServices, [&](const WebService &service) { writeJson(out, service); });
    writeAll(out, state.intervals, [&](const UsageInterval &interval) { write(out, interval); });
    out << state.sources;

    QByteArray bytes;
    QDataStream file(&bytes, QIODevice::WriteOnly);
    file.setVersion(QDataStream::Qt_6_0);
    file << Magic.toByteArray() << Version << QCryptographicHash::hash(body, QCryptographicHash::Sha256) << body;
    return bytes;
}

std::optional<MirrorState> mirrorStateFromBytes(const QByteArray &bytes, const QString &owner)
{
    QDataStream file(bytes);
    file.setVersion(QDataStream::Qt_6_0);
    QByteArray magic;
    qint32 version = 0;
    file >> magic >> version;
    if (magic != Magic || version != Version) {
        return std::nullopt;
    }
    QByteArray digest;
    QByteArray body;
    file >> digest >> body;
    if (file.status() != QDataStream::Ok || digest != QCryptographicHash::hash(body, QCryptographicHash::Sha256)) {
        return std::nullopt;
    }
    QDataStream in(body);
    in.setVersion(QDataStream::Qt_6_0);
    QString itsOwner;
    in >> itsOwner;
    if (itsOwner != owner) {
        return std::nullopt;
    }
    const MirrorState state = read(in);
    return in.status() == QDataStream::Ok && in.atEnd() ? std::optional(state) : std::nullopt;
}

} // namespace pooldeck
