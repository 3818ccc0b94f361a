#pragma once

#include <QObject>
#include <QUrl>

namespace pooldeck {

class AccountSession;
class HttpTransport;
class NoticeArea;
class Operations;
class Prompter;

/// Saves what a job made, where that can be had by a signed URL.
class OutputSaver final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    OutputSaver(AccountSession &session, HttpTransport &transport, Operations &operations, NoticeArea &notices,
                Prompter &prompter, QObject *parent = nullptr);

    /// Asks where to, then fetches the output into a file that is there as a whole or not at all.
    void save(const QString &jobId, const QString &outputName);

private:
    void fetch(const QUrl &url, const QString &path);

    AccountSession &m_session;
    HttpTransport &m_transport;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
};

} // namespace pooldeck
