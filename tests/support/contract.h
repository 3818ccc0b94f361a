#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMap>
#include <QSet>
#include <QString>

#include <memory>
#include <optional>

namespace pooldeck {

/// docs/openapi.yaml, and which of its answers were met.
class Contract final
{
public:
    /// Ends the test program when the file cannot be read.
    Contract();
    ~Contract();
    Contract(const Contract &) = delete;
    Contract &operator=(const Contract &) = delete;

    struct Operation
    {
        QByteArray method;
        QString path; ///< with its parameters: "/poolservice/{account}"
        QJsonObject json;

        QString id() const;
        QStringList statuses() const; ///< without `default`
    };

    /// One request and its answer.
    struct Exchange
    {
        QByteArray method;
        QString target;                        ///< path and query
        std::optional<QByteArray> requestBody; ///< none: not held against the contract
        int status = 0;
        QList<std::pair<QByteArray, QByteArray>> headers;
        QByteArray body;
    };

    const QJsonObject &document() const { return m_document; }
    const QList<Operation> &operations() const { return m_operations; }
    /// Codes that an answer may have: of an operation, or of "x-before-any-operation", "x-without-operation".
    QStringList codesOf(const QJsonObject &responses) const;

    /// What the contract does not allow in this exchange, with its place; empty when it is all in order.
    QString complaintAbout(const Exchange &exchange);
    /// The same of a request that is to be accepted, without its answer.
    QString complaintAboutRequest(const QByteArray &method, const QString &path, const QByteArray &body) const;
    /// What in `value` is not as the schema says; empty when nothing.
    QString mismatch(const QJsonObject &schema, const QJsonValue &value) const;

    /// "createJob 200" for each answer that `complaintAbout` has seen.
    const QSet<QString> &seen() const { return m_seen; }
    /// "createJob 400 BadVersionCall"
    const QSet<QString> &seenCodes() const { return m_seenCodes; }

private:
    struct Compiled;

    const Operation *operationOf(const QByteArray &method, const QString &path) const;
    QString complaintAboutAnswer(const QJsonObject &response, const Exchange &exchange) const;
    QString complaintAboutBody(const QJsonObject &response, const Exchange &exchange) const;

    QJsonObject m_document;
    QList<Operation> m_operations;
    QSet<QString> m_seen;
    QSet<QString> m_seenCodes;
    mutable QMap<QByteArray, std::shared_ptr<Compiled>> m_compiled; // by the schema's text
};

} // namespace pooldeck
