#pragma once

#include <QByteArray>

namespace pooldeck {

struct SelfSigned
{
    QByteArray certificate; ///< PEM
    QByteArray privateKey;  ///< PEM
};

/// A new key with a certificate of its own for this host name, valid for a day.
SelfSigned makeSelfSigned(const QByteArray &hostName);

} // namespace pooldeck
