#pragma once

#include <QPointer>
#include <QTimer>
#include <QWidget>

#include <functional>

class QBoxLayout;
class QLabel;
class QPushButton;

namespace pooldeck {

class IconLabel;

enum class NoticeKind { Info, Done, Warning, Failed };

struct NoticeAction
{
    QString text;
    std::function<void()> run;
    bool staysOpen = false; ///< else the notice goes when it is pressed
};

/// One line that tells what happened, with what can be done about it.
struct Notice
{
    NoticeKind kind = NoticeKind::Info;
    QString about; ///< a later notice about the same takes this one's place; may be empty
    QString text;
    QString detail; ///< secondary, after the text
    QList<NoticeAction> actions;
    bool isClosable = true; ///< false: it goes when what it tells is over
    bool passes = false;    ///< goes by itself after some seconds, but not under the pointer or with the focus in it
};

/// Shows one Notice.
class NoticeBar final : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(const Notice &notice, QWidget *parent = nullptr);

    void setText(const QString &text, const QString &detail);
    /// Another state of the same matter: buttons that stay keep the focus.
    void setNotice(const Notice &notice);
    QString text() const;
    /// How long one that passes is shown; for tests.
    void setShownMs(int ms);

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void enterEvent(QEnterEvent *event) override;
    void leaveEvent(QEvent *event) override;

private:
    void arrange();
    void setActions(const QList<NoticeAction> &actions);
    void press(qsizetype action);
    /// The time goes on, or stands still while somebody is at it.
    void runTime();

    NoticeKind m_kind;
    QList<NoticeAction> m_actions;
    QList<QPushButton *> m_buttons;
    QTimer m_time;
    bool m_passes = false;
    QBoxLayout *m_words;
    IconLabel *m_sign;
    QLabel *m_text;
    QLabel *m_detail;
};

} // namespace pooldeck
