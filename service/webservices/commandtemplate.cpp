#include "webservices/commandtemplate.h"

#include "common/literals.h"

namespace pooldeck {

QString Placeholder::toString() const
{
    return name.isEmpty() ? QString(u"${"_s + kind + u'}') : QString(u"${"_s + kind + u':' + name + u'}');
}

Result<QString> expandPlaceholders(const QString &argument,
                                   const std::function<std::optional<QString>(const Placeholder &)> &valueOf)
{
    QString result;
    qsizetype position = 0;
    for (;;) {
        const qsizetype begin = argument.indexOf(u"${"_s, position);
        if (begin < 0) {
            result += QStringView(argument).sliced(position);
            return result;
        }
        const qsizetype end = argument.indexOf(u'}', begin);
        if (end < 0) {
            return Failure(localError(u"UnknownPlaceholder"_s, u"'%1' has a \"${\" without its \"}\""_s.arg(argument)));
        }
        const QString inside = argument.sliced(begin + 2, end - begin - 2);
        const qsizetype colon = inside.indexOf(u':');
        const Placeholder placeholder =
            colon < 0 ? Placeholder{inside, {}} : Placeholder{inside.first(colon), inside.sliced(colon + 1)};
        const std::optional<QString> value = valueOf(placeholder);
        if (!value) {
            return Failure(localError(u"UnknownPlaceholder"_s, u"${%1} stands for nothing here"_s.arg(inside), inside));
        }
        result += QStringView(argument).sliced(position, begin - position);
        result += *value;
        position = end + 1;
    }
}

} // namespace pooldeck
