#pragma once

#include "model/vm.h"

#include <QWidget>

namespace pooldeck {

/// The VMs of a pool, one chip each with shape, id, state and age; none is left out.
class VmList final : public QWidget
{
    Q_OBJECT

public:
    explicit VmList(QWidget *parent = nullptr);

    /// `nowMs`: the service's time, ms UTC.
    void setVms(const QList<Vm> &vms, qint64 nowMs);

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    QRect cell(qsizetype index) const;
    int columns(int width) const;

    QList<Vm> m_vms;
    qint64 m_nowMs = 0;
};

} // namespace pooldeck
