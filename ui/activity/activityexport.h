#pragma once

#include "model/account.h"

#include <QObject>

#include <functional>

namespace pooldeck {

class AccountSession;
class NoticeArea;
class Operations;
class Prompter;

/// Exports the activity as CSV: all that the service has, loaded here or not.
class ActivityExport final : public QObject
{
    Q_OBJECT

public:
    using Accepts = std::function<bool(const Event &)>;

    /// Everything must outlive it.
    ActivityExport(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                   QObject *parent = nullptr);

    /// Asks where to. `accepts`: the events that are wanted.
    void chooseFile(const Accepts &accepts);

private:
    void exportTo(const QString &path, const Accepts &accepts);

    AccountSession &m_session;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
};

} // namespace pooldeck
