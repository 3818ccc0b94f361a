#pragma once

#include "common/secret.h"
#include "jobs/jobrequestreader.h"
#include "model/pool.h"
#include "sync/accountsession.h"

#include <QDialog>

class QComboBox;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace pooldeck {

class GrowthRow;
class Label;
class ReviewModel;
class Table;

/// What the person has agreed to: it is sent then, and nothing before.
struct ReviewedSubmission
{
    struct Growth
    {
        Pool pool; ///< as shown
        qint64 vmCount = 0;
    };
    struct ApiKey
    {
        WebService service;
        Secret key;
    };

    QList<SubmissionOrder> orders;
    QList<Growth> growths;              ///< pools at zero that get VMs first
    QList<ApiKey> keys;                 ///< entered in place
    QList<JobRequestCandidate> leftOut; ///< with an error or an open choice: not sent
    std::optional<qint64> firstCount;   ///< SubmissionPlan::firstCount
    WhenEnded whenEnded = WhenEnded::Nothing;
    QString poolId; ///< that `whenEnded` is about

    SubmissionPlan plan() const { return {{}, orders, firstCount, whenEnded, poolId}; }
};

/// Review before submitting: every request with its web service, its pool and its error; keys that are missing; pools
/// at zero. Nothing is sent before its button is pressed, and the button says what goes where.
class ReviewDialog final : public QDialog
{
    Q_OBJECT

public:
    /// The session must outlive the dialog.
    ReviewDialog(AccountSession &session, const QList<JobRequestCandidate> &candidates, const QString &droppedOn,
                 QWidget *parent = nullptr);
    ~ReviewDialog() override;

    QPushButton *submitButton() const { return m_submit; }

Q_SIGNALS:
    void confirmed(const pooldeck::ReviewedSubmission &submission);

private:
    struct KeyRow
    {
        QWidget *row = nullptr;
        QLineEdit *edit = nullptr;
    };

    void refresh();
    void showProblem();
    void fillDestinations();
    void fillServices();
    void askForKeys();
    void addKeyRow(const WebService &service, const QString &why);
    void showPoolsAtZero();
    void editRow(const QModelIndex &index);
    void confirm();
    QString submitText() const;

    AccountSession &m_session;
    ReviewModel *m_model;
    Label *m_summary;
    QComboBox *m_destination;
    QComboBox *m_service;
    Label *m_serviceCaption;
    Table *m_table;
    Label *m_problem;
    QVBoxLayout *m_extras;
    QPushButton *m_submit;
    QHash<QString, KeyRow> m_keyRows;         ///< by web service
    QStringList m_keysAskedFor;               ///< web services
    QHash<QString, GrowthRow *> m_growthRows; ///< by pool
};

} // namespace pooldeck
