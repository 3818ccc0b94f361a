# Headers that nearly every file of a library reads: precompiling them halves the time of a build from nothing.
# Sources still include what they use.
set(POOLDECK_COMMON_HEADERS
    <QByteArray> <QDateTime> <QFuture> <QFutureWatcher> <QHash> <QJsonArray> <QJsonDocument> <QJsonObject> <QList> <QMap>
    <QObject> <QPromise> <QSet> <QString> <QStringList> <QTimer> <QUrl>
    <algorithm> <functional> <map> <memory> <optional> <utility> <vector>
    <tl/expected.hpp>)
set(POOLDECK_WIDGET_HEADERS
    <QAbstractItemModel> <QBoxLayout> <QDialog> <QEvent> <QFont> <QIcon> <QLabel> <QPainter> <QPalette> <QPushButton>
    <QWidget>)

function(pooldeck_precompile target)
    target_precompile_headers(${target} PRIVATE ${POOLDECK_COMMON_HEADERS} ${ARGN})
endfunction()
