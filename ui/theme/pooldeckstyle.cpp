#include "theme/pooldeckstyle.h"

#include "common/literals.h"
#include "theme/colors.h"
#include "theme/fonts.h"
#include "theme/metrics.h"
#include "theme/stylepainter.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QPainter>
#include <QPlainTextEdit>
#include <QStyleFactory>
#include <QStyleOption>

namespace pooldeck {

PooldeckStyle::PooldeckStyle()
    : QProxyStyle(QStyleFactory::create(u"Fusion"_s))
{
}

void PooldeckStyle::polish(QWidget *widget)
{
    QProxyStyle::polish(widget);
    if (qobject_cast<QAbstractButton *>(widget) || qobject_cast<QComboBox *>(widget)) {
        widget->setAttribute(Qt::WA_Hover);
    }
}

int PooldeckStyle::pixelMetric(PixelMetric metric, const QStyleOption *option, const QWidget *widget) const
{
    switch (metric) {
    case PM_LayoutLeftMargin:
    case PM_LayoutTopMargin:
    case PM_LayoutRightMargin:
    case PM_LayoutBottomMargin:
        return metrics::Padding;
    case PM_LayoutHorizontalSpacing:
    case PM_LayoutVerticalSpacing:
        return metrics::Space2;
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_ListViewIconSize:
    case PM_TabBarIconSize:
        return metrics::SmallIcon;
    case PM_ToolBarIconSize:
        return metrics::LargeIcon;
    case PM_FocusFrameHMargin:
    case PM_FocusFrameVMargin:
        return metrics::FocusRing + metrics::FocusOffset;
    case PM_ScrollBarExtent:
        return 12;
    case PM_ScrollBarSliderMin:
        return 32;
    case PM_ScrollView_ScrollBarSpacing:
        return 0;
    case PM_IndicatorWidth:
    case PM_IndicatorHeight:
    case PM_ExclusiveIndicatorWidth:
    case PM_ExclusiveIndicatorHeight:
        return 16;
    case PM_CheckBoxLabelSpacing:
    case PM_RadioButtonLabelSpacing:
        return metrics::Space2;
    case PM_ButtonShiftHorizontal:
    case PM_ButtonShiftVertical:
        return 0;
    case PM_SplitterWidth:
        return metrics::Space3;
    case PM_DefaultFrameWidth:
        return qobject_cast<const QComboBox *>(widget) ? 1 : QProxyStyle::pixelMetric(metric, option, widget);
    case PM_HeaderMarkSize:
        return 10;
    default: // every other metric is Fusion's
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int PooldeckStyle::styleHint(StyleHint hint, const QStyleOption *option, const QWidget *widget,
                             QStyleHintReturn *data) const
{
    switch (hint) {
    case SH_FocusFrame_AboveWidget:
        return 1;
    case SH_EtchDisabledText:
    case SH_DitherDisabledText:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_ComboBox_Popup:
        return 0;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ToolTip_WakeUpDelay:
        return 400;
    default:
        return QProxyStyle::styleHint(hint, option, widget, data);
    }
}

QSize PooldeckStyle::sizeFromContents(ContentsType type, const QStyleOption *option, const QSize &size,
                                      const QWidget *widget) const
{
    switch (type) {
    case CT_PushButton: {
        const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option);
        if (!button) {
            break;
        }
        int width = button->fontMetrics.size(Qt::TextShowMnemonic, button->text).width() + 2 * metrics::Space3;
        if (!button->icon.isNull()) {
            width += button->iconSize.width() + (button->text.isEmpty() ? 0 : metrics::Space2 - 2);
        }
        if (button->features & QStyleOptionButton::HasMenu) {
            width += metrics::SmallIcon;
        }
        return {button->text.isEmpty() ? qMax(width, metrics::Control) : qMax(width, 64), metrics::Control};
    }
    case CT_LineEdit:
    case CT_SpinBox:
        return {QProxyStyle::sizeFromContents(type, option, size, widget).width(), metrics::Control};
    case CT_ComboBox:
        return {QProxyStyle::sizeFromContents(type, option, size, widget).width() + metrics::Space2, metrics::Control};
    case CT_HeaderSection: {
        QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
        result.setHeight(metrics::TableHeader);
        return result;
    }
    case CT_ToolButton:
        return QProxyStyle::sizeFromContents(type, option, size, widget).expandedTo({28, 28});
    case CT_MenuBarItem:
        return QProxyStyle::sizeFromContents(type, option, size, widget) + QSize(4, 4);
    default:
        break;
    }
    return QProxyStyle::sizeFromContents(type, option, size, widget);
}

QRect PooldeckStyle::subControlRect(ComplexControl control, const QStyleOptionComplex *option, SubControl part,
                                    const QWidget *widget) const
{
    if (control == CC_ComboBox) {
        const QRect arrow = visualRect(option->direction, option->rect,
                                       QRect(option->rect.right() - 27, option->rect.top(), 26, option->rect.height()));
        if (part == SC_ComboBoxArrow) {
            return arrow;
        }
        if (part == SC_ComboBoxEditField) {
            return visualRect(option->direction, option->rect, option->rect.adjusted(metrics::Space2, 1, -28, -1));
        }
    }
    if (control == CC_ScrollBar) {
        const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option);
        if (part == SC_ScrollBarAddLine || part == SC_ScrollBarSubLine) {
            return {};
        }
        if (bar) {
            const bool horizontal = bar->orientation == Qt::Horizontal;
            const int length = horizontal ? bar->rect.width() : bar->rect.height();
            const int range = bar->maximum - bar->minimum;
            int thumb = length;
            if (range > 0) {
                thumb = int(qint64(bar->pageStep) * length / (range + bar->pageStep));
                thumb = qBound(qMin(length, pixelMetric(PM_ScrollBarSliderMin, option, widget)), thumb, length);
            }
            const int start = sliderPositionFromValue(bar->minimum, bar->maximum, bar->sliderPosition, length - thumb,
                                                      bar->upsideDown);
            const auto along = [&](int from, int extent) {
                return horizontal ? QRect(bar->rect.left() + from, bar->rect.top(), extent, bar->rect.height())
                                  : QRect(bar->rect.left(), bar->rect.top() + from, bar->rect.width(), extent);
            };
            if (part == SC_ScrollBarSlider) {
                return along(start, thumb);
            }
            if (part == SC_ScrollBarGroove) {
                return along(0, length);
            }
            if (part == SC_ScrollBarSubPage) {
                return along(0, start);
            }
            if (part == SC_ScrollBarAddPage) {
                return along(start + thumb, length - start - thumb);
            }
        }
    }
    return QProxyStyle::subControlRect(control, option, part, widget);
}

QRect PooldeckStyle::subElementRect(SubElement element, const QStyleOption *option, const QWidget *widget) const
{
    if (element == SE_LineEditContents) {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        if (frame && frame->lineWidth > 0) {
            return option->rect.adjusted(metrics::Space2 - 2, 1, -metrics::Space2 + 2, -1);
        }
    }
    return QProxyStyle::subElementRect(element, option, widget);
}

void PooldeckStyle::drawPrimitive(PrimitiveElement element, const QStyleOption *option, QPainter *painter,
                                  const QWidget *widget) const
{
    const Colors &c = colorsOf(option->palette);
    switch (element) {
    case PE_FrameFocusRect:
    case PE_FrameStatusBarItem:
    case PE_PanelMenuBar:
    case PE_IndicatorHeaderArrow: // part of the header's label
        return;
    case PE_Frame:
        if (!qobject_cast<const QPlainTextEdit *>(widget)) {
            break;
        }
        stylepainter::box(painter, option->rect, c.surface, option->state & State_HasFocus ? c.accent : c.inputBorder,
                          metrics::Radius);
        return;
    case PE_PanelLineEdit: {
        const auto *frame = qstyleoption_cast<const QStyleOptionFrame *>(option);
        const bool enabled = option->state & State_Enabled;
        if (frame && frame->lineWidth > 0) {
            stylepainter::box(painter, option->rect, enabled ? c.surface : c.window,
                              !enabled                         ? c.hairline
                              : option->state & State_HasFocus ? c.accent
                                                               : c.inputBorder,
                              metrics::Radius);
        }
        return;
    }
    case PE_PanelItemViewRow:
    case PE_PanelItemViewItem: {
        const auto *item = qstyleoption_cast<const QStyleOptionViewItem *>(option);
        if (item && item->backgroundBrush.style() != Qt::NoBrush) {
            painter->fillRect(option->rect, item->backgroundBrush);
        }
        if (option->state & State_Selected) {
            painter->fillRect(option->rect, c.selection);
        } else if (option->state & State_MouseOver && option->state & State_Enabled) {
            painter->fillRect(option->rect, c.hover());
        }
        return;
    }
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
        stylepainter::checkBox(painter, *option, c);
        return;
    case PE_IndicatorRadioButton:
        stylepainter::radioButton(painter, *option, c);
        return;
    case PE_PanelButtonTool:
        stylepainter::toolButtonPanel(painter, *option, c);
        return;
    case PE_PanelTipLabel:
    case PE_PanelMenu:
        painter->fillRect(option->rect, c.surface);
        stylepainter::box(painter, option->rect, c.surface, c.inputBorder, 0);
        return;
    case PE_FrameMenu:
        return;
    case PE_IndicatorArrowDown:
        stylepainter::chevron(painter, option->rect, Qt::DownArrow, c.muted);
        return;
    case PE_IndicatorArrowUp:
        stylepainter::chevron(painter, option->rect, Qt::UpArrow, c.muted);
        return;
    case PE_IndicatorArrowRight:
        stylepainter::chevron(painter, option->rect, Qt::RightArrow, c.muted);
        return;
    default:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
    }
}

void PooldeckStyle::drawControl(ControlElement element, const QStyleOption *option, QPainter *painter,
                                const QWidget *widget) const
{
    const Colors &c = colorsOf(option->palette);
    switch (element) {
    case CE_PushButtonBevel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            stylepainter::buttonBevel(painter, *button, widget);
        }
        return;
    case CE_PushButtonLabel:
        if (const auto *button = qstyleoption_cast<const QStyleOptionButton *>(option)) {
            stylepainter::buttonLabel(painter, *button, widget);
        }
        return;
    case CE_Header:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            stylepainter::headerSection(painter, *option, c);
            stylepainter::headerLabel(painter, *header, c);
        }
        return;
    case CE_HeaderSection:
    case CE_HeaderEmptyArea:
        stylepainter::headerSection(painter, *option, c);
        return;
    case CE_HeaderLabel:
        if (const auto *header = qstyleoption_cast<const QStyleOptionHeader *>(option)) {
            stylepainter::headerLabel(painter, *header, c);
        }
        return;
    case CE_ProgressBar:
        if (const auto *bar = qstyleoption_cast<const QStyleOptionProgressBar *>(option)) {
            stylepainter::progressBar(painter, *bar, c);
        }
        return;
    case CE_FocusFrame:
        stylepainter::box(painter, option->rect, Qt::transparent, c.accent, metrics::Radius + metrics::FocusOffset + 1,
                          metrics::FocusRing);
        return;
    case CE_MenuBarEmptyArea:
        painter->fillRect(option->rect, c.window);
        return;
    case CE_MenuBarItem:
        if (const auto *item = qstyleoption_cast<const QStyleOptionMenuItem *>(option)) {
            painter->fillRect(option->rect, c.window);
            if (option->state & (State_Selected | State_Sunken) && option->state & State_Enabled) {
                stylepainter::box(painter, option->rect.adjusted(1, 2, -1, -2), c.selection, Qt::transparent, 4, 0);
            }
            int flags = Qt::AlignCenter | Qt::TextShowMnemonic | Qt::TextDontClip | Qt::TextSingleLine;
            if (!styleHint(SH_UnderlineShortcut, option, widget, nullptr)) {
                flags |= Qt::TextHideMnemonic;
            }
            painter->setPen(option->state & State_Enabled ? c.ink : c.disabled());
            painter->drawText(option->rect, flags, item->text);
        }
        return;
    case CE_Splitter:
        return;
    default:
        QProxyStyle::drawControl(element, option, painter, widget);
    }
}

void PooldeckStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex *option, QPainter *painter,
                                       const QWidget *widget) const
{
    const Colors &c = colorsOf(option->palette);
    if (control == CC_ComboBox) {
        if (const auto *combo = qstyleoption_cast<const QStyleOptionComboBox *>(option)) {
            stylepainter::comboBox(painter, *combo, subControlRect(CC_ComboBox, option, SC_ComboBoxArrow, widget), c);
            return;
        }
    }
    if (control == CC_ScrollBar) {
        if (const auto *bar = qstyleoption_cast<const QStyleOptionSlider *>(option)) {
            if (bar->maximum > bar->minimum) {
                stylepainter::scrollBar(painter, *bar, subControlRect(CC_ScrollBar, option, SC_ScrollBarSlider, widget),
                                        c);
            }
            return;
        }
    }
    if (control == CC_SpinBox) {
        if (const auto *spin = qstyleoption_cast<const QStyleOptionSpinBox *>(option);
            spin && spin->buttonSymbols == QAbstractSpinBox::NoButtons) {
            const bool enabled = option->state & State_Enabled;
            stylepainter::box(painter, option->rect, enabled ? c.surface : c.window,
                              !enabled                         ? c.hairline
                              : option->state & State_HasFocus ? c.accent
                                                               : c.inputBorder,
                              metrics::Radius);
            return;
        }
    }
    QProxyStyle::drawComplexControl(control, option, painter, widget);
}

} // namespace pooldeck
