#include "usage/usagecommands.h"

#include "common/literals.h"
#include "common/whendone.h"
#include "format/figures.h"
#include "shell/noticearea.h"
#include "shell/operations.h"
#include "shell/prompter.h"
#include "sync/accountsession.h"

#include <QAction>
#include <QDate>
#include <QDesktopServices>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QUrl>

namespace pooldeck {
namespace {

QString suggestedPath()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    return QDir(folder.isEmpty() ? QDir::homePath() : folder)
        .filePath(u"pooldeck-usage-%1.csv"_s.arg(QDate::currentDate().toString(Qt::ISODate)));
}

} // namespace

UsageCommands::UsageCommands(AccountSession &session, Operations &operations, NoticeArea &notices, Prompter &prompter,
                             QObject *parent)
    : CommandSet(parent)
    , m_session(session)
    , m_operations(operations)
    , m_notices(notices)
    , m_prompter(prompter)
    , m_exportCsv(add("actionExportUsage"_L1, tr("&Export usage CSV…"), "table"_L1, QKeySequence(u"Ctrl+E"_s),
                      [this] { chooseFile(); }))
{
    connect(&session.monitor(), &AccountMonitor::stateChanged, this, &UsageCommands::update);
    update();
}

void UsageCommands::update()
{
    m_exportCsv->setEnabled(m_session.monitor().state() == AccountMonitor::State::Live);
}

void UsageCommands::chooseFile()
{
    m_prompter.chooseSaveFile(tr("Export usage"), suggestedPath(), tr("CSV (*.csv)"), this,
                              [this](const QString &path) {
                                  if (!path.isEmpty()) {
                                      exportTo(path);
                                  }
                              });
}

void UsageCommands::exportTo(const QString &path)
{
    const int operation = m_operations.begin(tr("Exporting usage"));
    whenDone(m_session.exportUsage(path), this, [this, operation, path](const Result<qint64> &count) {
        m_operations.end(operation);
        Notice notice;
        if (count) {
            notice.kind = NoticeKind::Done;
            notice.text =
                *count == 1 ? tr("1 VM interval exported") : tr("%1 VM intervals exported").arg(numberText(*count));
            notice.detail = path;
            notice.passes = true;
            notice.actions = {{tr("Open folder"), [path] {
                                   QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(path).absolutePath()));
                               }}};
        } else {
            notice.kind = NoticeKind::Failed;
            notice.text = tr("The usage was not exported");
            notice.detail = tr("%1. No file was written or replaced.").arg(count.error().toString());
            notice.actions = {{tr("Retry"), [this, path] { exportTo(path); }}};
        }
        m_notices.post(notice);
    });
}

} // namespace pooldeck
