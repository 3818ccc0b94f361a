#include "desktop/trayicon.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/icons.h"

#include <QAction>
#include <QGuiApplication>
#include <QMenu>
#include <QPainter>
#include <QSystemTrayIcon>

namespace pooldeck {
namespace {

constexpr int MostInBadge = 9;

QPixmap paint(const TrayIcon::Content &content, int size)
{
    const Colors &c = colorsOf(QGuiApplication::palette());
    QPixmap picture(size, size);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(content.isLive ? 1 : 0.5);
    applicationIcon().paint(&painter, QRect(0, 0, size, size));
    painter.setOpacity(1);
    if (content.attentionCount > 0) {
        const qreal diameter = size * 0.58;
        const QRectF badge(size - diameter, size - diameter, diameter, diameter);
        painter.setPen(QPen(c.surface, qMax(1.0, size / 22.0)));
        painter.setBrush(c.danger);
        painter.drawEllipse(badge);
        QFont digits = textFont(TextStyle::Body);
        digits.setPixelSize(qRound(diameter * 0.72));
        digits.setWeight(QFont::Bold);
        painter.setFont(digits);
        painter.setPen(c.onAccent);
        painter.drawText(badge, Qt::AlignCenter,
                         content.attentionCount > MostInBadge ? u"+"_s : QString::number(content.attentionCount));
    } else if (content.burning) {
        const qreal diameter = size * 0.34;
        painter.setPen(QPen(c.surface, qMax(1.0, size / 22.0)));
        painter.setBrush(c.vmBusy);
        painter.drawEllipse(QRectF(size - diameter - 1, size - diameter - 1, diameter, diameter));
    }
    return picture;
}

} // namespace

TrayIcon::TrayIcon(QAction &show, QAction &quit, QObject *parent)
    : QObject(parent)
    , m_menu(new QMenu)
    , m_burn(m_menu->addAction(QString()))
    , m_icon(new QSystemTrayIcon(this))
{
    m_burn->setEnabled(false);
    m_menu->addSeparator();
    m_menu->addAction(&show);
    m_menu->addAction(&quit);
    m_icon->setContextMenu(m_menu);
    m_icon->setIcon(picture(m_content));
    connect(m_icon, &QSystemTrayIcon::activated, this, [this](QSystemTrayIcon::ActivationReason reason) {
        if (reason == QSystemTrayIcon::Trigger) {
            Q_EMIT activated();
        }
    });
    connect(m_icon, &QSystemTrayIcon::messageClicked, this, &TrayIcon::activated);
    m_icon->show();
}

TrayIcon::~TrayIcon()
{
    delete m_menu;
}

bool TrayIcon::isAvailable()
{
    return QSystemTrayIcon::isSystemTrayAvailable();
}

QIcon TrayIcon::picture(const Content &content)
{
    QIcon icon;
    for (const int size : {16, 22, 32, 48, 64}) {
        icon.addPixmap(paint(content, size));
    }
    return icon;
}

void TrayIcon::setContent(const Content &content)
{
    if (content == m_content) {
        return;
    }
    const bool sameTexts = content.burn == m_content.burn && content.attentionCount == m_content.attentionCount;
    const bool samePicture = content.attentionCount == m_content.attentionCount &&
                             content.burning == m_content.burning && content.isLive == m_content.isLive;
    m_content = content;
    if (!sameTexts) {
        m_burn->setText(QString(content.burn).replace(u'&', u"&&"_s));
        m_icon->setToolTip(
            content.attentionCount == 0
                ? tr("Pooldeck\n%1").arg(content.burn)
                : tr("Pooldeck\n%1\nNeeds attention: %2").arg(content.burn, QString::number(content.attentionCount)));
    }
    if (!samePicture) {
        m_icon->setIcon(picture(content));
    }
}

void TrayIcon::showMessage(const QString &title, const QString &text)
{
    m_icon->showMessage(title, text, applicationIcon());
}

} // namespace pooldeck
