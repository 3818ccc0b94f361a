#pragma once

#include "jobs/csvpreview.h"
#include "jobs/joboutput.h"

#include <QObject>

#include <functional>

namespace pooldeck {

class AccountSession;
class HttpTransport;
class NoticeArea;
class Operations;
class Prompter;
struct OutputToGet;

/// Gets what a job made, where that can be had by a signed URL: into a file, or the beginning of it to look at.
class OutputSaver final : public QObject
{
    Q_OBJECT

public:
    /// Everything must outlive it.
    OutputSaver(AccountSession &session, HttpTransport &transport, Operations &operations, NoticeArea &notices,
                Prompter &prompter, QObject *parent = nullptr);

    /// Asks where to, then fetches the output into a file that is there as a whole or not at all.
    void save(const QString &jobId, const QString &outputName);
    /// The log, too: a whole file or none. `suggestedName`: in the folder for downloads.
    void saveText(const QString &text, const QString &suggestedName);

    /// The first rows of a CSV; fetches no more than these can take. The answer comes once, and not when `context` has
    /// gone.
    void preview(const QString &jobId, const QString &outputName, QObject *context,
                 std::function<void(const Result<CsvPreview> &)> answer);

private:
    void fetch(const OutputToGet &output);
    void told(const QString &path, const QString &trouble, std::function<void()> again);
    QString downloadPath(const QString &fileName) const;

    AccountSession &m_session;
    HttpTransport &m_transport;
    Operations &m_operations;
    NoticeArea &m_notices;
    Prompter &m_prompter;
};

} // namespace pooldeck
