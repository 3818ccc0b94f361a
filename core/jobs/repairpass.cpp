#include "jobs/repairpass.h"

#include "common/literals.h"
#include "jobs/htmlentity.h"

#include <QCoreApplication>
#include <QMap>

#include <algorithm>
#include <cctype>

namespace pooldeck {
namespace {

constexpr qsizetype MostSteps = 200; // what a person may want to read

QString tr(const char *text)
{
    return QCoreApplication::translate("RequestRepair", text);
}

bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// Opening, closing and low double quotes, the prime.
bool isSmartQuote(QByteArrayView at)
{
    for (const char *quote : {"\xE2\x80\x9C", "\xE2\x80\x9D", "\xE2\x80\x9E", "\xE2\x80\x9F", "\xE2\x80\xB3"}) {
        if (at.startsWith(quote)) {
            return true;
        }
    }
    return false;
}

constexpr qsizetype SmartQuoteSize = 3;

/// A space that JSON does not know: its size, or 0.
qsizetype oddSpace(QByteArrayView at)
{
    if (at.startsWith("\xC2\xA0")) { // no-break
        return 2;
    }
    const bool isOdd = at.startsWith("\xE2\x80\x8B") || at.startsWith("\xE2\x80\xAF") || at.startsWith("\xEF\xBB\xBF");
    return isOdd ? 3 : 0;
}

bool isMarkdownEscape(QByteArrayView at)
{
    return at.size() > 1 && at[0] == '\\' && QByteArrayView("_*[](){}<>#+-.!|`~=:;&%$@,?'^").contains(at[1]);
}

/// A member's name; not a secret that stands where a name should.
bool isShowable(const QByteArray &name)
{
    return !name.isEmpty() && name.size() <= 40 && !name.contains('=') && !name.contains('&');
}

/// Goes once through a text that is nearly JSON.
class Pass final
{
public:
    Pass(const QByteArray &text, bool quotesMayMix)
        : m_text(text)
        , m_quotesMayMix(quotesMayMix)
        , m_edits(text)
    {
        while (m_at < m_text.size()) {
            step();
        }
    }

    RepairPass result() const { return {m_edits, m_steps}; }

private:
    QByteArrayView rest() const { return QByteArrayView(m_text).sliced(m_at); }

    void edit(qsizetype end, const QByteArray &by)
    {
        m_edits.replace(m_at, end, by);
        m_at = end;
    }

    void say(qsizetype offset, const QString &code, const QString &sentence)
    {
        if (m_steps.size() < MostSteps) {
            m_steps.append({offset, {code, {}, sentence}});
        }
    }

    void step()
    {
        const char c = m_text[m_at];
        if (c == '"') {
            ++m_at;
            string(false);
        } else if (isSmartQuote(rest())) {
            if (!m_hasSmartQuotes) {
                m_hasSmartQuotes = true;
                say(m_at, u"SmartQuotes"_s, tr("smart quotes where JSON wants \"; replaced"));
            }
            edit(m_at + SmartQuoteSize, "\"");
            string(true);
        } else if (rest().startsWith("//") || rest().startsWith("/*")) {
            say(m_at, u"Comment"_s, tr("a comment, which JSON has none of; left out"));
            edit(endOfComment(m_at), {});
        } else if (rest().startsWith("```")) {
            fence();
        } else if (const qsizetype size = oddSpace(rest()); size > 0) {
            if (!m_hasOddSpace) {
                m_hasOddSpace = true;
                say(m_at, u"OddSpace"_s, tr("a no-break space or an invisible character; replaced by a space"));
            }
            edit(m_at + size, " ");
        } else if (c == ',') {
            comma();
        } else if (isMarkdownEscape(rest())) {
            say(m_at, u"MarkdownEscape"_s,
                tr("a Markdown escape, \\%1; the backslash is left out").arg(QLatin1Char(m_text[m_at + 1])));
            edit(m_at + 1, {});
        } else {
            structure(c);
            ++m_at;
        }
    }

    /// Follows which member a value belongs to.
    void structure(char c)
    {
        if (c == '{' || c == '[') {
            m_names.append(m_name);
            m_name.clear();
        } else if ((c == '}' || c == ']') && !m_names.isEmpty()) {
            m_names.removeLast();
            m_name.clear();
        } else if (c == ':') {
            m_name = m_string;
        }
    }

    qsizetype endOfComment(qsizetype start) const
    {
        const bool isLine = m_text[start + 1] == '/';
        const qsizetype end = isLine ? m_text.indexOf('\n', start) : m_text.indexOf("*/", start + 2);
        return end < 0 ? m_text.size() : isLine ? end : end + 2;
    }

    /// "```json" to the end of its line.
    void fence()
    {
        if (!m_hasFence) {
            m_hasFence = true;
            say(m_at, u"CodeFence"_s, tr("a code fence, ```, around the request; left out"));
        }
        qsizetype end = m_at + 3;
        while (end < m_text.size() && std::isalpha(static_cast<unsigned char>(m_text[end]))) {
            ++end;
        }
        edit(end, {});
    }

    void comma()
    {
        qsizetype next = m_at + 1;
        while (next < m_text.size()) {
            const QByteArrayView after = QByteArrayView(m_text).sliced(next);
            if (isBlank(after[0])) {
                ++next;
            } else if (after.startsWith("//") || after.startsWith("/*")) {
                next = endOfComment(next);
            } else if (const qsizetype size = oddSpace(after); size > 0) {
                next += size;
            } else {
                break;
            }
        }
        if (next < m_text.size() && (m_text[next] == '}' || m_text[next] == ']')) {
            say(m_at, u"TrailingComma"_s, tr("a comma behind the last member; left out"));
            edit(m_at + 1, {});
        } else {
            m_name.clear();
            ++m_at;
        }
    }

    bool endsString(qsizetype at, bool isSmart) const
    {
        if (m_text[at] == '"') {
            return true;
        }
        const bool isQuote = isSmartQuote(QByteArrayView(m_text).sliced(at));
        return isQuote && (isSmart || (m_quotesMayMix && endsValue(at + SmartQuoteSize)));
    }

    bool endsValue(qsizetype at) const
    {
        while (at < m_text.size() && isBlank(m_text[at])) {
            ++at;
        }
        return at < m_text.size() && QByteArrayView(":,}]").contains(m_text[at]);
    }

    /// From behind its first quote to behind its last.
    void string(bool isSmart)
    {
        qsizetype end = m_at;
        while (end < m_text.size() && !endsString(end, isSmart)) {
            end += m_text[end] == '\\' ? 2 : 1;
        }
        end = std::min(end, m_text.size());
        const QByteArray raw = m_text.mid(m_at, end - m_at);
        const bool isName = end < m_text.size() && isNameEnd(end);
        m_string = raw;
        Content content{isName ? raw.simplified() : m_name, isName || holdsNoBlanks(raw), {}};
        while (m_at < end) {
            inside(end, content);
        }
        report(content);
        if (end < m_text.size()) {
            const bool isPlain = m_text[end] == '"';
            isPlain ? void(++m_at) : edit(end + SmartQuoteSize, "\"");
        }
    }

    bool isNameEnd(qsizetype quote) const
    {
        qsizetype next = quote + (m_text[quote] == '"' ? 1 : SmartQuoteSize);
        while (next < m_text.size() && isBlank(m_text[next])) {
            ++next;
        }
        return next < m_text.size() && m_text[next] == ':';
    }

    /// What is joined without a trace when it is broken over lines, and can hold no entity.
    bool holdsNoBlanks(const QByteArray &raw) const
    {
        const bool isParameter = m_names.size() > 1 && m_names[1] == "GlobalParameters";
        const bool isLocation = m_name == "ConnectionString" || m_name == "SasBlobToken" || m_name == "BaseLocation" ||
                                m_name == "RelativeLocation" || m_name == "AzureBatchPoolId";
        return (isLocation && !isParameter) || raw.contains("AccountKey=") || raw.contains("DefaultEndpointsProtocol=");
    }

    struct Found
    {
        qsizetype at = -1; ///< the first
        int count = 0;
        QByteArray text;
    };

    struct Content
    {
        QByteArray name;
        bool isJoined = false;
        QMap<QString, Found> found; ///< by code
    };

    static void note(Content &content, const QString &code, qsizetype at, const QByteArray &text)
    {
        Found &found = content.found[code];
        found.at = found.count++ == 0 ? at : found.at;
        found.text = found.count == 1 ? text : found.text;
    }

    void inside(qsizetype end, Content &content)
    {
        const char c = m_text[m_at];
        const bool isContinued = c == '\\' && m_at + 1 < end && (m_text[m_at + 1] == '\n' || m_text[m_at + 1] == '\r');
        if (c == '\n' || c == '\r' || isContinued) {
            lineBreak(end, content, isContinued);
        } else if (content.isJoined && c == ' ') {
            spaces(end);
        } else if (c == '\t') {
            note(content, u"RawTab"_s, m_at, {});
            edit(m_at + 1, content.isJoined ? QByteArray() : QByteArrayLiteral("\\t"));
        } else if (static_cast<unsigned char>(c) < 0x20) {
            note(content, u"ControlCharacter"_s, m_at, {});
            const QByteArray code = QByteArray::number(int(c), 16).rightJustified(4, '0');
            edit(m_at + 1, content.isJoined ? QByteArray() : "\\u" + code);
        } else if (isMarkdownEscape(rest())) {
            note(content, u"MarkdownEscape"_s, m_at, m_text.mid(m_at, 2));
            edit(m_at + 1, {});
            keep();
        } else if (c == '\\') {
            m_at = std::min(m_at + 2, end);
        } else if (const auto entity = content.isJoined ? HtmlEntity::at(rest()) : std::nullopt;
                   entity && m_at + entity->length <= end) {
            note(content, u"HtmlEntity"_s, m_at, m_text.mid(m_at, entity->length));
            const bool isSpecial = entity->character == "\"" || entity->character == "\\";
            edit(m_at + entity->length, isSpecial ? '\\' + entity->character : entity->character);
        } else {
            ++m_at;
        }
    }

    /// Those before a line break go with it.
    void spaces(qsizetype end)
    {
        qsizetype next = m_at;
        while (next < end && m_text[next] == ' ') {
            ++next;
        }
        const bool isBeforeBreak = next < end && (m_text[next] == '\n' || m_text[next] == '\r');
        isBeforeBreak ? edit(next, {}) : void(m_at = next);
    }

    /// The character behind a Markdown escape: "\&" may begin an entity.
    void keep()
    {
        if (m_text[m_at] != '&') {
            ++m_at;
        }
    }

    void lineBreak(qsizetype end, Content &content, bool isContinued)
    {
        note(content, u"RawLineBreak"_s, m_at, {});
        qsizetype next = m_at + (isContinued ? 1 : 0);
        next += m_text[next] == '\r' && next + 1 < end && m_text[next + 1] == '\n' ? 2 : 1;
        if (!content.isJoined && !isContinued) {
            edit(next, "\\n");
            return;
        }
        while (next < end && isBlank(m_text[next])) { // the indentation, and further breaks
            content.found[u"RawLineBreak"_s].count += m_text[next] == '\n' ? 1 : 0;
            ++next;
        }
        edit(next, {});
    }

    void report(const Content &content)
    {
        const QString where = isShowable(content.name) ? QString::fromUtf8(content.name) : tr("a string");
        for (auto it = content.found.begin(); it != content.found.end(); ++it) {
            const QString text = QString::fromUtf8(it->text);
            const QString count = QString::number(it->count);
            if (it.key() == "RawLineBreak"_L1) {
                const QString how = content.isJoined ? tr("joined, indentation dropped") : tr("written as \\n");
                say(it->at, it.key(),
                    it->count == 1 ? tr("a raw line break inside %1; %2").arg(where, how)
                                   : tr("%1 raw line breaks inside %2; %3").arg(count, where, how));
            } else if (it.key() == "RawTab"_L1) {
                say(it->at, it.key(),
                    tr("a raw tab inside %1; %2").arg(where, content.isJoined ? tr("left out") : tr("written as \\t")));
            } else if (it.key() == "ControlCharacter"_L1) {
                say(it->at, it.key(),
                    tr("a raw control character inside %1; %2")
                        .arg(where, content.isJoined ? tr("left out") : tr("escaped")));
            } else if (it.key() == "HtmlEntity"_L1) {
                say(it->at, it.key(),
                    it->count == 1 ? tr("an HTML entity inside %1, %2; replaced by its character").arg(where, text)
                                   : tr("%1 HTML entities inside %2, the first is %3; replaced by their characters")
                                         .arg(count, where, text));
            } else {
                say(it->at, it.key(),
                    it->count == 1 ? tr("a Markdown escape inside %1, %2; the backslash is left out").arg(where, text)
                                   : tr("%1 Markdown escapes inside %2, the first is %3; the backslashes are left out")
                                         .arg(count, where, text));
            }
        }
    }

    const QByteArray &m_text;
    const bool m_quotesMayMix;
    TextEdits m_edits;
    QList<std::pair<qsizetype, RepairStep>> m_steps;
    qsizetype m_at = 0;
    QByteArray m_string;       ///< the last one, as written
    QByteArray m_name;         ///< of the member whose value comes
    QList<QByteArray> m_names; ///< of the objects and lists around
    bool m_hasSmartQuotes = false;
    bool m_hasOddSpace = false;
    bool m_hasFence = false;
};

} // namespace

RepairPass repairOnce(const QByteArray &text, bool quotesMayMix)
{
    return Pass(text, quotesMayMix).result();
}

} // namespace pooldeck
