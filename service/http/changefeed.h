#pragma once

#include "engine/engine.h"
#include "http/links.h"
#include "model/changes.h"

namespace pooldeck {

/// Pages of the change feed (docs/protocol.md, changes). A cursor is "<epoch>-<number of the last change seen>"; the
/// epoch is the store's, so a restored backup starts a new one.
class ChangeFeed final
{
public:
    ChangeFeed(Engine &engine, const Links &links, const QString &epoch);

    static constexpr qint64 PageSize = 1000;

    /// What changed after the cursor, coalesced; empty lists when nothing did. An unknown cursor gets the full state.
    Changes page(const QString &cursor) const;
    /// Whether `page` would have something.
    bool hasNews(const QString &cursor) const;

private:
    std::optional<qint64> positionOf(const QString &cursor) const;

    Engine &m_engine;
    const Links &m_links;
    QString m_epoch;
};

} // namespace pooldeck
