#pragma once

#include "pools/poolcalls.h"
#include "pools/pooloutcomes.h"
#include "widgets/formdialog.h"

class QComboBox;
class QGridLayout;

namespace pooldeck {

class AccountSession;
class VmCountField;

/// The same act on several pools: what it means for each, and in sum. Follows the pools while open. Those that were
/// refused stay in the dialog with the reason, and can be tried again.
class BulkPoolDialog final : public FormDialog
{
    Q_OBJECT

public:
    enum class Act { Resize, ResizeToZero, Delete };

    /// The session must outlive the dialog.
    BulkPoolDialog(AccountSession &session, const QList<Pool> &pools, Act act, QWidget *parent = nullptr);

Q_SIGNALS:
    void resized(const QList<pooldeck::PoolOutcomes::Resize> &resizes);
    void deleted(const QList<pooldeck::Pool> &pools);

protected:
    void submit() override;

private:
    void makeRows();
    void refresh();
    qint64 targetFor(const Pool &pool) const;
    Deallocation deallocation() const;
    QString sentence(const Pool &pool) const;
    QString sum() const;
    QFuture<Result<Pool>> call(const Pool &pool) const;
    void take(const QList<PoolCalls::Answer> &answers);
    void takeRefused(const QList<PoolCalls::Answer> &refused, qsizetype done);

    AccountSession &m_session;
    QList<Pool> m_pools; ///< as shown
    Act m_act;
    VmCountField *m_vmCount = nullptr;
    QComboBox *m_deallocation = nullptr;
    QGridLayout *m_rows;
    QList<Label *> m_sentences; ///< of m_pools
    Label *m_sum;
};

} // namespace pooldeck
