#include "widgetwalk.h"

#include "common/literals.h"
#include "theme/colors.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QButtonGroup>
#include <QHash>
#include <QImage>
#include <QLabel>
#include <QSet>
#include <QTest>
#include <QTextDocument>

namespace pooldeck::widgetwalk {
namespace {

constexpr double LeastContrast = 4.5;

QString nameOf(const QWidget &widget)
{
    QString name = QString::fromLatin1(widget.metaObject()->className());
    if (!widget.objectName().isEmpty()) {
        name += u'#' + widget.objectName();
    }
    const auto *label = qobject_cast<const QLabel *>(&widget);
    const auto *button = qobject_cast<const QAbstractButton *>(&widget);
    const QString text = label ? label->text() : button ? button->text() : QString();
    for (const QWidget *parent = widget.parentWidget(); parent; parent = parent->parentWidget()) {
        if (!parent->objectName().isEmpty()) {
            name += u" in #"_s + parent->objectName();
            break;
        }
    }
    return text.isEmpty() ? name : name + u" \""_s + text.left(60) + u'"';
}

QList<QWidget *> visibleBelow(const QWidget &root)
{
    QList<QWidget *> visible;
    const QList<QWidget *> all = root.findChildren<QWidget *>();
    for (QWidget *widget : all) {
        if (widget->isVisible() && !widget->visibleRegion().isEmpty()) {
            visible.append(widget);
        }
    }
    return visible;
}

/// One of several that exclude each other: Tab goes to the chosen one, arrows to the others.
bool isUnchosenInGroup(const QWidget &widget)
{
    const auto *button = qobject_cast<const QAbstractButton *>(&widget);
    return button && button->isCheckable() && !button->isChecked() &&
           (button->autoExclusive() || (button->group() && button->group()->exclusive()));
}

bool takesTab(const QWidget &widget)
{
    return !isUnchosenInGroup(widget) && widget.isEnabled() && (widget.focusPolicy() & Qt::TabFocus) &&
           !widget.focusProxy();
}

bool isQtsOwn(const QWidget &widget)
{
    return widget.objectName().startsWith("qt_"_L1);
}

} // namespace

QStringList unnamed(const QWidget &root)
{
    QStringList findings;
    for (QWidget *widget : visibleBelow(root)) {
        if (!takesTab(*widget) || isQtsOwn(*widget)) {
            continue;
        }
        QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(widget);
        if (!interface || interface->text(QAccessible::Name).trimmed().isEmpty()) {
            findings.append(nameOf(*widget) + u" has no accessible name"_s);
        } else if (interface->role() == QAccessible::NoRole) {
            findings.append(nameOf(*widget) + u" has no role"_s);
        }
    }
    return findings;
}

QStringList clipped(const QWidget &root)
{
    QStringList findings;
    for (QWidget *widget : visibleBelow(root)) {
        const auto *label = qobject_cast<QLabel *>(widget);
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        if ((!label || label->text().isEmpty()) && (!button || button->text().isEmpty())) {
            continue;
        }
        QSize needed =
            label ? label->minimumSizeHint() : QSize(button->sizeHint().width(), button->fontMetrics().height());
        if (label && label->wordWrap()) {
            needed = QSize(0, label->heightForWidth(label->width()));
        }
        if (label && label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) {
            needed.setWidth(0); // may be cut: its tool tip or another place has all of it
        }
        if (widget->width() < needed.width() || widget->height() < needed.height()) {
            findings.append(u"%1 has %2 × %3, needs %4 × %5"_s.arg(
                nameOf(*widget), QString::number(widget->width()), QString::number(widget->height()),
                QString::number(needed.width()), QString::number(needed.height())));
        }
    }
    return findings;
}

QStringList faint(QWidget &root)
{
    QStringList findings;
    const QImage picture = root.grab().toImage().convertToFormat(QImage::Format_RGB32);
    const qreal scale = picture.devicePixelRatio();
    for (QWidget *widget : visibleBelow(root)) {
        const auto *label = qobject_cast<QLabel *>(widget);
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        if (!widget->isEnabled() || (label && label->text().trimmed().isEmpty()) ||
            (button && button->text().trimmed().isEmpty()) || (!label && !button)) {
            continue;
        }
        // Only what can be seen of it: it may be scrolled half away.
        const QRect seen = widget->visibleRegion().boundingRect();
        const QRect place(widget->mapTo(&root, seen.topLeft()) * scale, seen.size() * scale);
        const QImage part = picture.copy(place.intersected(picture.rect()));
        QHash<QRgb, int> counts;
        for (int y = 0; y < part.height(); ++y) {
            for (int x = 0; x < part.width(); ++x) {
                ++counts[part.pixel(x, y)];
            }
        }
        if (counts.size() < 2) {
            continue; // nothing painted: a line that has been scrolled away
        }
        QRgb ground = counts.constBegin().key();
        for (auto it = counts.constBegin(); it != counts.constEnd(); ++it) {
            ground = it.value() > counts.value(ground) ? it.key() : ground;
        }
        double best = 1;
        for (auto it = counts.constBegin(); it != counts.constEnd(); ++it) {
            best = qMax(best, contrast(QColor(it.key()), QColor(ground)));
        }
        if (best < LeastContrast) {
            findings.append(u"%1 stands out by %2:1 only"_s.arg(nameOf(*widget), QString::number(best, 'f', 2)));
        }
    }
    return findings;
}

QStringList tabTraps(QWidget &root)
{
    QSet<QWidget *> expected;
    for (QWidget *widget : visibleBelow(root)) {
        if (takesTab(*widget) && !isQtsOwn(*widget)) {
            expected.insert(widget);
        }
    }
    if (expected.size() < 2) {
        return {};
    }
    QWidget *first = root.nextInFocusChain();
    while (!expected.contains(first) && first != &root) {
        first = first->nextInFocusChain();
    }
    first->setFocus(Qt::TabFocusReason);
    QSet<QWidget *> met;
    QStringList findings;
    QWidget *last = nullptr;
    for (qsizetype step = 0; step <= 2 * expected.size() + 8; ++step) {
        QWidget *now = QApplication::focusWidget();
        if (!now) {
            findings.append(u"the focus is lost after "_s + (last ? nameOf(*last) : u"the start"_s));
            break;
        }
        if (now == last) {
            findings.append(u"Tab does not leave "_s + nameOf(*now));
            break;
        }
        if (met.contains(now) && now == first) {
            break; // round
        }
        if (met.contains(now)) {
            findings.append(u"Tab goes from %1 back to %2"_s.arg(nameOf(*last), nameOf(*now)));
            break;
        }
        met.insert(now);
        last = now;
        QTest::keyClick(now, Qt::Key_Tab);
    }
    for (QWidget *widget : std::as_const(expected)) {
        if (!met.contains(widget)) {
            findings.append(u"Tab does not reach "_s + nameOf(*widget));
        }
    }
    return findings;
}

} // namespace pooldeck::widgetwalk
