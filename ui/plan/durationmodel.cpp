#include "plan/durationmodel.h"

#include "common/literals.h"
#include "format/figures.h"
#include "sync/accountsession.h"

namespace pooldeck {

DurationModel::DurationModel(AccountSession &session, QObject *parent)
    : RowModel(parent)
    , m_session(session)
{
    using Row = MeasuredDurations;
    const auto noneFinished = [](const Row &r) { return r.finishedCount == 0; };
    const auto duration = [](const Row &r, qint64 ms) { return r.finishedCount == 0 ? u"–"_s : durationText(ms); };
    add(Column::WebService, {.key = "service"_L1, .title = tr("Web service"), .width = 200, .searched = true},
        {.text = [this](const Row &r) {
            const std::optional<WebService> service = m_session.webService(r.webServiceId);
            return service ? service->name : shortId(r.webServiceId);
        }});
    add(Column::Finished, {.key = "finished"_L1, .title = tr("Finished"), .width = 96, .number = true},
        {.text = [](const Row &r) { return numberText(r.finishedCount); },
         .sortValue = [](const Row &r) { return r.finishedCount; }});
    add(Column::Failed, {.key = "failed"_L1, .title = tr("Failed"), .width = 96, .number = true},
        {.text = [](const Row &r) { return numberText(r.failedCount); },
         .sortValue = [](const Row &r) { return r.failedCount; },
         .muted = [](const Row &r) { return r.failedCount == 0; }});
    add(Column::Median, {.key = "median"_L1, .title = tr("Half within"), .width = 116, .number = true},
        {.text = [duration](const Row &r) { return duration(r, r.medianMs); },
         .sortValue = [](const Row &r) { return r.medianMs; },
         .toolTip = [](const Row &) { return tr("Half of the finished jobs ran no longer than this."); },
         .muted = noneFinished});
    add(Column::Long, {.key = "long"_L1, .title = tr("9 in 10 within"), .width = 124, .number = true},
        {.text = [duration](const Row &r) { return duration(r, r.longMs); },
         .sortValue = [](const Row &r) { return r.longMs; },
         .toolTip = [](const Row &) { return tr("Nine in ten of the finished jobs ran no longer than this."); },
         .muted = noneFinished});
    add(Column::Longest, {.key = "longest"_L1, .title = tr("Longest"), .width = 116, .number = true},
        {.text = [duration](const Row &r) { return duration(r, r.longestMs); },
         .sortValue = [](const Row &r) { return r.longestMs; },
         .muted = noneFinished});
}

void DurationModel::refresh()
{
    const QList<MeasuredDurations> measured = measuredDurations(m_session.monitor().jobs());
    QSet<QString> present;
    for (const MeasuredDurations &row : measured) {
        present.insert(row.webServiceId);
    }
    QStringList gone;
    for (int row = 0; row < rowCount(); ++row) {
        if (!present.contains(rowAt(row).webServiceId)) {
            gone.append(rowAt(row).webServiceId);
        }
    }
    remove(gone);
    put(std::vector<MeasuredDurations>(measured.cbegin(), measured.cend()));
}

} // namespace pooldeck
