#include "setup/clockkeeper.h"

#include "common/literals.h"
#include "engine/engine.h"

#include <QFile>
#include <QLoggingCategory>
#include <QTimer>

#include <cstdlib>

Q_LOGGING_CATEGORY(lcClock, "pooldeck.service.clock", QtWarningMsg)

namespace pooldeck {
namespace {

const QString AnchorKey = u"clock_anchor"_s; // boot id, space, wall minus boot time in ms

} // namespace

QString ClockKeeper::bootId()
{
    QFile file(u"/proc/sys/kernel/random/boot_id"_s);
    return file.open(QIODevice::ReadOnly) ? QString::fromLatin1(file.readAll()).trimmed() : QString();
}

void ClockKeeper::restore(SystemClock &clock, Store &store, const QString &bootId)
{
    const qint64 floorMs = store.newestTimeMs();
    const QStringList anchor = store.meta(AnchorKey).value_or(QString()).split(u' ');
    if (anchor.size() == 2 && !bootId.isEmpty() && anchor[0] == bootId) {
        clock.resume(anchor[1].toLongLong());
        if (clock.nowMs() >= floorMs) {
            return;
        }
    }
    clock.anchor(floorMs);
}

ClockKeeper::ClockKeeper(SystemClock &clock, Engine &engine, const QString &bootId, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_engine(engine)
    , m_bootId(bootId)
    , m_timer(new QTimer(this))
{
    m_timer->setTimerType(Qt::CoarseTimer);
    connect(m_timer, &QTimer::timeout, this, &ClockKeeper::look);
    m_timer->start(LookMs);
    store();
    look();
}

bool ClockKeeper::store()
{
    const QString anchor = m_bootId + u' ' + QString::number(m_clock.offsetMs());
    return m_engine.turn([&] { m_engine.state().store().setMeta(AnchorKey, anchor); });
}

void ClockKeeper::look()
{
    const qint64 stepMs = m_clock.wallStepMs();
    if (std::abs(stepMs - m_toldStepMs) > SmallestStepMs) {
        m_toldStepMs = stepMs;
        tell(stepMs);
    }
    if (std::abs(stepMs) > SmallestStepMs && m_engine.state().vms().isEmpty()) {
        follow(m_clock.nowMs() + stepMs);
    }
}

void ClockKeeper::tell(qint64 stepMs)
{
    const QString message = std::abs(stepMs) <= SmallestStepMs
                                ? u"This computer's clock agrees with the ledger's again."_s
                                : u"This computer's clock is now %1 ms %2 the ledger's. VMs that are there are billed "
                                  u"by the ledger's clock, "
                                  "exactly; it is set by the computer's when no VM is left."_s.arg(
                                      QString::number(std::abs(stepMs)), stepMs > 0 ? u"ahead of"_s : u"behind"_s);
    qCWarning(lcClock).noquote() << message;
    m_engine.turn([&] {
        Event event;
        event.kind = u"ClockSet"_s;
        event.message = message;
        event.who = u"service"_s;
        m_engine.state().addEvent(event);
    });
}

void ClockKeeper::follow(qint64 wallMs)
{
    const qint64 floorMs = m_engine.state().store().newestTimeMs();
    // Time that was set back below what is stored is brought to that once and goes on from there; the computer's clock
    // catches up with it as long as nothing new is stored.
    const bool isBehind = wallMs < floorMs;
    if (isBehind && m_floorMs == floorMs) {
        return;
    }
    const qint64 formerOffsetMs = m_clock.offsetMs();
    m_clock.anchor(floorMs);
    if (!store()) {
        m_clock.resume(formerOffsetMs); // the next look tries again
        return;
    }
    m_floorMs = isBehind ? std::optional(floorMs) : std::nullopt;
    m_toldStepMs = m_clock.wallStepMs();
    m_engine.clockWasSet();
}

} // namespace pooldeck
