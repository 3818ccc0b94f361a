#include "widgets/codeview.h"

#include "theme/colors.h"

#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype MostMarks = 1'000; // painted; more are counted, but a text full of them is not helped by colour

} // namespace

CodeView::CodeView(const QString &accessibleName, QWidget *parent)
    : QPlainTextEdit(parent)
{
    setAccessibleName(accessibleName);
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setAcceptDrops(false); // what is dropped anywhere in the window is a job request
    setFrameShape(QFrame::NoFrame);
    setTabChangesFocus(true);
    setLineWrapMode(QPlainTextEdit::NoWrap);
}

int CodeView::markAll(const QString &text)
{
    m_places.clear();
    m_length = int(text.size());
    QList<QTextEdit::ExtraSelection> selections;
    if (!text.isEmpty()) {
        const QString all = toPlainText();
        const QColor marked = mixed(colorsOf(this).vmIdle, colorsOf(this).surface, 0.35);
        for (qsizetype at = all.indexOf(text, 0, Qt::CaseInsensitive); at >= 0;
             at = all.indexOf(text, at + text.size(), Qt::CaseInsensitive)) {
            m_places.append(int(at));
            if (m_places.size() <= MostMarks) {
                QTextEdit::ExtraSelection selection;
                selection.cursor = QTextCursor(document());
                selection.cursor.setPosition(int(at));
                selection.cursor.setPosition(int(at) + m_length, QTextCursor::KeepAnchor);
                selection.format.setBackground(marked);
                selections.append(selection);
            }
        }
    }
    setExtraSelections(selections);
    return marks();
}

int CodeView::goToMark(bool backwards)
{
    if (m_places.isEmpty()) {
        return 0;
    }
    const int at = textCursor().selectionStart();
    const bool onMark = textCursor().hasSelection();
    auto place = backwards ? std::lower_bound(m_places.cbegin(), m_places.cend(), at)
                           : std::lower_bound(m_places.cbegin(), m_places.cend(), onMark ? at + 1 : at);
    if (backwards) {
        place = place == m_places.cbegin() ? m_places.cend() - 1 : place - 1;
    } else if (place == m_places.cend()) {
        place = m_places.cbegin();
    }
    QTextCursor cursor(document());
    cursor.setPosition(*place);
    cursor.setPosition(*place + m_length, QTextCursor::KeepAnchor);
    setTextCursor(cursor);
    ensureCursorVisible();
    return int(place - m_places.cbegin()) + 1;
}

void CodeView::scrollToEnd()
{
    verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    horizontalScrollBar()->setValue(0);
}

} // namespace pooldeck
