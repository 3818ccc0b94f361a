#pragma once

#include "common/error.h"
#include "shell/page.h"
#include "theme/theme.h"

#include <QString>

namespace pooldeck {

class ConsoleDriver;

/// Brings the real window and the real service into one state after the other and takes a picture of each: every page
/// and dialog with data, empty, filtered to nothing, offline and refused, light and dark, and the main ones in high
/// contrast, small and large.
class ShotScript final
{
public:
    /// Everything must outlive it. `folder`: for files that are dropped.
    ShotScript(ConsoleDriver &driver, Theme &theme, const QString &folder);

    Result<void> run();

private:
    Result<void> prepare();
    Result<void> empty();
    Result<void> work();
    Result<void> pages();
    Result<void> details();
    Result<void> tabs(const QString &details, const QString &name);
    Result<void> dialogs();
    Result<void> review();
    Result<void> shell();
    Result<void> sizes();
    Result<void> refused();
    Result<void> offline();

    Result<void> both(const QString &name);
    Result<void> in(ThemeChoice theme, const QString &name);
    Result<void> page(Page page, const QString &name);
    Result<void> settle();
    Result<void> everyPage(const QString &suffix);

    Result<void> writeRequests();
    Result<void> addSlowService();
    Result<void> createPool(const QString &name, int vms, const QString &service);
    Result<void> submit(const QString &path, const QString &poolName);
    Result<void> trigger(const char *action);
    Result<void> choose(const QString &table, const QString &row);
    Result<void> killOneVm(const QString &poolName);
    QString poolId(const QString &name) const;

    ConsoleDriver &m_driver;
    Theme &m_theme;
    QString m_folder;
};

} // namespace pooldeck
