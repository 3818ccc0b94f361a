#pragma once

#include "common/histogram.h"

#include <QByteArray>
#include <QString>

namespace pooldeck {

class Engine;
class HttpFront;

/// What a monitoring system asks for, as Prometheus text (docs/operations.md, Monitoring). All of it is in memory: what
/// it costs does not depend on how many jobs have ended.
class Metrics final
{
public:
    /// `databaseFile`: its size is told.
    Metrics(Engine &engine, const HttpFront &front, const QString &databaseFile);

    /// So many requests have shared one turn of the engine.
    void served(std::size_t requests) { m_groupSize.observe(double(requests)); }

    QByteArray text() const;

private:
    Engine &m_engine;
    const HttpFront &m_front;
    QString m_databaseFile;
    Histogram<8> m_groupSize{{1, 2, 4, 8, 16, 32, 64, 128}};
};

} // namespace pooldeck
