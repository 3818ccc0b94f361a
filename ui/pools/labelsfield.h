#pragma once

#include "model/poolsettings.h"

#include <QPlainTextEdit>

namespace pooldeck {

/// A pool's labels, a line each: "team: night". Tab leaves it.
class LabelsField final : public QPlainTextEdit
{
    Q_OBJECT

public:
    explicit LabelsField(QWidget *parent = nullptr);

    void setLabels(const Labels &labels);
    /// What is typed; an error says in words which line is wrong.
    Result<Labels> labels() const;
};

} // namespace pooldeck
