#pragma once

#include "pools/pooldialog.h"

class QComboBox;

namespace pooldeck {

struct ResizeQuestion;
class VmCountField;

/// Changes a pool's number of VMs, after saying what it means: for busy VMs, for the burn, and for when the work is
/// done.
class ResizePoolDialog final : public PoolDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog. `vmCount`: the target offered at first. `simulated`: the money is not real.
    ResizePoolDialog(AccountSession &session, const Pool &pool, qint64 vmCount, bool simulated,
                     QWidget *parent = nullptr);

Q_SIGNALS:
    void resized(const pooldeck::Pool &before, const pooldeck::Pool &after);
    /// A letter that asks for a larger quota is wanted.
    void moreQuotaRequested();

protected:
    void submit() override;
    void refresh() override;

private:
    Deallocation deallocation() const;
    QString burnText(qint64 vmCount) const;
    /// The pool's work now, and what its jobs and VMs took so far.
    ResizeQuestion question() const;
    void measure();

    bool m_simulated;
    Label *m_present;
    VmCountField *m_vmCount;
    QComboBox *m_deallocation;
    Label *m_consequence;
    Label *m_burn;
    Label *m_forecast;
    QPushButton *m_askForMore;
    QList<qint64> m_jobDurationsMs;
    qint64 m_provisioningMs = 0;
};

} // namespace pooldeck
