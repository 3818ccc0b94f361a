#pragma once

#include "common/error.h"

#include <QJsonObject>

#include <optional>

namespace pooldeck {

/// Where an input is read from or an output is written to (docs/protocol.md, BES, Request): either a connection string
/// and a relative location, or a base location, a relative location and a SAS token, plainly concatenated to a URL.
/// Connection string and SAS token are secrets.
struct BlobReference
{
    std::optional<QString> connectionString;
    std::optional<QString> relativeLocation;
    std::optional<QString> baseLocation;
    std::optional<QString> sasBlobToken;

    /// BaseLocation + RelativeLocation + SasBlobToken; empty without a base location.
    QString url() const;
    /// The URL without its SAS token: what a view may show.
    QString displayLocation() const;
    /// The file name at the end of the relative location, "" when there is none.
    QString fileName() const;
    /// A copy whose secrets are replaced by "•••".
    BlobReference masked() const;

    static Result<BlobReference> fromJson(const QJsonObject &json);
    QJsonObject toJson() const;
    friend bool operator==(const BlobReference &, const BlobReference &) = default;
};

} // namespace pooldeck
