#pragma once

#include <QByteArray>
#include <QList>

namespace pooldeck {

/// Replacements in a text, made from its begin to its end.
class TextEdits final
{
public:
    explicit TextEdits(const QByteArray &text)
        : m_text(text)
    {
    }

    /// `start` must not be before the end of the last one.
    void replace(qsizetype start, qsizetype end, const QByteArray &by);
    bool isEmpty() const { return m_edits.isEmpty(); }

    QByteArray result() const;
    /// Where a byte of the result was in the text; of what was put in: its begin.
    qsizetype originalOffset(qsizetype offset) const;

private:
    struct Edit
    {
        qsizetype start = 0;
        qsizetype end = 0;
        QByteArray by;
    };

    QByteArray m_text;
    QList<Edit> m_edits;
};

} // namespace pooldeck
