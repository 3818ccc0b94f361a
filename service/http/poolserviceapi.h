#pragma once

#include "http/answer.h"
#include "http/changefeed.h"
#include "http/credentials.h"

namespace pooldeck {

/// `https://host/poolservice/{account}…` (docs/protocol.md, Pool Service). Called within a turn of the engine.
class PoolServiceApi final
{
public:
    PoolServiceApi(Engine &engine, const Links &links, const ChangeFeed &feed, const Credentials &credentials,
                   const Account &account);

    Answer handle(const ServiceRequest &request);

private:
    Answer account() const;
    Answer pools(const ServiceRequest &request, const QString &who);
    Answer createPool(const ServiceRequest &request, const QString &who);
    Answer onePool(const ServiceRequest &request, const QString &who);
    Answer poolAnswer(const QString &poolId, int status) const;
    Answer changedPoolAnswer(const QString &poolId, int status);
    Answer refusedChange(const Error &error, const QString &poolId) const;
    Answer vms(const QString &poolId) const;
    Answer jobs(const ServiceRequest &request) const;
    Answer oneJob(const ServiceRequest &request) const;
    Answer signedOutput(const ServiceRequest &request) const;
    Answer usage(const ServiceRequest &request) const;
    Answer attempts(const ServiceRequest &request) const;
    Answer events(const ServiceRequest &request) const;
    Answer billingPlans() const;
    Answer webServices() const;
    Answer changes(const ServiceRequest &request) const;

    Engine &m_engine;
    const Links &m_links;
    const ChangeFeed &m_feed;
    const Credentials &m_credentials;
    Account m_account;
};

} // namespace pooldeck
