#include "activity/activityexport.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"

#include <QDate>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUrl>

namespace pooldeck {
namespace {

} // namespace

ActivityExport::ActivityExport(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                               QObject *parent)
    : QObject(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
{
}

void ActivityExport::chooseFile(const Accepts &accepts)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString suggested =
        QDir(folder.isEmpty() ? QDir::homePath() : folder)
            .filePath(u"pooldeck-activity-%1.csv"_s.arg(QDate::currentDate().toString(Qt::ISODate)));
    m_prompter.chooseSaveFile(tr("Export activity"), suggested, tr("CSV (*.csv)"), this,
                              [this, accepts](const QString &path) {
                                  if (!path.isEmpty()) {
                                      exportTo(path, accepts);
                                  }
                              });
}

void ActivityExport::exportTo(const QString &path, const Accepts &accepts)
{
    const int operation = m_operations.begin(tr("Exporting the activity"));
    whenDone(
        m_session.exportEvents(path, accepts), this, [this, operation, path, accepts](const Result<qint64> &count) {
            m_operations.end(operation);
            Notice notice;
            if (count) {
                notice.kind = NoticeKind::Done;
                notice.text = *count == 1 ? tr("1 event exported") : tr("%1 events exported").arg(numberText(*count));
                notice.detail = path;
                notice.passes = true;
                notice.actions = {{tr("Open folder"), [path] {
                                       QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
                                   }}};
            } else {
                notice.kind = NoticeKind::Failed;
                notice.text = tr("The activity was not exported");
                notice.detail = tr("%1. No file was written or replaced.").arg(count.error().toString());
                notice.actions = {{tr("Retry"), [this, path, accepts] { exportTo(path, accepts); }}};
            }
            m_notices.post(notice);
        });
}

} // namespace pooldeck
