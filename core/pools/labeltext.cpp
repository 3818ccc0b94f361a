#include "pools/labeltext.h"

#include "common/literals.h"

#include <QCoreApplication>

namespace pooldeck {
namespace {

// What the service takes (docs/openapi.yaml, Labels).
constexpr qsizetype MaxLabels = 32;
constexpr qsizetype MaxNameLength = 64;
constexpr qsizetype MaxValueLength = 256;

Failure invalid(const QString &message)
{
    return Failure(localError(u"LabelInvalid"_s, message));
}

QString tr(const char *text)
{
    return QCoreApplication::translate("LabelText", text);
}

} // namespace

QString labelLines(const Labels &labels)
{
    QStringList lines;
    for (auto it = labels.begin(); it != labels.end(); ++it) {
        lines.append(it->isEmpty() ? it.key() : QString(it.key() + u": " + *it));
    }
    return lines.join(u'\n');
}

Result<Labels> parseLabelLines(QStringView text)
{
    Labels labels;
    const QList<QStringView> lines = text.split(u'\n');
    for (const QStringView line : lines) {
        if (line.trimmed().isEmpty()) {
            continue;
        }
        const qsizetype colon = line.indexOf(u':');
        const QString name = (colon < 0 ? line : line.first(colon)).trimmed().toString();
        const QString value = colon < 0 ? QString() : line.sliced(colon + 1).trimmed().toString();
        if (name.isEmpty()) {
            return invalid(tr("“%1” has no name before the colon.").arg(line.trimmed()));
        }
        if (labels.contains(name)) {
            return invalid(tr("“%1” is there twice.").arg(name));
        }
        if (name.size() > MaxNameLength || value.size() > MaxValueLength) {
            return invalid(tr("“%1…” is too long: a name has at most %2 characters, a value %3.")
                               .arg(name.first(qMin<qsizetype>(name.size(), 16)), QString::number(MaxNameLength),
                                    QString::number(MaxValueLength)));
        }
        labels.insert(name, value);
    }
    if (labels.size() > MaxLabels) {
        return invalid(tr("A pool has at most %1 labels.").arg(MaxLabels));
    }
    return labels;
}

} // namespace pooldeck
