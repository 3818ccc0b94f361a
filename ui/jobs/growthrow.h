#pragma once

#include <QWidget>

class QCheckBox;

namespace pooldeck {

class Label;
class VmCountField;

/// "nightly is at zero: resize it first, to [−] 2 [+]", with what that burns.
class GrowthRow final : public QWidget
{
    Q_OBJECT

public:
    GrowthRow(const QString &poolName, qint64 vmCount, qint64 maximum, QWidget *parent = nullptr);

    /// How many VMs the pool is to get first; 0: none, its jobs wait.
    qint64 vmCount() const;
    void decline();

Q_SIGNALS:
    void changed();

private:
    void refresh();

    QCheckBox *m_check;
    VmCountField *m_count;
    Label *m_note;
};

} // namespace pooldeck
