#include "widgets/searchfield.h"

#include "common/literals.h"
#include "theme/icons.h"

#include <QKeyEvent>

namespace pooldeck {

SearchField::SearchField(const QString &hint, QWidget *parent)
    : QLineEdit(parent)
{
    setPlaceholderText(hint);
    setAccessibleName(hint);
    setClearButtonEnabled(true);
    setFixedWidth(220);
    setAcceptDrops(false); // what is dropped anywhere in the window is a job request
    addAction(icon("search"_L1, IconTint::Muted), QLineEdit::LeadingPosition);
}

void SearchField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace pooldeck
