#include "jobs/outputsaver.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "connections/useragent.h"
#include "format/figures.h"
#include "net/httptransport.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"
#include "transfer/outputdownload.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUrl>

namespace pooldeck {
namespace {

constexpr qint64 PreviewBytes = 1'048'576;

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

QString OutputSaver::downloadPath(const QString &fileName) const
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DownloadLocation);
    return QDir(folder.isEmpty() ? QDir::homePath() : folder).filePath(fileName);
}

void OutputSaver::save(const QString &jobId, const QString &outputName)
{
    whenDone(findOutput(m_session.client(), jobId, outputName), this,
             [this, jobId, outputName](const Result<JobOutput> &output) {
                 if (!output) {
                     m_notices.post(failure(tr("The output %1 cannot be had").arg(outputName), output.error().message));
                     return;
                 }
                 const QString suggested = output->fileName.isEmpty() ? outputName + u".csv"_s : output->fileName;
                 m_prompter.chooseSaveFile(tr("Save output"), downloadPath(shortId(jobId) + u'-' + suggested),
                                           tr("All files (*)"), this, [this, jobId, outputName](const QString &path) {
                                               if (!path.isEmpty()) {
                                                   fetch({jobId, outputName, path});
                                               }
                                           });
             });
}

void OutputSaver::fetch(const OutputToGet &output)
{
    TransferBatch *batch = downloadOutputs(outputsOf(m_session.client()), {output}, userAgent("pooldeck")).release();
    batch->setParent(this);
    const QString name = QFileInfo(output.path).fileName();
    const int operation = m_operations.begin(
        tr("Saving %1").arg(name), 0, [batch] { batch->cancel(); }, true);
    connect(batch, &TransferBatch::progressed, this, [this, operation, name](qint64 bytes) {
        m_operations.progress(operation, 0, tr("Saving %1: %2").arg(name, QLocale().formattedDataSize(bytes)));
    });
    connect(batch, &TransferBatch::itemDone, this, [this, path = output.path] { told(path, {}, {}); });
    connect(batch, &TransferBatch::itemFailed, this, [this, output](qsizetype, const Error &error) {
        told(output.path, error.message, [this, output] { fetch(output); });
    });
    connect(batch, &TransferBatch::finished, this, [this, batch, operation] {
        m_operations.end(operation);
        batch->deleteLater();
    });
    batch->start();
}

void OutputSaver::saveText(const QString &text, const QString &suggestedName)
{
    m_prompter.chooseSaveFile(tr("Save log"), downloadPath(suggestedName), tr("Text (*.txt);;All files (*)"), this,
                              [this, text](const QString &path) {
                                  if (path.isEmpty()) {
                                      return;
                                  }
                                  const auto write = [text, path] {
                                      QSaveFile file(path);
                                      const QByteArray bytes = text.toUtf8();
                                      const bool good = file.open(QIODevice::WriteOnly) &&
                                                        file.write(bytes) == bytes.size() && file.commit();
                                      return good ? QString() : file.errorString();
                                  };
                                  told(path, write(), [this, write, path] { told(path, write(), {}); });
                              });
}

void OutputSaver::told(const QString &path, const QString &trouble, std::function<void()> again)
{
    const QString name = QFileInfo(path).fileName();
    if (!trouble.isEmpty()) {
        Notice notice =
            failure(tr("%1 could not be saved").arg(name), tr("%1. No file was written or replaced.").arg(trouble));
        if (again) {
            notice.actions = {{tr("Retry"), std::move(again)}};
        }
        m_notices.post(notice);
        return;
    }
    Notice notice;
    notice.kind = NoticeKind::Done;
    notice.text = tr("Saved %1").arg(name);
    notice.detail = path;
    notice.passes = true;
    notice.actions = {{tr("Open folder"),
                       [path] { QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath())); }}};
    m_notices.post(notice);
}

void OutputSaver::preview(const QString &jobId, const QString &outputName, QObject *context,
                          std::function<void(const Result<CsvPreview> &)> answer)
{
    whenDone(findOutput(m_session.client(), jobId, outputName), context,
             [this, context, answer = std::move(answer)](const Result<JobOutput> &output) {
                 if (!output) {
                     answer(Failure(output.error()));
                     return;
                 }
                 whenDone(readOutputStart(m_transport, *output, PreviewBytes), context,
                          [answer](const Result<HttpResponse> &start) {
                              answer(start ? previewCsv(start->body, start->isCut)
                                           : Result<CsvPreview>(Failure(start.error())));
                          });
             });
}

} // namespace pooldeck
