#pragma once

#include "common/clock.h"
#include "http/links.h"
#include "setup/datafolder.h"
#include "store/store.h"

#include <QJsonObject>

namespace pooldeck {

/// Keys that were just made: the only time when they exist in clear. By owner: "" is the account, else a web service.
struct NewKeys
{
    /// One of them is empty when only the other was made.
    struct Pair
    {
        Secret primary;
        Secret secondary;
    };
    QHash<QString, Pair> byOwner;
};

/// What the first start creates and what an administrator adds: account, keys, billing plans, web services.
class AccountSetup final
{
public:
    /// `shareFolder` holds what comes with the program: examples/….
    AccountSetup(Store &store, const Clock &clock, const DataFolder &folder, const QString &shareFolder);

    bool isFirstStart();

    /// Account, its authorization key, the four billing plans and the example web service in both forms. Within a
    /// transaction.
    Result<NewKeys> createAccount();

    /// Registers the web service of a folder in the forms that its manifest names. Within a transaction.
    Result<NewKeys> addWebService(const QString &folder);
    /// Copies a web service's folder below the data folder first, so that it stays as it was registered.
    Result<NewKeys> importWebService(const QString &folder);

    /// Which keys get a successor: slot "primary" or "secondary", "" for both; of a web service by name, of the account
    /// without one, or of all.
    struct Rotation
    {
        QString slot;
        QString webService;
        bool all = false;
    };
    /// Stores nothing yet. WebServiceUnknown.
    Result<NewKeys> successors(const Rotation &rotation);
    /// In place of the old ones, which stop at once. Within a transaction.
    void saveKeys(const NewKeys &keys);

    QString accountId();
    /// The change feed's cursors begin with it.
    QString epoch();
    /// A new epoch when this database is a copy that was put back (CopyKey). Within a transaction.
    void beginEpoch();
    /// In the table `meta` of every backup, and of a database that was restored and has not been started yet.
    static constexpr QLatin1StringView CopyKey{"is_copy"};

    /// The registered web services whose folder can be read; what is wrong with the others goes to `problems`.
    QList<WebServiceRecord> webServices(QStringList &problems);

    /// The ready file: URLs, and the keys that were just made, if any (docs/protocol.md, Ready file).
    static QJsonObject readyFile(const Links &links, const QList<WebServiceRecord> &services, const NewKeys &keys);

private:
    bool isNameInUse(const QString &name);
    QString toPortable(const QString &folder) const;
    QString fromPortable(const QString &folder) const;

    Store &m_store;
    const Clock &m_clock;
    const DataFolder &m_folder;
    QString m_shareFolder;
};

} // namespace pooldeck
