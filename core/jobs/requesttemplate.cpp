#include "jobs/requesttemplate.h"

#include "common/literals.h"
#include "jobs/csvlines.h"
#include "jobs/jsontext.h"
#include "jobs/similarname.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype LargestTemplate = 1024 * 1024; // bytes
constexpr qsizetype MostColumns = 1'000;
constexpr qsizetype MostProblems = 200; // what a person may want to read

QString tr(const char *text)
{
    return QCoreApplication::translate("RequestTemplate", text);
}

RequestProblem problem(ProblemSeverity severity, const QString &code, const QString &sentence,
                       const TextPosition &position = {})
{
    return {severity, code, {}, position, sentence, std::nullopt};
}

RequestProblem error(const QString &code, const QString &sentence, const TextPosition &position = {})
{
    return problem(ProblemSeverity::Error, code, sentence, position);
}

bool isNameCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
}

/// A stretch of the template as it is, then a placeholder.
struct Piece
{
    QByteArray text;
    QString name; ///< empty at the end
};

class Parser final
{
public:
    explicit Parser(const QByteArray &bytes)
        : m_bytes(bytes)
    {
        while (m_at < m_bytes.size()) {
            step();
        }
        m_pieces.append({m_text, {}});
    }

    QList<Piece> pieces() const { return m_pieces; }
    QList<RequestProblem> problems() const { return m_problems; }
    /// Where each name stands first.
    QList<std::pair<QString, qsizetype>> names() const { return m_names; }

private:
    void take(qsizetype count)
    {
        m_text += m_bytes.mid(m_at, count);
        m_at += count;
    }

    void refuse(const QString &sentence)
    {
        if (m_problems.size() < MostProblems) {
            m_problems.append(error(u"TemplatePlaceholder"_s, sentence, positionAt(m_bytes, m_at)));
        }
        take(2);
    }

    void step()
    {
        const QByteArrayView rest = QByteArrayView(m_bytes).sliced(m_at);
        if (m_isInString && rest.startsWith('\\')) {
            take(2);
        } else if (rest.startsWith('"')) {
            m_isInString = !m_isInString;
            take(1);
        } else if (m_isInString && rest.startsWith("$${")) {
            ++m_at;
            take(2);
        } else if (rest.startsWith("${")) {
            placeholder();
        } else {
            take(1);
        }
    }

    void placeholder()
    {
        if (!m_isInString) {
            refuse(tr("A placeholder stands in quotes: \"${name}\"."));
            return;
        }
        qsizetype end = m_at + 2;
        while (end < m_bytes.size() && isNameCharacter(m_bytes[end])) {
            ++end;
        }
        if (end == m_at + 2 || end >= m_bytes.size() || m_bytes[end] != '}') {
            refuse(tr("This is no placeholder: a name of letters, digits and _ . - stands between ${ and }. Write $${ "
                      "where ${ itself is meant."));
            return;
        }
        const QString name = QString::fromLatin1(m_bytes.mid(m_at + 2, end - m_at - 2));
        if (!m_known.contains(name)) {
            m_known.insert(name);
            m_names.append({name, m_at});
        }
        m_pieces.append({std::exchange(m_text, {}), name});
        m_at = end + 1;
    }

    const QByteArray &m_bytes;
    qsizetype m_at = 0;
    bool m_isInString = false;
    QByteArray m_text;
    QList<Piece> m_pieces;
    QList<RequestProblem> m_problems;
    QList<std::pair<QString, qsizetype>> m_names;
    QSet<QString> m_known;
};

class Expansion final
{
public:
    Expansion(const NamedText &requestTemplate, const NamedText &values)
        : m_template(requestTemplate)
        , m_values(values)
        , m_lines(values.bytes)
    {
        readTemplate();
        readHeader();
        if (!result.isRefused()) {
            matchColumns();
        }
        if (!result.isRefused()) {
            makeRows();
        }
        if (result.isRefused()) {
            result.candidates.clear();
        }
    }

    TemplateExpansion result;

private:
    void add(const RequestProblem &problem) { result.problems.append(problem); }

    void readTemplate()
    {
        if (m_template.bytes.size() > LargestTemplate) {
            add(error(u"PayloadTooLarge"_s, tr("%1 is too large for a template.").arg(m_template.name)));
            return;
        }
        const Parser parser(m_template.bytes);
        m_pieces = parser.pieces();
        m_names = parser.names();
        for (const auto &[name, offset] : std::as_const(m_names)) {
            result.placeholders.append(name);
        }
        result.problems += parser.problems();
        const auto text = JsonText::parse(m_template.bytes);
        if (!text && !result.isRefused()) { // a placeholder outside of a string says it better
            add(error(u"TemplateUnreadable"_s, text.error().error.message, text.error().position));
        } else if (text && m_names.isEmpty()) {
            add(problem(ProblemSeverity::Warning, u"NoPlaceholders"_s,
                        tr("%1 has no ${name} in it: all requests would be the same.").arg(m_template.name)));
        }
    }

    void readHeader()
    {
        if (m_values.bytes.size() > LargestValues) {
            add(error(u"PayloadTooLarge"_s, tr("%1 is too large for a table of values.").arg(m_values.name)));
            return;
        }
        if (m_values.bytes.contains('\0') || !QUtf8StringView(m_values.bytes).isValidUtf8()) {
            add(error(u"NotText"_s, tr("%1 is no text in UTF-8. Save it as CSV UTF-8.").arg(m_values.name)));
            return;
        }
        m_header = m_lines.next().value_or(QStringList());
        std::transform(m_header.begin(), m_header.end(), m_header.begin(),
                       [](const QString &n) { return n.trimmed(); });
        if (m_header.join(QString()).isEmpty()) {
            add(error(u"ValuesUnreadable"_s, tr("%1 has no line with the names of its columns.").arg(m_values.name)));
        }
        if (std::max(m_header.size(), m_names.size()) > MostColumns) {
            add(error(u"TooManyColumns"_s, tr("A template takes at most %1 names and columns.").arg(MostColumns)));
            return;
        }
        for (qsizetype i = 0; i < m_header.size(); ++i) {
            if (!m_header[i].isEmpty() && m_header.indexOf(m_header[i]) < i) {
                add(error(u"ValuesUnreadable"_s, tr("%1 has two columns '%2'.").arg(m_values.name, m_header[i])));
            }
        }
    }

    void matchColumns()
    {
        QStringList unused = m_header;
        for (const auto &[name, offset] : std::as_const(m_names)) {
            unused.removeAll(name);
        }
        for (const auto &[name, offset] : std::as_const(m_names)) {
            if (m_header.contains(name)) {
                continue;
            }
            const std::optional<QString> meant = similarName(name, unused);
            const QString sentence = tr("%1 has no column '%2' for ${%2}.").arg(m_values.name, name);
            add(error(u"TemplatePlaceholder"_s, meant ? tr("%1 Did you mean '%2'?").arg(sentence, *meant) : sentence,
                      positionAt(m_template.bytes, offset)));
        }
        for (const QString &name : std::as_const(unused)) {
            if (!name.isEmpty()) {
                add(problem(ProblemSeverity::Warning, u"UnusedColumn"_s,
                            tr("The column '%1' of %2 is not used.").arg(name, m_values.name)));
            }
        }
        for (const Piece &piece : std::as_const(m_pieces)) {
            m_columns.append(m_header.indexOf(piece.name));
        }
    }

    void makeRows()
    {
        qint64 size = 0;
        while (const std::optional<QStringList> cells = m_lines.next()) {
            if (cells->size() == 1 && cells->first().isEmpty()) {
                continue;
            }
            if (result.candidates.size() == MostTemplateRows) {
                add(error(u"TooManyRows"_s, tr("%1 has more than %2 rows.").arg(m_values.name).arg(MostTemplateRows)));
                return;
            }
            result.candidates.append(row(*cells));
            size += result.candidates.constLast().bytes.size();
            if (size > LargestExpansion) {
                add(error(
                    u"PayloadTooLarge"_s,
                    tr("The requests of %1 are more than %2 MiB.").arg(m_values.name).arg(LargestExpansion >> 20)));
                return;
            }
        }
        if (m_lines.isBroken()) {
            add(error(u"ValuesUnreadable"_s, tr("In %1 a quoted value has no end.").arg(m_values.name)));
        } else if (result.candidates.isEmpty()) {
            add(error(u"ValuesUnreadable"_s, tr("%1 has no rows.").arg(m_values.name)));
        }
    }

    JobRequestCandidate row(const QStringList &cells)
    {
        const QString number = QString::number(result.candidates.size() + 1);
        const QString source = tr("%1 row %2").arg(m_template.name, number);
        if (cells.size() != m_header.size()) {
            const QString sentence =
                tr("Row %1 of %2 has %3 fields, its header %4.")
                    .arg(number, m_values.name, QString::number(cells.size()), QString::number(m_header.size()));
            JobRequestCandidate candidate;
            candidate.source = source;
            candidate.container = source;
            candidate.problems = {
                error(cells.size() < m_header.size() ? u"TooFewFields"_s : u"TooManyFields"_s, sentence)};
            candidate.request = Failure(localError(candidate.problems.first().code, sentence));
            return candidate;
        }
        QByteArray bytes;
        QStringList empty;
        for (qsizetype i = 0; i < m_pieces.size(); ++i) {
            bytes += m_pieces[i].text;
            if (m_columns[i] < 0) {
                continue;
            }
            const QString &value = cells[m_columns[i]];
            const QByteArray literal = JsonText::quoted(value);
            bytes += literal.mid(1, literal.size() - 2);
            if (value.isEmpty() && !empty.contains(m_pieces[i].name)) {
                empty.append(m_pieces[i].name);
            }
        }
        JobRequestCandidate candidate = readJobRequest(source, bytes);
        for (const QString &name : std::as_const(empty)) {
            candidate.problems.append(
                problem(ProblemSeverity::Warning, u"MissingValue"_s,
                        tr("Row %1 of %2 has no value for '%3'.").arg(number, m_values.name, name)));
        }
        return candidate;
    }

    const NamedText &m_template;
    const NamedText &m_values;
    CsvLines m_lines;
    QList<Piece> m_pieces;
    QList<qsizetype> m_columns; ///< of each piece
    QList<std::pair<QString, qsizetype>> m_names;
    QStringList m_header;
};

} // namespace

bool TemplateExpansion::isRefused() const
{
    return std::any_of(problems.begin(), problems.end(), isError);
}

TemplateExpansion expandTemplate(const NamedText &requestTemplate, const NamedText &values)
{
    const auto plain = [](const NamedText &text) {
        return NamedText{text.name, text.bytes.startsWith("\xEF\xBB\xBF") ? text.bytes.mid(3) : text.bytes};
    };
    return Expansion(plain(requestTemplate), plain(values)).result;
}

} // namespace pooldeck
