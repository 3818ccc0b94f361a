#pragma once

#include "shell/commandset.h"
#include "shell/page.h"

namespace pooldeck {

/// The ways to the pages: Ctrl+1 and so on.
class ViewCommands final : public CommandSet
{
    Q_OBJECT

public:
    explicit ViewCommands(QObject *parent = nullptr);

Q_SIGNALS:
    void pageRequested(pooldeck::Page page);
};

} // namespace pooldeck
