#include "shell/commandpalette.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/icons.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr int ActionRole = Qt::UserRole;
constexpr int GroupRole = Qt::UserRole + 1;
constexpr int KeysRole = Qt::UserRole + 2;
constexpr int RowHeight = 36;
constexpr int ShownRows = 10;
constexpr int Width = 560;

QString nameOf(const QAction &action)
{
    QString name = action.text();
    for (qsizetype at = name.indexOf(u'&'); at >= 0; at = name.indexOf(u'&', at + 1)) {
        name.remove(at, 1); // of two, the second stays
    }
    return name;
}

} // namespace

class CommandPalette::Delegate final : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const override { return {0, RowHeight}; }

    void paint(QPainter *painter, const QStyleOptionViewItem &given, const QModelIndex &index) const override
    {
        QStyleOptionViewItem option = given;
        initStyleOption(&option, index);
        const Colors &c = colorsOf(option.palette);
        const bool usable = option.state & QStyle::State_Enabled;
        const QRect row = option.rect.adjusted(metrics::Space2, 0, -metrics::Space2, 0);
        if (option.state & QStyle::State_Selected) {
            stylepainter::box(painter, row, c.selection, Qt::transparent, metrics::Radius, 0);
            stylepainter::box(painter, QRectF(row.left(), row.top() + 8, 3, row.height() - 16), c.accent,
                              Qt::transparent, 1.5, 0);
        }
        QRect rest = row.adjusted(metrics::Space3, 0, -metrics::Space3, 0);
        const QRect iconRect(rest.left(), rest.center().y() - metrics::SmallIcon / 2 + 1, metrics::SmallIcon,
                             metrics::SmallIcon);
        option.icon.paint(painter, iconRect, Qt::AlignCenter, usable ? QIcon::Normal : QIcon::Disabled);
        rest.setLeft(iconRect.right() + 1 + metrics::Space3);
        painter->save();
        painter->setFont(textFont(TextStyle::Caption));
        painter->setPen(usable ? c.muted : c.disabled());
        const QString keys = index.data(KeysRole).toString();
        painter->drawText(rest, Qt::AlignRight | Qt::AlignVCenter, keys);
        if (!keys.isEmpty()) {
            rest.setRight(rest.right() - painter->fontMetrics().horizontalAdvance(keys) - metrics::Space3);
        }
        const QString group = index.data(GroupRole).toString();
        const int groupWidth = painter->fontMetrics().horizontalAdvance(group);
        painter->setFont(textFont(TextStyle::Body));
        painter->setPen(usable ? c.ink : c.disabled());
        const QString name =
            painter->fontMetrics().elidedText(option.text, Qt::ElideRight, rest.width() - groupWidth - metrics::Space2);
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, name);
        rest.setLeft(rest.left() + painter->fontMetrics().horizontalAdvance(name) + metrics::Space2);
        painter->setFont(textFont(TextStyle::Caption));
        painter->setPen(usable ? c.muted : c.disabled());
        painter->drawText(rest, Qt::AlignLeft | Qt::AlignVCenter, group);
        painter->restore();
    }
};

CommandPalette::CommandPalette(const QList<Group> &groups, QWidget *window)
    : QDialog(window, Qt::Popup | Qt::FramelessWindowHint)
    , m_groups(groups)
    , m_field(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_model(new QStandardItemModel(this))
{
    setObjectName(u"commandPalette"_s);
    setAccessibleName(tr("Find a command"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_field->setObjectName(u"commandPaletteField"_s);
    m_field->setAccessibleName(tr("Command"));
    m_field->setPlaceholderText(tr("Type a command, a pool or a page"));
    m_field->addAction(icon("search"_L1, IconTint::Muted), QLineEdit::LeadingPosition);
    m_list->setObjectName(u"commandPaletteList"_s);
    m_list->setAccessibleName(tr("Commands"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new Delegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMouseTracking(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->viewport()->setAutoFillBackground(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(1, metrics::Space2, 1, metrics::Space2);
    layout->setSpacing(metrics::Space2);
    auto *fieldRoom = new QVBoxLayout;
    fieldRoom->setContentsMargins(metrics::Space2, 0, metrics::Space2, 0);
    fieldRoom->addWidget(m_field);
    layout->addLayout(fieldRoom);
    layout->addWidget(m_list);
    m_field->installEventFilter(this);
    setFocusProxy(m_field);
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QAbstractItemView::clicked, this, &CommandPalette::run);
    connect(m_list, &QAbstractItemView::entered, this, [this](const QModelIndex &index) { choose(index.row()); });
    fill({});
}

bool CommandPalette::matches(const QString &text, const QString &typed)
{
    const QStringList words = typed.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(words.cbegin(), words.cend(),
                       [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

void CommandPalette::fill(const QString &typed)
{
    m_model->clear();
    // What cannot be used now stays in the list, so that it can be found, below what can.
    for (const bool usable : {true, false}) {
        for (const Group &group : std::as_const(m_groups)) {
            for (QAction *action : group.actions) {
                if (action->isSeparator() || !action->isVisible() || action->isEnabled() != usable ||
                    !matches(nameOf(*action) + u' ' + group.title, typed)) {
                    continue;
                }
                auto *item = new QStandardItem(action->icon(), nameOf(*action));
                item->setData(QVariant::fromValue(action), ActionRole);
                item->setData(group.title, GroupRole);
                const QString keys =
                    action->isChecked() ? tr("chosen") : action->shortcut().toString(QKeySequence::NativeText);
                item->setData(keys, KeysRole);
                item->setData(keys.isEmpty() ? item->text() : tr("%1, %2").arg(item->text(), keys),
                              Qt::AccessibleTextRole);
                item->setEnabled(usable);
                m_model->appendRow(item);
            }
        }
    }
    if (m_model->rowCount() == 0) {
        auto *none = new QStandardItem(tr("Nothing is called that"));
        none->setEnabled(false);
        m_model->appendRow(none);
    }
    choose(0);
}

void CommandPalette::choose(int row)
{
    const QModelIndex index = m_model->index(row, 0);
    if (index.flags() & Qt::ItemIsEnabled) {
        m_list->setCurrentIndex(index);
        m_field->setAccessibleDescription(index.data(Qt::AccessibleTextRole).toString());
    }
}

void CommandPalette::run(const QModelIndex &index)
{
    if (!(index.flags() & Qt::ItemIsEnabled)) {
        return;
    }
    auto *action = index.data(ActionRole).value<QAction *>();
    close(); // first: a command may open a dialog of its own
    action->trigger();
}

void CommandPalette::showOver(const QWidget &window)
{
    const int width = qMin(Width, window.width() - 2 * metrics::Padding);
    const int height = 3 * metrics::Space2 + m_field->sizeHint().height() + ShownRows * RowHeight;
    const QPoint place((window.width() - width) / 2, qMin(96, window.height() / 8));
    setGeometry(QRect(window.mapToGlobal(place), QSize(width, qMin(height, window.height() - place.y()))));
    show();
    m_field->setFocus(Qt::ShortcutFocusReason);
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const int current = m_list->currentIndex().row();
        switch (static_cast<QKeyEvent *>(event)->key()) {
        case Qt::Key_Down:
            choose(qMin(current + 1, m_model->rowCount() - 1));
            return true;
        case Qt::Key_Up:
            choose(qMax(current - 1, 0));
            return true;
        case Qt::Key_PageDown:
            choose(qMin(current + ShownRows, m_model->rowCount() - 1));
            return true;
        case Qt::Key_PageUp:
            choose(qMax(current - ShownRows, 0));
            return true;
        case Qt::Key_Return:
        case Qt::Key_Enter:
            run(m_list->currentIndex());
            return true;
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::paintEvent(QPaintEvent *)
{
    const Colors &c = colorsOf(this);
    QPainter painter(this);
    painter.fillRect(rect(), c.surface);
    painter.setPen(c.inputBorder);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

} // namespace pooldeck
