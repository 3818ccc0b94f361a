#pragma once

#include "widgets/noticebar.h"

#include <QWidget>

class QVBoxLayout;

namespace pooldeck {

/// Where notices stand, newest on top. Of those that only say that something went well the two newest stay.
class NoticeArea final : public QWidget
{
    Q_OBJECT

public:
    explicit NoticeArea(QWidget *parent = nullptr);

    int post(const Notice &notice);
    void update(int id, const QString &text, const QString &detail = {});
    using QWidget::update;
    void remove(int id);

    /// The texts shown, newest first.
    QStringList texts() const;

Q_SIGNALS:
    void posted(const pooldeck::Notice &notice);

private:
    QVBoxLayout *m_layout;
    struct Entry
    {
        int id = 0;
        QString about;
        NoticeKind kind = NoticeKind::Info;
        bool isClosable = true; ///< else it makes no room for others
        NoticeBar *bar = nullptr;
    };
    QList<Entry> m_bars; ///< newest first
    int m_lastId = 0;
};

} // namespace pooldeck
