#pragma once

#include <QString>

namespace pooldeck {

/// What a person typed to find, looked for without regard to case in many short texts.
class TextNeedle final
{
public:
    TextNeedle() = default;
    explicit TextNeedle(const QString &text);

    bool isEmpty() const { return m_folded.isEmpty(); }
    bool isIn(QStringView text) const;

private:
    QString m_folded;
    bool m_isAscii = true;
};

} // namespace pooldeck
