#pragma once

#include <QWidget>

namespace pooldeck {

class AccountSession;

/// What burns now, always in sight: VMs, compute-hours per hour, money per hour. Without a connection it says when
/// that was last seen; never shown as live then, and never as zero.
class BurnStrip final : public QWidget
{
    Q_OBJECT

public:
    explicit BurnStrip(QWidget *parent = nullptr);

    /// None: not connected. `simulated`: the money is not real.
    void setSession(AccountSession *session, bool simulated);
    void refresh();

    QString text() const;
    /// How it comes to that, a line for each plan with running VMs.
    QString sums() const;

    QSize sizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    struct Content
    {
        QString main;
        QString tail;
        enum class Dot { None, Hollow, Idle, Busy, Stale } dot = Dot::None;
        bool simulated = false;

        friend bool operator==(const Content &, const Content &) = default;
    };
    Content content() const;
    QString lastSeenText() const;

    AccountSession *m_session = nullptr;
    bool m_simulated = false;
    Content m_content;
};

} // namespace pooldeck
