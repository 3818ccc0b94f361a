#include "pools/labelsfield.h"

#include "common/literals.h"
#include "pools/labeltext.h"

namespace pooldeck {
namespace {

constexpr int Height = 64;

} // namespace

LabelsField::LabelsField(QWidget *parent)
    : QPlainTextEdit(parent)
{
    setObjectName(u"labels"_s);
    setAccessibleName(tr("Labels, one a line"));
    setPlaceholderText(tr("team: night"));
    setToolTip(tr("One label a line, as “name: value”. The filter of the pools finds them with label:value."));
    setTabChangesFocus(true);
    setFixedHeight(Height);
    setAcceptDrops(false); // what is dropped anywhere in the window is a job request
}

void LabelsField::setLabels(const Labels &labels)
{
    setPlainText(labelLines(labels));
}

Result<Labels> LabelsField::labels() const
{
    return parseLabelLines(toPlainText());
}

} // namespace pooldeck
