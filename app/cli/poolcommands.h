#pragma once

#include "context.h"
#include "output.h"

namespace pooldeck::cli {

struct CreatePoolOptions
{
    qint64 vmCount = 0;
    QString swagger; ///< a swagger.json URL, or a web service's name
    QString name;
    bool wait = false;
};

struct ResizePoolOptions
{
    QString pool;
    qint64 vmCount = 0;
    QString deallocation;
    bool onlyIfIdle = false;
    bool wait = false;
};

struct SetPoolOptions
{
    QString pool;
    std::optional<QString> name;
    QStringList labels; ///< "name=value"; they replace those that are there
    bool clearLabels = false;
    QString zeroAfter;      ///< idle minutes, "off", or empty: as it is
    QString keepAliveUntil; ///< ISO time, "off", or empty: as it is
    QString whenDone;       ///< "zero", "delete", "nothing", or empty: as it is
};

struct ReplaceVmOptions
{
    QString pool;
    QString vmId;
    QString deallocation;
};

struct DeletePoolOptions
{
    QString pool;
    bool force = false;
    bool wait = false;
};

ExitCode listPools(const Context &context);
ExitCode showPool(const Context &context, const QString &pool);
ExitCode createPool(const Context &context, const CreatePoolOptions &options);
ExitCode resizePool(const Context &context, const ResizePoolOptions &options);
ExitCode setPool(const Context &context, const SetPoolOptions &options);
ExitCode replaceVm(const Context &context, const ReplaceVmOptions &options);
ExitCode deletePool(const Context &context, const DeletePoolOptions &options);
ExitCode listVms(const Context &context, const QString &pool);

} // namespace pooldeck::cli
