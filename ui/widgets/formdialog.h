#pragma once

#include "common/error.h"
#include "widgets/label.h"

#include <QDialog>

class QFormLayout;
class QPushButton;

namespace pooldeck {

/// The frame of our dialogs: a title, rows of fields, what it means in figures, an error in place, and the buttons.
/// While a call is under way the fields are locked; an error unlocks them, so that the same button tries again.
class FormDialog : public QDialog
{
    Q_OBJECT

public:
    FormDialog(const QString &title, const QString &acceptText, QWidget *parent = nullptr);

    QPushButton *acceptButton() const { return m_accept; }
    QPushButton *cancelButton() const { return m_cancel; }

    /// The error on show, "" without one.
    QString errorText() const;

    /// Not while an act is under way: its answer is waited for, so that what became of it is said.
    void reject() override;

protected:
    bool event(QEvent *event) override;
    QFormLayout *form() const { return m_form; }
    /// A captioned row; the caption is the field's buddy.
    void addRow(const QString &caption, QWidget *field);
    /// A paragraph below the fields.
    Label *addParagraph(const QString &objectName);
    /// A widget over the whole width, below the fields.
    void addWide(QWidget *widget);
    void setSubtitle(const QString &text, Tone tone = Tone::Muted);

    void setBusy(bool busy, const QString &busyText = {});
    bool isBusy() const { return m_busy; }
    /// `unchanged`: what was not done, in words. The button says Retry until the error is cleared.
    void showError(const Error &error, const QString &unchanged);
    /// Something else than expected, and why the button is there again: it keeps its name.
    void showObstacle(const QString &title, const QString &text);
    void setAcceptText(const QString &text);
    void clearError();

    /// The accept button was pressed.
    virtual void submit() = 0;

private:
    Label *m_subtitle;
    QWidget *m_fields;
    QFormLayout *m_form;
    QWidget *m_errorBox;
    Label *m_errorTitle;
    Label *m_errorText;
    QPushButton *m_accept;
    QPushButton *m_cancel;
    QString m_acceptText;
    bool m_busy = false;
};

} // namespace pooldeck
