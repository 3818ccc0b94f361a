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
    follow();
    look();
}

void ClockKeeper::follow()
{
    const QString anchor = m_bootId + u' ' + QString::number(m_clock.offsetMs());
    m_engine.turn([&] { m_engine.state().store().setMeta(AnchorKey, anchor); });
}

void ClockKeeper::look()
{
    const qint64 stepMs = m_clock.wallStepMs();
    if (std::abs(stepMs - m_toldStepMs) > SmallestStepMs) {
        m_toldStepMs = stepMs;
        const QString message =
            u"This computer's clock is now %1 ms %2 the ledger's. VMs that are there are billed by the ledger's clock, "
            "exactly; it is set by the computer's when no VM is left."_s.arg(std::abs(stepMs))
                .arg(stepMs > 0 ? u"ahead of"_s : u"behind"_s);
        qCWarning(lcClock).noquote() << message;
        m_engine.turn([&] {
            Event event;
            event.kind = u"ClockSet"_s;
            event.message = message;
            event.who = u"service"_s;
            m_engine.state().addEvent(event);
        });
    }
    if (std::abs(stepMs) > SmallestStepMs && m_engine.state().vms().isEmpty()) {
        const qint64 formerOffsetMs = m_clock.offsetMs();
        m_clock.anchor(m_engine.state().store().newestTimeMs());
        m_toldStepMs = m_clock.wallStepMs();
        if (m_clock.offsetMs() != formerOffsetMs) {
            follow();
        }
    }
}

} // namespace pooldeck
