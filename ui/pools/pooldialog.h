#pragma once

#include "model/pool.h"
#include "widgets/formdialog.h"

#include <optional>

namespace pooldeck {

class AccountSession;

/// A dialog about one pool. It follows the pool while open and says by name who changes it; what it sends carries the
/// etag of the figures shown, so that an act on old figures comes back with the new ones instead of overwriting.
class PoolDialog : public FormDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog.
    PoolDialog(AccountSession &session, const Pool &pool, const QString &title, const QString &acceptText,
               QWidget *parent = nullptr);

protected:
    AccountSession &session() const { return m_session; }
    const Pool &pool() const { return m_pool; } ///< as shown

    /// The pool has changed, or a second has passed.
    virtual void refresh() = 0;
    /// What to show for an act that was refused: the pool is shown as it is now. `unchanged`: what was not done;
    /// `again`: what to do when the figures were old, "press Resize again if you still want to". When nobody has
    /// changed the pool, and its state alone went on, it is submitted again by itself.
    void takeFailure(const Error &error, const QString &unchanged, const QString &again);

private:
    void takePool(const Pool &pool);
    void showChange();
    void takeOutdated(const QString &unchanged, const QString &again);

    AccountSession &m_session;
    Pool m_pool;
    bool m_isRepeated = false;
    std::optional<qint64> m_formerTarget; ///< before somebody changed it while the dialog was open
};

} // namespace pooldeck
