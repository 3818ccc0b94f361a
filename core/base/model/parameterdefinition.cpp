#include "model/parameterdefinition.h"

#include "common/literals.h"

#include <QLocale>
#include <QRegularExpression>

#include <cmath>

namespace pooldeck {
namespace {

std::optional<double> toNumber(const QString &text)
{
    static const QRegularExpression form(u"\\A[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]+)?\\z"_s);
    const double number = text.toDouble();
    return form.match(text).hasMatch() && std::isfinite(number) ? std::optional(number) : std::nullopt;
}

bool isInteger(const QString &text)
{
    static const QRegularExpression form(u"\\A[+-]?[0-9]+\\z"_s);
    bool fits = false;
    static_cast<void>(text.toLongLong(&fits));
    return fits && form.match(text).hasMatch();
}

QString shortest(double number)
{
    return QString::number(number, 'g', QLocale::FloatingPointShortest);
}

} // namespace

std::optional<QString> complaintAbout(const QString &value, const ParameterDefinition &parameter)
{
    if (parameter.type == "string"_L1) {
        return value.contains(QChar(u'\0')) ? std::optional(u"must not hold a NUL character"_s) : std::nullopt;
    }
    if (parameter.type == "boolean"_L1) {
        return value == "true"_L1 || value == "false"_L1 ? std::nullopt : std::optional(u"must be true or false"_s);
    }
    const std::optional<double> number = toNumber(value);
    if (parameter.type == "integer"_L1 && !isInteger(value)) {
        return u"must be a whole number"_s;
    }
    if (!number) {
        return u"must be a number such as 0.5, with a point whatever the language"_s;
    }
    if (parameter.minimum && *number < *parameter.minimum) {
        return u"must be at least %1"_s.arg(shortest(*parameter.minimum));
    }
    if (parameter.maximum && *number > *parameter.maximum) {
        return u"must be at most %1"_s.arg(shortest(*parameter.maximum));
    }
    return std::nullopt;
}

} // namespace pooldeck
