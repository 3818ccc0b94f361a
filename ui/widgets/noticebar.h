#pragma once

#include <QPointer>
#include <QWidget>

#include <functional>

class QBoxLayout;
class QLabel;
class QToolButton;

namespace pooldeck {

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
    bool isClosable = true;        ///< false: it goes when what it tells is over
    int timeoutMs = 0;             ///< 0: stays until closed
    std::function<void()> expired; ///< called when the time is up, not when closed or acted upon
};

/// Shows one Notice.
class NoticeBar final : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeBar(const Notice &notice, QWidget *parent = nullptr);

    void setText(const QString &text, const QString &detail);
    QString text() const;

Q_SIGNALS:
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void arrange();

    NoticeKind m_kind;
    QBoxLayout *m_words;
    QLabel *m_text;
    QLabel *m_detail;
};

} // namespace pooldeck
