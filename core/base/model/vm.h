#pragma once

#include "common/error.h"

#include <QJsonObject>

#include <optional>

namespace pooldeck {

enum class VmState {
    Provisioning, ///< requested, not yet billed
    Idle,
    Busy,
    Draining, ///< finishes its job, then goes; billed
    Deleting, ///< told to go, not yet confirmed; billed
    Lost,     ///< gave no sign of life; final
};

QString toString(VmState state);
std::optional<VmState> parseVmState(QStringView text);

/// One VM of a pool (docs/protocol.md, Vm).
struct Vm
{
    QString id;
    QString poolId;
    VmState state = VmState::Provisioning;
    qint64 requestedAtMs = 0;        ///< ms UTC
    std::optional<qint64> readyAtMs; ///< ms UTC; billing starts here
    QString jobId;                   ///< empty: none
    QString host;
    qint64 pid = 0;

    static Result<Vm> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const Vm &, const Vm &) = default;
};

} // namespace pooldeck
