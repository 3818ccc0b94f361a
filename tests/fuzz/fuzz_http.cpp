// Bytes of a client → HTTP front → all handlers over a real engine and database → answers. The first byte of an input
// says how many bytes arrive at a time (0: all). In the rest @ACCOUNT@, @SERVICE@, @VM@ are right keys, @POOL@ and
// @JOB@ ids of what is there.

#include "fuzz.h"

#include "common/literals.h"
#include "enginefixture.h"
#include "http/httpfront.h"
#include "http/serviceapi.h"
#include "vmhost/messages.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QJsonDocument>
#include <QLoggingCategory>

#include <sys/socket.h>
#include <unistd.h>

using namespace pooldeck;

namespace {

constexpr int InputsPerWorld = 2000; // then the database starts anew
constexpr std::size_t MaxInput = 64 << 10;

StoredCredential credential(const QByteArray &key, bool isAccount, const QString &ownerId)
{
    return {hashOf(key), isAccount, ownerId, u"primary"_s, 0};
}

/// A service with a pool of two VMs and a running and a waiting job.
class World final
{
public:
    World()
        : m_front(limits(), [] {})
        , m_links(u"http://127.0.0.1:1"_s, AccountId, Secret("signing"), 3'600'000)
    {
        const QString ids[] = {QString(32, u'a'), QString(32, u'b')};
        for (qsizetype i = 0; i < 2; ++i) {
            WebServiceRecord &service = m_fixture.webServices[i];
            service.id = ids[i];
            service.basePath = (i == 0 ? u"/subscriptions/s/services/"_s : u"/workspaces/w/services/"_s) + ids[i];
        }
        m_fixture.restart();
        m_credentials.load({credential("account", true, AccountId), credential("service", false, ids[0]),
                            credential("classic", false, ids[1])});
        Account account;
        account.id = AccountId;
        m_api = std::make_unique<ServiceApi>(
            *m_fixture.engine, m_front, m_links, m_credentials, account,
            ServiceApi::Options{u"epoch"_s, m_fixture.databaseFile(), LogRequests::None, true});

        m_poolId = post("/poolservice/a/pools?api-version=2.0", "account",
                        "{\"VmCount\":2,\"SwaggerUrl\":\"http://h/subscriptions/s/services/" + ids[0].toLatin1() +
                            "/swagger.json\"}")
                       .value("PoolId"_L1)
                       .toString();
        require(!m_poolId.isEmpty(), "a pool can be made");
        RegisterRequest registration;
        registration.token = QString::fromLatin1(m_fixture.backend->tokens.begin()->reveal());
        registration.nonce = u"nonce"_s;
        registration.host = u"host"_s;
        registration.pid = 1;
        m_sessionKey = post("/vmhost/register", {}, QJsonDocument(registration.toJson()).toJson())
                           .value("SessionKey"_L1)
                           .toString()
                           .toLatin1();
        require(!m_sessionKey.isEmpty(), "a VM can register");
        // The only VM that is ready gets this job.
        m_fixture.engine->turn([&] {
            JobRequest request;
            request.poolId = m_poolId;
            const auto created = m_fixture.engine->createJob(m_fixture.webServices[0], request);
            require(created && m_fixture.engine->startJob(*created), "a job can be started");
            m_jobId = *created;
        });
    }

    void run(QByteArray bytes, qsizetype bytesAtATime)
    {
        bytes.replace("@ACCOUNT@", "Bearer account");
        bytes.replace("@SERVICE@", "Bearer service");
        bytes.replace("@CLASSIC@", "Bearer classic");
        bytes.replace("@VM@", QByteArray("Bearer " + m_sessionKey));
        bytes.replace("PoolPoolPoolPoolPoolPoolPoolPool", m_poolId.toLatin1());
        bytes.replace("JobJobJobJobJobJobJobJobJobJobJo", m_jobId.toLatin1());
        check(exchange(bytes, bytesAtATime));
    }

private:
    static HttpFront::Limits limits()
    {
        HttpFront::Limits limits;
        limits.bodyBytes = 4096;
        limits.headerBytes = 1024;
        limits.failedKeyDelayMs = 0;
        return limits;
    }

    QJsonObject post(const QByteArray &path, const QByteArray &key, const QByteArray &body)
    {
        const QByteArray answer =
            exchange("POST " + path + " HTTP/1.1\r\nAuthorization: Bearer " + key +
                         "\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body,
                     0);
        return QJsonDocument::fromJson(answer.mid(answer.indexOf("\r\n\r\n") + 4)).object();
    }

    void serve()
    {
        m_front.poll();
        m_api->serve();
        m_front.poll();
    }

    QByteArray exchange(const QByteArray &bytes, qsizetype bytesAtATime)
    {
        int ends[2];
        require(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends) == 0, "there are sockets");
        m_front.adopt(ends[1]);
        QByteArray received;
        const qsizetype part = bytesAtATime > 0 ? bytesAtATime : std::max<qsizetype>(bytes.size(), 1);
        for (qsizetype at = 0; at < bytes.size(); at += part) {
            const qsizetype count = std::min(part, bytes.size() - at);
            if (::send(ends[0], bytes.constData() + at, std::size_t(count), MSG_NOSIGNAL) < 0) {
                break;
            }
            serve();
            receive(ends[0], received);
        }
        ::shutdown(ends[0], SHUT_WR);
        constexpr int Turns = 1000;
        for (int turn = 0; turn < Turns && m_front.counters().connectionsOpen > 0; ++turn) {
            serve();
            receive(ends[0], received);
        }
        require(m_front.counters().connectionsOpen == 0, "a client that has gone leaves no connection", bytes);
        ::close(ends[0]);
        QCoreApplication::sendPostedEvents();
        return received;
    }

    static void receive(int socket, QByteArray &into)
    {
        char buffer[16 << 10];
        for (ssize_t count = ::recv(socket, buffer, sizeof buffer, 0); count > 0;
             count = ::recv(socket, buffer, sizeof buffer, 0)) {
            into.append(buffer, qsizetype(count));
        }
    }

    static void check(QByteArray answers)
    {
        while (!answers.isEmpty()) {
            require(answers.startsWith("HTTP/1.1 "), "an answer follows the other", answers);
            const int status = answers.mid(9, 3).toInt();
            require(status >= 100 && status < 600 && status != 500 && status != 503, "nothing fails", answers);
            const qsizetype end = answers.indexOf("\r\n\r\n");
            require(end > 0, "an answer has a whole head", answers);
            const QByteArray head = answers.left(end).toLower();
            require(status == 100 || head.contains("\r\nx-request-id: "), "an answer has an id", answers);
            const qsizetype length = head.indexOf("content-length: ");
            const qsizetype size =
                length < 0 ? 0 : head.mid(length + 16, head.indexOf('\r', length) - length - 16).trimmed().toLongLong();
            answers.remove(0, end + 4);
            if (answers.startsWith("HTTP/1.1 ")) { // it was to HEAD, or has no body
                continue;
            }
            require(answers.isEmpty() || answers.size() >= size, "an answer is whole", answers);
            answers.remove(0, size);
        }
    }

    static inline const QString AccountId = u"a"_s;

    EngineFixture m_fixture;
    HttpFront m_front;
    Links m_links;
    Credentials m_credentials;
    std::unique_ptr<ServiceApi> m_api;
    QString m_poolId;
    QString m_jobId;
    QByteArray m_sessionKey;
};

} // namespace

extern "C" int LLVMFuzzerInitialize(int *, char ***)
{
    if (QFileInfo(u"/dev/shm"_s).isWritable()) {
        qputenv("TMPDIR", "/dev/shm"); // in memory
    }
    QLoggingCategory::setFilterRules(u"*=false"_s);
    static int argc = 1;
    static char name[] = "fuzz_http";
    static char *argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
    return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static std::unique_ptr<World> &world = *new std::unique_ptr<World>;
    static int inputs = 0;
    if (size == 0 || size > MaxInput) {
        return 0;
    }
    if (inputs++ % InputsPerWorld == 0) {
        world.reset();
        world = std::make_unique<World>();
        static const int registered = std::atexit([] { world.reset(); }); // while Qt still has its own statics
        require(registered == 0, "the last database can be removed");
    }
    world->run(bytesOf(data + 1, size - 1), data[0]);
    return 0;
}
