#include "transfer/outputnames.h"

#include "common/literals.h"

#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr qsizetype LongestNameBytes = 200; // of 255, so that there is room for what stands beside it meanwhile

Failure wrong(const QString &why)
{
    return Failure(localError(u"OutputPatternInvalid"_s, u"The name pattern is wrong: "_s + why));
}

QString harmless(QString value)
{
    static const QString forbidden = u"/\\:*?\"<>|"_s;
    for (QChar &c : value) {
        if (forbidden.contains(c) || c.category() == QChar::Other_Control) {
            c = u'_';
        }
    }
    return value;
}

QString shortened(const QString &stem, const QString &extension)
{
    QString result = stem;
    while (!result.isEmpty() && QString(result + extension).toUtf8().size() > LongestNameBytes) {
        result.chop(result.back().isLowSurrogate() ? 2 : 1);
    }
    return result;
}

/// One part of a path: never "", ".", ".." or a hidden one by accident.
QString segment(const QString &text)
{
    QString name = text.trimmed();
    while (name.endsWith(u'.')) {
        name.chop(1);
    }
    if (name.startsWith(u'.')) {
        name[0] = u'_';
    }
    return name.isEmpty() ? u"_"_s : name;
}

struct Parts
{
    QString folder; ///< with a slash at its end, or ""
    QString stem;
    QString extension; ///< with its dot, or ""
};

Parts partsOf(const QString &path)
{
    QStringList segments = path.split(u'/');
    for (QString &text : segments) {
        text = segment(text);
    }
    const QString name = segments.takeLast();
    for (QString &text : segments) {
        text = shortened(text, {});
    }
    const qsizetype dot = name.lastIndexOf(u'.');
    const bool hasExtension = dot > 0 && name.size() - dot <= 16;
    return {segments.isEmpty() ? QString() : QString(segments.join(u'/') + u'/'), hasExtension ? name.left(dot) : name,
            hasExtension ? name.mid(dot) : QString()};
}

Result<QString> valueOf(const QString &placeholder, const OutputToName &output, qsizetype number)
{
    const QFileInfo file(output.fileName);
    if (placeholder == "job"_L1) {
        return output.jobId;
    }
    if (placeholder == "output"_L1) {
        return output.outputName;
    }
    if (placeholder == "name"_L1) {
        return file.completeBaseName().isEmpty() ? output.outputName : file.completeBaseName();
    }
    if (placeholder == "ext"_L1) {
        return file.suffix().isEmpty() ? QString() : QString(u'.' + file.suffix());
    }
    if (placeholder == "number"_L1) {
        return QString::number(number);
    }
    return wrong(u"there is no {%1}; there are {job} {output} {name} {ext} {number}."_s.arg(placeholder));
}

Result<QString> filledIn(const QString &pattern, const OutputToName &output, qsizetype number)
{
    QString result;
    for (qsizetype at = 0; at < pattern.size();) {
        const qsizetype open = pattern.indexOf(u'{', at);
        if (open < 0) {
            return QString(result + pattern.mid(at));
        }
        const qsizetype close = pattern.indexOf(u'}', open);
        if (close < 0) {
            return wrong(u"a { has no }."_s);
        }
        const auto value = valueOf(pattern.mid(open + 1, close - open - 1), output, number);
        if (!value) {
            return value;
        }
        result += pattern.mid(at, open - at) + harmless(*value);
        at = close + 1;
    }
    return result;
}

} // namespace

Result<QStringList> outputFileNames(const QList<OutputToName> &outputs, const QString &pattern)
{
    if (pattern.trimmed().isEmpty() || pattern.endsWith(u'/') || pattern.startsWith(u'/')) {
        return wrong(u"it names no file in the folder."_s);
    }
    QStringList names;
    QSet<QString> taken;
    for (const OutputToName &output : outputs) {
        const auto filled = filledIn(pattern, output, names.size() + 1);
        if (!filled) {
            return Failure(filled.error());
        }
        const Parts parts = partsOf(*filled);
        const auto named = [&parts](int number) {
            const QString end = (number > 1 ? u" (%1)"_s.arg(number) : QString()) + parts.extension;
            return QString(parts.folder + shortened(parts.stem, end) + end);
        };
        int number = 1;
        while (taken.contains(named(number).toCaseFolded())) {
            ++number;
        }
        taken.insert(named(number).toCaseFolded());
        names.append(named(number));
    }
    return names;
}

} // namespace pooldeck
