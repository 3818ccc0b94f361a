#include "setup/accountsetup.h"

#include "common/computetime.h"
#include "common/ids.h"
#include "common/literals.h"

#include <QDir>
#include <QDirIterator>
#include <QJsonArray>

namespace pooldeck {
namespace {

const QString AccountIdKey = u"account_id"_s;
const QString EpochKey = u"epoch"_s;
const QString SharePlaceholder = u"${share}"_s;
const QString DataPlaceholder = u"${data}"_s;

/// The public 2016 price list (docs/protocol.md, Billing plans). Money in 1/10,000.
QList<BillingPlan> listPlans(qint64 anchorMs)
{
    const auto plan = [anchorMs](const QString &id, const QString &name, qint64 fee, qint64 includedHours,
                                 std::optional<qint64> overageE4) {
        return BillingPlan{id, name, u"USD"_s, fee * 10'000, includedHours * MsPerHour, overageE4, anchorMs, true};
    };
    return {
        plan(u"DevTest"_s, u"Dev/Test"_s, 0, 2, std::nullopt),
        plan(u"S1"_s, u"Standard S1"_s, 100, 25, 20'000),
        plan(u"S2"_s, u"Standard S2"_s, 1'000, 500, 15'000),
        plan(u"S3"_s, u"Standard S3"_s, 10'000, 12'500, 10'000),
    };
}

Error nameInUse(const QString &name)
{
    return localError(u"WebServiceNameInUse"_s, u"There is a web service named '%1' already."_s.arg(name));
}

Result<void> copyFolder(const QString &from, const QString &to)
{
    const QDir source(from);
    QDirIterator it(from, QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot, QDirIterator::Subdirectories);
    while (it.hasNext()) {
        const QString file = it.next();
        const QString target = to + u'/' + source.relativeFilePath(file);
        if (!QDir().mkpath(QFileInfo(target).path()) || !QFile::copy(file, target)) {
            return Failure(localError(u"CannotWrite"_s, u"%1 cannot be copied to %2."_s.arg(file, target)));
        }
    }
    return {};
}

/// Of one slot, or of both for "".
NewKeys::Pair newKeys(const QString &slot = {})
{
    NewKeys::Pair keys;
    for (const auto &[name, key] : {std::pair{u"primary"_s, &keys.primary}, {u"secondary"_s, &keys.secondary}}) {
        if (slot.isEmpty() || slot == name) {
            *key = newKey();
        }
    }
    return keys;
}

} // namespace

AccountSetup::AccountSetup(Store &store, const Clock &clock, const DataFolder &folder, const QString &shareFolder)
    : m_store(store)
    , m_clock(clock)
    , m_folder(folder)
    , m_shareFolder(QDir(shareFolder).absolutePath())
{
}

bool AccountSetup::isFirstStart()
{
    return !m_store.meta(AccountIdKey).has_value();
}

QString AccountSetup::accountId()
{
    return m_store.meta(AccountIdKey).value_or(QString());
}

QString AccountSetup::epoch()
{
    return m_store.meta(EpochKey).value_or(QString());
}

void AccountSetup::beginEpoch()
{
    if (m_store.meta(CopyKey)) {
        m_store.setMeta(EpochKey, newId().left(12));
        m_store.removeMeta(CopyKey);
    }
}

void AccountSetup::saveKeys(const NewKeys &keys)
{
    for (auto it = keys.byOwner.begin(); it != keys.byOwner.end(); ++it) {
        const QString &owner = it.key();
        for (const auto &[slot, key] : {std::pair{u"primary"_s, &it->primary}, {u"secondary"_s, &it->secondary}}) {
            if (!key->isEmpty()) {
                m_store.saveCredential({hashOf(key->reveal()), owner.isEmpty(), owner, slot, m_clock.nowMs()});
            }
        }
    }
}

Result<NewKeys> AccountSetup::createAccount()
{
    m_store.setMeta(AccountIdKey, newId());
    m_store.setMeta(EpochKey, newId().left(12));
    const QList<BillingPlan> plans = listPlans(m_clock.nowMs());
    for (const BillingPlan &plan : plans) {
        m_store.saveBillingPlan(plan);
    }
    Result<NewKeys> keys = addWebService(m_shareFolder + u"/examples/census-income"_s);
    if (keys) {
        NewKeys account;
        account.byOwner.insert(QString(), newKeys());
        saveKeys(account);
        keys->byOwner.insert(account.byOwner);
    }
    return keys;
}

bool AccountSetup::isNameInUse(const QString &name)
{
    const QList<StoredWebService> known = m_store.webServices();
    return std::any_of(known.begin(), known.end(), [&](const StoredWebService &other) { return other.name == name; });
}

Result<NewKeys> AccountSetup::addWebService(const QString &folder)
{
    const auto definition = WebServiceDefinition::load(folder);
    if (!definition) {
        return Failure(definition.error());
    }
    const QList<BillingPlan> plans = m_store.billingPlans();
    const bool planKnown = std::any_of(plans.begin(), plans.end(),
                                       [&](const BillingPlan &plan) { return plan.id == definition->billingPlanId; });
    if (!planKnown) {
        return Failure(localError(u"BillingPlanUnknown"_s,
                                  u"%1 names the billing plan '%2', which this account does not have."_s.arg(
                                      folder, definition->billingPlanId)));
    }
    if (isNameInUse(definition->name)) {
        return Failure(nameInUse(definition->name));
    }
    NewKeys keys;
    for (const WebServiceKind kind : definition->kinds) {
        StoredWebService service;
        service.id = newId();
        service.name = definition->name;
        service.kind = kind;
        const QString scope = kind == WebServiceKind::ResourceManager ? u"/subscriptions/"_s : u"/workspaces/"_s;
        service.basePath = scope + accountId() + u"/services/"_s + service.id;
        service.folder = toPortable(definition->folder);
        service.billingPlanId = definition->billingPlanId;
        m_store.saveWebService(service);
        keys.byOwner.insert(service.id, newKeys());
    }
    saveKeys(keys);
    return keys;
}

Result<NewKeys> AccountSetup::importWebService(const QString &folder)
{
    const auto definition = WebServiceDefinition::load(folder);
    if (!definition) {
        return Failure(definition.error());
    }
    const QString target = m_folder.webServicesFolder() + u'/' + definition->name;
    if (isNameInUse(definition->name)) {
        return Failure(nameInUse(definition->name));
    }
    QDir(target).removeRecursively(); // left over from an attempt that was not committed
    const auto copied = copyFolder(definition->folder, target);
    Result<NewKeys> keys = copied ? addWebService(target) : Result<NewKeys>(Failure(copied.error()));
    if (!keys) {
        QDir(target).removeRecursively();
    }
    return keys;
}

Result<NewKeys> AccountSetup::successors(const Rotation &rotation)
{
    NewKeys keys;
    if (rotation.all || rotation.webService.isEmpty()) {
        keys.byOwner.insert(QString(), newKeys(rotation.slot));
    }
    const QList<StoredWebService> services = m_store.webServices();
    for (const StoredWebService &service : services) {
        if (rotation.all || service.name == rotation.webService) {
            keys.byOwner.insert(service.id, newKeys(rotation.slot));
        }
    }
    if (keys.byOwner.isEmpty()) {
        return Failure(
            localError(u"WebServiceUnknown"_s, u"There is no web service named '%1'."_s.arg(rotation.webService)));
    }
    return keys;
}

QString AccountSetup::toPortable(const QString &folder) const
{
    // The program and the data folder may move; what lies below them is stored by its place in them.
    for (const auto &[placeholder, base] :
         {std::pair{SharePlaceholder, m_shareFolder}, {DataPlaceholder, m_folder.path()}}) {
        if (folder.startsWith(base + u'/')) {
            return placeholder + folder.mid(base.size());
        }
    }
    return folder;
}

QString AccountSetup::fromPortable(const QString &folder) const
{
    QString path = folder;
    return path.replace(SharePlaceholder, m_shareFolder).replace(DataPlaceholder, m_folder.path());
}

QList<WebServiceRecord> AccountSetup::webServices(QStringList &problems)
{
    QList<WebServiceRecord> list;
    const QList<StoredWebService> services = m_store.webServices();
    for (const StoredWebService &stored : services) {
        const auto definition = WebServiceDefinition::load(fromPortable(stored.folder));
        if (definition) {
            list.append({stored.id, stored.kind, stored.basePath, stored.billingPlanId, *definition});
        } else {
            problems.append(
                u"The web service '%1' cannot be offered: %2"_s.arg(stored.name, definition.error().message));
        }
    }
    return list;
}

QJsonObject AccountSetup::readyFile(const Links &links, const QList<WebServiceRecord> &services, const NewKeys &keys)
{
    const auto put = [&keys](QJsonObject &object, const QString &owner, QLatin1StringView member,
                             Secret NewKeys::Pair::*key) {
        const auto it = keys.byOwner.find(owner);
        if (it != keys.byOwner.end() && !((*it).*key).isEmpty()) {
            object.insert(member, QString::fromLatin1(((*it).*key).reveal()));
        }
    };
    QJsonArray list;
    for (const WebServiceRecord &service : services) {
        QJsonObject entry{
            {"Name"_L1, service.definition.name},
            {"Kind"_L1, toString(service.kind)},
            {"BaseUrl"_L1, links.baseUrl(service)},
            {"SwaggerUrl"_L1, links.swaggerUrl(service)},
        };
        put(entry, service.id, "PrimaryKey"_L1, &NewKeys::Pair::primary);
        put(entry, service.id, "SecondaryKey"_L1, &NewKeys::Pair::secondary);
        list.append(entry);
    }
    QJsonObject ready{{"PoolServiceUrl"_L1, links.poolServiceUrl()}, {"WebServices"_L1, list}};
    put(ready, QString(), "AuthorizationKey"_L1, &NewKeys::Pair::primary);
    put(ready, QString(), "SecondaryAuthorizationKey"_L1, &NewKeys::Pair::secondary);
    return ready;
}

} // namespace pooldeck
