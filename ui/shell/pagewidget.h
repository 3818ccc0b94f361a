#pragma once

#include <QWidget>

class QSettings;

namespace pooldeck {

/// A page of the workspace.
class PageWidget : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    /// Once a second while it can be seen, and when it comes into view: what moves with the clock.
    virtual void tick() {}
    virtual void saveState(QSettings &) const {}
    virtual void restoreState(QSettings &) {}
};

} // namespace pooldeck
