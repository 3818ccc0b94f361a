#pragma once

#include "common/literals.h"
#include "contract.h"
#include "model/protocolerror.h"
#include "net/httptransport.h"
#include "vmhost/messages.h"

#include <QJsonDocument>
#include <QObject>
#include <QPromise>
#include <QTest>
#include <QTimer>

#include <memory>

namespace pooldeck {

/// The service's side of the vmhost protocol as a transport. Long polls stay open until there is something to say;
/// every other call is answered as the protocol says, unless a test has put another answer in front. What is said to it
/// is held against docs/openapi.yaml.
class FakeVmhostService final : public QObject, public HttpTransport
{
public:
    using Answer = Result<HttpResponse>;

    struct Call
    {
        QString verb;
        QUrl url;
        QByteArray bearer;
        QJsonObject body;
    };

    QList<Call> calls;
    RegisterAnswer registration{u"vm"_s, u"session key"_s, 20, {}, {}};

    static Answer json(const QJsonObject &body) { return HttpResponse{200, QJsonDocument(body).toJson(), {}}; }
    static Answer error(ErrorCode code) { return Failure(protocolError(code, u"scripted"_s)); }
    static Answer unreachable() { return Failure(localError(TransportError::Unreachable, u"connection refused"_s)); }
    static Answer assignmentAnswer(const Assignment &assignment)
    {
        return json({{"Assignment"_L1, assignment.toJson()}});
    }

    /// The next answer to `verb`; several wait in line.
    void script(const QString &verb, const Answer &answer) { m_scripted[verb].append(answer); }

    void give(const Assignment &assignment)
    {
        if (!resolve(u"lease"_s, assignmentAnswer(assignment))) {
            script(u"lease"_s, assignmentAnswer(assignment));
        }
    }

    /// Answers the open long polls of `verb`; false when there is none.
    bool resolve(const QString &verb, const Answer &answer)
    {
        QList<Open> kept;
        const QList<Open> all = std::exchange(m_open, {});
        for (const Open &open : all) {
            if (open.verb == verb) {
                finish(open.promise, answer);
            } else {
                kept.append(open);
            }
        }
        m_open.append(kept);
        return kept.size() != all.size();
    }

    void goAway()
    {
        m_away = true;
        resolve(u"lease"_s, unreachable());
        resolve(u"orders"_s, unreachable());
    }
    void comeBack() { m_away = false; }

    qsizetype count(const QString &verb) const
    {
        return std::count_if(calls.begin(), calls.end(), [&](const Call &call) { return call.verb == verb; });
    }
    qsizetype openCount(const QString &verb) const
    {
        return std::count_if(m_open.begin(), m_open.end(), [&](const Open &open) { return open.verb == verb; });
    }
    Call last(const QString &verb) const
    {
        const auto it = std::find_if(calls.rbegin(), calls.rend(), [&](const Call &call) { return call.verb == verb; });
        return it == calls.rend() ? Call() : *it;
    }
    Result<CompleteRequest> report() const { return CompleteRequest::fromJson(last(u"complete"_s).body); }

    QFuture<Answer> send(const HttpRequest &request) override
    {
        const QString verb = request.url.path().section(u'/', -1);
        const QString wrong = m_contract.complaintAboutRequest("POST", request.url.path(), request.body);
        if (!wrong.isEmpty()) {
            QTest::qFail(qPrintable(QString(verb + u": "_s + wrong)), __FILE__, __LINE__);
        }
        calls.append({verb, request.url, request.bearer.reveal(), QJsonDocument::fromJson(request.body).object()});
        auto promise = std::make_shared<QPromise<Answer>>();
        promise->start();
        QList<Answer> &scripted = m_scripted[verb];
        if (m_away) {
            finish(promise, unreachable());
        } else if (!scripted.isEmpty()) {
            finish(promise, scripted.takeFirst());
        } else if (verb == "lease"_L1 || verb == "orders"_L1) {
            m_open.append({verb, promise});
        } else if (verb == "register"_L1) {
            finish(promise, json(registration.toJson()));
        } else {
            finish(promise, json(verb == "heartbeat"_L1 ? QJsonObject{{"Cancel"_L1, false}} : QJsonObject()));
        }
        return promise->future();
    }

private:
    struct Open
    {
        QString verb;
        std::shared_ptr<QPromise<Answer>> promise;
    };

    void finish(const std::shared_ptr<QPromise<Answer>> &promise, const Answer &answer)
    {
        QTimer::singleShot(0, this, [promise, answer] {
            promise->addResult(answer);
            promise->finish();
        });
    }

    Contract m_contract;
    QMap<QString, QList<Answer>> m_scripted;
    QList<Open> m_open;
    bool m_away = false;
};

} // namespace pooldeck
