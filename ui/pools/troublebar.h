#pragma once

#include "advice/pooltrouble.h"

#include <QWidget>

class QHBoxLayout;

namespace pooldeck {

class Label;

/// What is wrong with a pool, worst first, and the buttons that help.
class TroubleBar final : public QWidget
{
    Q_OBJECT

public:
    explicit TroubleBar(QWidget *parent = nullptr);

    /// Hidden when there is none. `nowMs`: ms UTC. `canAct`: buttons can be pressed.
    void setTroubles(const QList<PoolTrouble> &troubles, qint64 nowMs, bool canAct);
    QString text() const;

Q_SIGNALS:
    void resizeRequested();
    void replaceRequested(const QString &vmId);
    void cancelJobRequested(const QString &jobId);
    void showJobRequested(const QString &jobId);
    void failedJobsRequested();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void addButtons(const PoolTrouble &trouble, bool canAct);
    void addButton(const QString &text, QLatin1StringView name, bool enabled, std::function<void()> run);

    QList<PoolTrouble> m_troubles;
    bool m_canAct = true;
    Label *m_title;
    Label *m_text;
    QHBoxLayout *m_buttons;
};

} // namespace pooldeck
