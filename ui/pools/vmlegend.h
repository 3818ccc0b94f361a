#pragma once

#include "pools/poolvms.h"

#include <QWidget>

#include <array>
#include <optional>

class QAbstractButton;

namespace pooldeck {

/// The states of a pool's VMs with their counts. A click on one isolates it, another click or Esc shows all again.
class VmLegend final : public QWidget
{
    Q_OBJECT

public:
    explicit VmLegend(QWidget *parent = nullptr);

    /// States without a VM are left out, unless one is isolated.
    void setVms(const PoolVms &vms);
    std::optional<VmState> isolated() const { return m_isolated; }
    void showAll() { isolate({}); }

Q_SIGNALS:
    void isolatedChanged(std::optional<pooldeck::VmState> state);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void isolate(std::optional<VmState> state);
    void showButtons();
    /// Without the words where there is no room for them.
    void fit();

    std::array<QAbstractButton *, AllVmStates.size()> m_buttons{};
    std::array<qsizetype, AllVmStates.size()> m_counts{}; ///< as in AllVmStates
    std::optional<VmState> m_isolated;
};

} // namespace pooldeck
