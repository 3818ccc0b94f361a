#pragma once

#include "servicefixture.h"
#include "vmhost/messages.h"

#include <QTemporaryDir>

namespace pooldeck {

/// The service of this build with a program in the place of its vmhost that says nothing: the test says what a vmhost
/// says, with the token that the service hands over.
class PlayedVms final
{
public:
    /// Before the service starts for the first time.
    explicit PlayedVms(ServiceFixture &service);

    struct Vm
    {
        QString id;
        QString key; ///< of its session
        RegisterRequest registration;
    };
    /// Waits for a VM that was started and registers it, each once. Without id when none comes.
    Vm registerNext();

    /// POST /vmhost/{verb}; `query` like "wait=1".
    ServiceFixture::Answer say(const QString &verb, const QJsonObject &body, const QString &key,
                               const QString &query = {});
    /// The assignment of this VM, waited for.
    Assignment lease(const Vm &vm);
    /// Does what the assignment asks for: every output holds `content`. False when the service refuses.
    bool finish(const Vm &vm, const Assignment &assignment, const QByteArray &content);

    static QJsonObject attempt(const QString &jobId, qint64 number) { return AttemptRef{jobId, number}.toJson(); }

private:
    QJsonObject nextBootstrap() const;

    ServiceFixture &m_service;
    QTemporaryDir m_folder;
    QStringList m_met;
};

} // namespace pooldeck
