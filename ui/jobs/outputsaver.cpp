#include "jobs/outputsaver.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "net/httptransport.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>
#include <QStandardPaths>

namespace pooldeck {
namespace {

constexpr int OutcomeMs = 20'000;
constexpr int FetchLimitMs = 600'000;

Notice failure(const QString &text, const QString &detail)
{
    Notice notice;
    notice.kind = NoticeKind::Failed;
    notice.text = text;
    notice.detail = detail;
    return notice;
}

} // namespace

OutputSaver::OutputSaver(AccountSession &session, HttpTransport &transport, Operations &operations, NoticeArea &notices,
                         Prompter &prompter, QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_transport(transport)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
{
}

void OutputSaver::save(const QString &jobId, const QString &outputName)
{
    // The mirror's copy of a job may be without the signatures; ask for the one job.
    whenDone(m_session.client().job(jobId), this, [this, jobId, outputName](const Result<Job> &job) {
        if (!job || !job->results || !job->results->contains(outputName)) {
            m_notices.post(failure(tr("The output %1 cannot be had").arg(outputName),
                                   job ? tr("The job has no such output.") : job.error().toString()));
            return;
        }
        const BlobReference reference = job->results->value(outputName);
        const QUrl url(reference.url());
        if (url.scheme() != "http"_L1 && url.scheme() != "https"_L1) {
            m_notices.post(failure(tr("The output %1 is not reachable from here").arg(outputName),
                                   tr("It is at %1, on the service's side.").arg(reference.displayLocation())));
            return;
        }
        const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
        const QString suggested = reference.fileName().isEmpty() ? outputName + u".csv"_s : reference.fileName();
        m_prompter.chooseSaveFile(
            tr("Save output"),
            QDir(folder.isEmpty() ? QDir::homePath() : folder).filePath(shortId(jobId) + u'-' + suggested),
            tr("All files (*)"), this, [this, url](const QString &path) {
                if (!path.isEmpty()) {
                    fetch(url, path);
                }
            });
    });
}

void OutputSaver::fetch(const QUrl &url, const QString &path)
{
    const QString name = QFileInfo(path).fileName();
    const int operation = m_operations.begin(tr("Saving %1").arg(name));
    HttpRequest request;
    request.url = url;
    request.timeoutMs = FetchLimitMs;
    request.tries = 3;
    whenDone(m_transport.send(request), this, [this, operation, path, name, url](const Result<HttpResponse> &answer) {
        m_operations.end(operation);
        QString trouble;
        if (!answer) {
            trouble = answer.error().toString();
        } else {
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly) || file.write(answer->body) != answer->body.size() || !file.commit()) {
                trouble = file.errorString();
            }
        }
        if (!trouble.isEmpty()) {
            Notice notice =
                failure(tr("%1 could not be saved").arg(name), tr("%1. No file was written or replaced.").arg(trouble));
            notice.actions = {{tr("Retry"), [this, url, path] { fetch(url, path); }}};
            m_notices.post(notice);
            return;
        }
        Notice notice;
        notice.kind = NoticeKind::Done;
        notice.text = tr("Saved %1").arg(name);
        notice.detail = path;
        notice.timeoutMs = OutcomeMs;
        notice.actions = {{tr("Open folder"),
                           [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath())); }}};
        m_notices.post(notice);
    });
}

} // namespace pooldeck
