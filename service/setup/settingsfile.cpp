#include "setup/settingsfile.h"

#include "common/literals.h"
#include "setup/settings.h"

#include <QHash>
#include <QStringDecoder>

namespace pooldeck {
namespace {

struct Value
{
    Setting::Kind kind = Setting::Kind::Text;
    QStringList texts;
};

/// Reads from the beginning to the end, once. The first error stays, with the line it is in.
class Reader final
{
public:
    explicit Reader(const QString &text)
        : m_text(text)
    {
    }

    bool atEnd() const { return m_at >= m_text.size(); }
    int line() const { return m_line; }
    const QString &problem() const { return m_problem; }

    /// Spaces, comments and empty lines.
    void skipToContent()
    {
        while (!atEnd()) {
            if (peek() == u'#') {
                skipComment();
            } else if (isSpace(peek()) || peek() == u'\n') {
                next();
            } else {
                return;
            }
        }
    }

    QString name()
    {
        const qsizetype start = m_at;
        while (isNameCharacter(peek())) {
            next();
        }
        if (m_at == start) {
            return fail(peek() == u'[' ? u"there are no sections here; write NAME = VALUE."_s
                                       : u"this is not NAME = VALUE."_s);
        }
        const QString found = m_text.mid(start, m_at - start);
        skipSpaces();
        if (peek() != u'=') {
            return fail(u"'%1' is not followed by '= VALUE'."_s.arg(found.left(80)));
        }
        next();
        skipSpaces();
        return found;
    }

    Value value()
    {
        if (peek() == u'"' || peek() == u'\'') {
            return {Setting::Kind::Text, {quoted()}};
        }
        if (peek() == u'[') {
            return list();
        }
        const qsizetype start = m_at;
        while (!atEnd() && !isSpace(peek()) && peek() != u'\n' && peek() != u'#') {
            next();
        }
        const QString word = m_text.mid(start, m_at - start);
        if (word == "true"_L1 || word == "false"_L1) {
            return {Setting::Kind::Flag, {word}};
        }
        bool isNumber = false;
        static_cast<void>(word.toLongLong(&isNumber));
        if (!isNumber) {
            fail(word.isEmpty() ? u"the value is missing."_s
                                : u"'%1' is no value; texts stand in quotes."_s.arg(word.left(80)));
        }
        return {Setting::Kind::Number, {word}};
    }

    void endOfLine()
    {
        skipSpaces();
        if (peek() == u'#') {
            skipComment();
        }
        if (!atEnd() && peek() != u'\n') {
            fail(u"there is something behind the value."_s);
        }
    }

private:
    static bool isSpace(QChar c) { return c == u' ' || c == u'\t' || c == u'\r'; }
    static bool isNameCharacter(QChar c)
    {
        return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') || c == u'-' ||
               c == u'_';
    }

    QChar peek() const { return atEnd() ? QChar() : m_text[m_at]; }

    QChar next()
    {
        const QChar c = peek();
        m_line += c == u'\n' ? 1 : 0;
        ++m_at;
        return c;
    }

    void skipSpaces()
    {
        while (isSpace(peek())) {
            next();
        }
    }

    void skipComment()
    {
        while (!atEnd() && peek() != u'\n') {
            next();
        }
    }

    QString fail(const QString &problem)
    {
        if (m_problem.isEmpty()) {
            m_problem = problem;
        }
        return {};
    }

    QString quoted()
    {
        const QChar quote = next();
        QString found;
        while (!atEnd() && peek() != quote && peek() != u'\n') {
            const QChar c = next();
            found += c == u'\\' && quote == u'"' ? escaped() : c;
        }
        if (peek() != quote) {
            return fail(u"the closing %1 is missing."_s.arg(quote));
        }
        next();
        return found;
    }

    QChar escaped()
    {
        const QChar c = atEnd() ? QChar() : next();
        switch (c.unicode()) {
        case u'"':
        case u'\\':
            return c;
        case u'n':
            return u'\n';
        case u't':
            return u'\t';
        case u'r':
            return u'\r';
        case u'u':
            if (bool isHex = false; m_at + 4 <= m_text.size()) {
                const ushort code = m_text.mid(m_at, 4).toUShort(&isHex, 16);
                if (isHex) {
                    m_at += 4;
                    return QChar(code);
                }
            }
            break;
        }
        fail(u"after \\ comes one of \" \\ n t r uXXXX; 'single quotes' take a text as it stands."_s);
        return {};
    }

    Value list()
    {
        Value found{Setting::Kind::List, {}};
        next();
        for (skipToContent(); peek() != u']'; skipToContent()) {
            if (peek() != u'"' && peek() != u'\'') {
                fail(atEnd() ? u"the closing ] is missing."_s : u"a list has texts in quotes, with commas between."_s);
                return found;
            }
            found.texts.append(quoted());
            skipToContent();
            if (peek() == u',') {
                next();
            } else if (peek() != u']') {
                fail(u"a list has texts in quotes, with commas between, and ends with ]."_s);
                return found;
            }
        }
        next();
        return found;
    }

    const QString m_text;
    qsizetype m_at = 0;
    int m_line = 1;
    QString m_problem;
};

QString kindProblem(const Setting &setting, Setting::Kind given)
{
    if (setting.kind == given) {
        return {};
    }
    switch (setting.kind) {
    case Setting::Kind::Text:
        return u"takes a text in quotes."_s;
    case Setting::Kind::Number:
        return u"takes a whole number, without quotes."_s;
    case Setting::Kind::Flag:
        return u"takes true or false, without quotes."_s;
    case Setting::Kind::List:
        return u"takes a list, like [\"…\", \"…\"]."_s;
    }
    Q_UNREACHABLE();
}

QString quotedText(const QString &text)
{
    QString escaped;
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\') {
            escaped += u'\\';
        }
        escaped += c;
    }
    return u'"' + escaped + u'"';
}

QString valueText(const Setting &setting, const ServiceOptions &options)
{
    const QStringList texts = setting.get(options);
    if (setting.kind == Setting::Kind::Number || setting.kind == Setting::Kind::Flag) {
        return texts.value(0);
    }
    QStringList parts;
    for (const QString &text : texts) {
        parts.append(quotedText(text));
    }
    return setting.kind == Setting::Kind::List ? QString(u'[' + parts.join(", "_L1) + u']') : parts.value(0);
}

/// As comment lines of at most 100 characters.
QString comment(const QString &text)
{
    constexpr qsizetype Width = 100;
    QString lines;
    QString line = u"#"_s;
    const QStringList words = text.split(u' ');
    for (const QString &word : words) {
        if (line.size() + 1 + word.size() > Width) {
            lines += line + u'\n';
            line = u"#"_s;
        }
        line += u' ' + word;
    }
    return lines + line + u'\n';
}

} // namespace

Result<ServiceOptions> parseSettings(const QByteArray &bytes, const QString &fileName, const ServiceOptions &defaults)
{
    constexpr qsizetype MaxBytes = 1 << 20;
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString text = decoder(bytes.left(MaxBytes));
    if (bytes.size() > MaxBytes || decoder.hasError() || text.contains(QChar::Null)) {
        return Failure(
            localError(u"BadSetting"_s, u"%1 is no settings file: it is too large or not UTF-8."_s.arg(fileName)));
    }
    ServiceOptions options = defaults;
    QHash<QString, int> lineOf;
    Reader reader(text);
    for (reader.skipToContent(); !reader.atEnd(); reader.skipToContent()) {
        const int line = reader.line();
        const auto failure = [&](const QString &problem) {
            return Failure(localError(u"BadSetting"_s, u"%1:%2: "_s.arg(fileName).arg(line) + problem));
        };
        const QString name = reader.name();
        const Value value = reader.problem().isEmpty() ? reader.value() : Value();
        if (reader.problem().isEmpty()) {
            reader.endOfLine();
        }
        const Setting *setting = findSetting(name);
        if (!name.isEmpty() && !setting) {
            return failure(u"there is no setting '%1'; `pooldeckd settings` prints all."_s.arg(name.left(80)));
        }
        if (!reader.problem().isEmpty()) {
            return failure(name.isEmpty() ? reader.problem() : QString(name + u": "_s + reader.problem()));
        }
        if (lineOf.contains(name)) {
            return failure(u"%1 is set in line %2 already."_s.arg(name).arg(lineOf.value(name)));
        }
        lineOf.insert(name, line);
        if (const QString problem = kindProblem(*setting, value.kind); !problem.isEmpty()) {
            return failure(name + u' ' + problem);
        }
        if (const auto done = setting->set(options, value.texts); !done) {
            return failure(name + u' ' + done.error().message);
        }
    }
    return options;
}

QString settingsFile(const ServiceOptions &options, const ServiceOptions &defaults)
{
    QString file =
        comment(u"Settings of pooldeckd, the pool service of Pooldeck. Each is also an option of the command "
                "line (--NAME), which goes before this file. What is commented out is the default."_s);
    const char *group = "";
    for (const Setting &setting : settings()) {
        if (qstrcmp(group, setting.group) != 0) {
            group = setting.group;
            file += u"\n# ---- "_s + QString::fromUtf8(group) + u" ----\n"_s;
        }
        file += u'\n' + comment(QString::fromUtf8(setting.help) + u" ("_s + QString::fromUtf8(setting.form) + u')');
        const QString value = valueText(setting, options);
        file += value == valueText(setting, defaults) ? u"#"_s : QString();
        file += QLatin1StringView(setting.name) + " = "_L1 + value + u'\n';
    }
    return file;
}

} // namespace pooldeck
