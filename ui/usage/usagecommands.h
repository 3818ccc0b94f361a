#pragma once

#include "shell/commandset.h"

namespace pooldeck {

class AccountSession;
class NoticeArea;
class Operations;
class Prompter;

/// What can be done with the usage: the export.
class UsageCommands final : public CommandSet
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    UsageCommands(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                  QObject *parent = nullptr);

    QAction *exportCsv() const { return m_exportCsv; }

private:
    void update();
    void chooseFile();
    void exportTo(const QString &path);

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
    QAction *m_exportCsv;
};

} // namespace pooldeck
