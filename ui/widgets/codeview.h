#pragma once

#include <QPlainTextEdit>

namespace pooldeck {

/// Text of a program in the system's fixed font, to read, to search and to copy from; never to write in.
class CodeView final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit CodeView(const QString &accessibleName, QWidget *parent = nullptr);

    /// Marks every place with this text, whatever the case; answers how many there are. "": none.
    int markAll(const QString &text);
    int marks() const { return int(m_places.size()); }
    /// Goes to the next marked place, round at the end, or to the one before; which of them it is, from 1; 0: there is
    /// none.
    int goToMark(bool backwards);
    void scrollToEnd();

private:
    QList<int> m_places; ///< of marks, as positions in the text, rising
    int m_length = 0;    ///< of each
};

} // namespace pooldeck
