#include "setup/settings.h"

#include "common/enumnames.h"
#include "common/literals.h"

#include <QDir>
#include <QHostAddress>
#include <QRegularExpression>
#include <QUrl>

#include <algorithm>

namespace pooldeck {
namespace {

constexpr EnumNames<SandboxMode, 3> SandboxModes({
    {SandboxMode::Auto, "auto"_L1},
    {SandboxMode::Off, "off"_L1},
    {SandboxMode::Require, "require"_L1},
});
constexpr EnumNames<OnStop, 2> OnStops({{OnStop::Leave, "leave"_L1}, {OnStop::Release, "release"_L1}});
constexpr EnumNames<LogLevel, 4> LogLevels({
    {LogLevel::Error, "error"_L1},
    {LogLevel::Warning, "warning"_L1},
    {LogLevel::Info, "info"_L1},
    {LogLevel::Debug, "debug"_L1},
});
constexpr EnumNames<LogFormat, 2> LogFormats({{LogFormat::Text, "text"_L1}, {LogFormat::Json, "json"_L1}});
constexpr EnumNames<LogRequests, 3> LogRequestsNames({
    {LogRequests::None, "none"_L1},
    {LogRequests::Changes, "changes"_L1},
    {LogRequests::All, "all"_L1},
});

Failure wrong(const QString &what)
{
    return Failure(localError(u"BadSetting"_s, what));
}

struct Head
{
    const char *name;
    const char *group;
    const char *form;
    const char *help;
};

/// `member` names the variable of the options; the setting's unit has `scale` of the variable's.
template <class Member>
Setting number(const Head &head, qint64 minimum, qint64 maximum, const Member &member, qint64 scale = 1)
{
    const auto set = [=](ServiceOptions &options, const QStringList &texts) -> Result<void> {
        bool isNumber = false;
        const qint64 value = texts.value(0).toLongLong(&isNumber);
        if (!isNumber || value < minimum || value > maximum) {
            return wrong(
                u"takes a whole number from %1 to %2, not '%3'."_s.arg(minimum).arg(maximum).arg(texts.value(0)));
        }
        auto &variable = member(options);
        variable = static_cast<std::remove_reference_t<decltype(variable)>>(value * scale);
        return {};
    };
    const auto get = [=](const ServiceOptions &options) {
        return QStringList{QString::number(qint64(member(options)) / scale)};
    };
    return {head.name, head.group, head.form, head.help, Setting::Kind::Number, set, get};
}

template <class Member, class Names>
Setting choice(const Head &head, const Names &names, const Member &member)
{
    const auto set = [=](ServiceOptions &options, const QStringList &texts) -> Result<void> {
        const auto value = names.parse(texts.value(0));
        if (!value) {
            return wrong(u"takes one of %1, not '%2'."_s.arg(QString::fromLatin1(head.form), texts.value(0)));
        }
        member(options) = *value;
        return {};
    };
    const auto get = [=](const ServiceOptions &options) { return QStringList{names.name(member(options))}; };
    return {head.name, head.group, head.form, head.help, Setting::Kind::Text, set, get};
}

template <class Member>
Setting flag(const Head &head, const Member &member)
{
    const auto set = [=](ServiceOptions &options, const QStringList &texts) -> Result<void> {
        if (texts.value(0) != "true"_L1 && texts.value(0) != "false"_L1) {
            return wrong(u"takes true or false, not '%1'."_s.arg(texts.value(0)));
        }
        member(options) = texts.value(0) == "true"_L1;
        return {};
    };
    const auto get = [=](const ServiceOptions &options) {
        return QStringList{member(options) ? u"true"_s : u"false"_s};
    };
    return {head.name, head.group, head.form, head.help, Setting::Kind::Flag, set, get};
}

/// `check` says what is wrong with a text, "" for nothing.
template <class Member>
Setting text(const Head &head, const Member &member, QString (*check)(const QString &))
{
    const auto set = [=](ServiceOptions &options, const QStringList &texts) -> Result<void> {
        if (const QString problem = check(texts.value(0)); !problem.isEmpty()) {
            return wrong(problem);
        }
        member(options) = texts.value(0);
        return {};
    };
    const auto get = [=](const ServiceOptions &options) { return QStringList{member(options)}; };
    return {head.name, head.group, head.form, head.help, Setting::Kind::Text, set, get};
}

bool hasControlCharacters(const QString &text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) { return c.category() == QChar::Other_Control; });
}

QString checkPath(const QString &path)
{
    return hasControlCharacters(path) ? u"takes the name of a file, without control characters."_s : QString();
}

QString checkDataFolder(const QString &path)
{
    return path.isEmpty() ? u"takes a folder, not nothing."_s : checkPath(path);
}

QString checkDisplayName(const QString &name)
{
    const bool good = !name.trimmed().isEmpty() && name.size() <= 100 && !hasControlCharacters(name);
    return good ? QString() : u"takes 1 to 100 printable characters."_s;
}

QString checkPublicUrl(const QString &text)
{
    const QUrl url(text, QUrl::StrictMode);
    const bool isHttp = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
    const bool isBare = url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
    const bool good = text.isEmpty() || (url.isValid() && isHttp && !url.host().isEmpty() && isBare);
    return good ? QString() : u"takes https://HOST[:PORT] (or http://…) with nothing behind it, not '%1'."_s.arg(text);
}

Result<void> setListen(ServiceOptions &options, const QStringList &texts)
{
    const QString all = texts.value(0);
    const qsizetype colon = all.lastIndexOf(u':');
    bool isNumber = false;
    const uint port = all.mid(colon + 1).toUInt(&isNumber);
    QString address = all.left(std::max<qsizetype>(colon, 0));
    const bool isBracketed = address.startsWith(u'[') && address.endsWith(u']');
    if (isBracketed) {
        address = address.mid(1, address.size() - 2);
    }
    const QHostAddress parsed(address);
    const bool fits = parsed.protocol() == QAbstractSocket::IPv6Protocol ? isBracketed : !isBracketed;
    if (colon < 1 || !isNumber || port > 65535 || parsed.isNull() || !fits) {
        return wrong(
            u"takes ADDRESS:PORT with an IP address, like 127.0.0.1:0, 0.0.0.0:8443 or [::1]:8080, not '%1'."_s.arg(
                all));
    }
    options.listenAddress = parsed.toString();
    options.listenPort = quint16(port);
    return {};
}

QStringList getListen(const ServiceOptions &options)
{
    const QString &address = options.listenAddress;
    const QString host = address.contains(u':') ? QString(u'[' + address + u']') : address;
    return {host + u':' + QString::number(options.listenPort)};
}

Result<void> setFileRoots(ServiceOptions &options, const QStringList &texts)
{
    static const QRegularExpression nameForm(u"^[a-z0-9][a-z0-9_-]{0,62}$"_s);
    QList<FileRoot> roots;
    QStringList taken{u"examples"_s, u"uploads"_s, u"outputs"_s};
    for (const QString &all : texts) {
        const qsizetype equals = all.indexOf(u'=');
        FileRoot root;
        root.name = all.left(std::max<qsizetype>(equals, 0));
        root.directory = all.mid(equals + 1);
        if (root.directory.endsWith(":rw"_L1)) {
            root.writable = true;
            root.directory.chop(3);
        }
        if (equals < 1 || !nameForm.match(root.name).hasMatch() || !root.directory.startsWith(u'/') ||
            hasControlCharacters(root.directory)) {
            return wrong(
                u"takes NAME=DIRECTORY or NAME=DIRECTORY:rw with a name of a-z, 0-9, - and _ and a whole path, "
                "like reports=/srv/reports:rw, not '%1'."_s.arg(all));
        }
        if (taken.contains(root.name)) {
            return wrong(u"names '%1', which is there already."_s.arg(root.name));
        }
        taken.append(root.name);
        root.directory = QDir::cleanPath(root.directory);
        roots.append(root);
    }
    options.fileRoots = roots;
    return {};
}

QStringList getFileRoots(const ServiceOptions &options)
{
    QStringList texts;
    for (const FileRoot &root : options.fileRoots) {
        texts.append(root.name + u'=' + root.directory + (root.writable ? u":rw"_s : QString()));
    }
    return texts;
}

Result<void> setBlobHosts(ServiceOptions &options, const QStringList &texts)
{
    for (const QString &text : texts) {
        const QUrl url(u"https://"_s + text, QUrl::StrictMode);
        const bool isBare = url.path().isEmpty() && !url.hasQuery() && !url.hasFragment() && url.userInfo().isEmpty();
        if (!url.isValid() || url.host().isEmpty() || !isBare || url.port() == 0) {
            return wrong(u"takes HOST or HOST:PORT, like blobs.example.org or 127.0.0.1:10000, not '%1'."_s.arg(text));
        }
    }
    options.allowedBlobHosts = texts;
    return {};
}

QStringList getBlobHosts(const ServiceOptions &options)
{
    return options.allowedBlobHosts;
}

// The variables. `auto &` is const or not.
#define POOLDECK_OPTION(variable)                                                                                      \
    [](auto &options) -> auto &                                                                                        \
    {                                                                                                                  \
        return options.variable;                                                                                       \
    }

std::vector<Setting> makeSettings()
{
    constexpr const char *Listening = "Listening";
    constexpr const char *Data = "Data and files";
    constexpr const char *Account = "Account";
    constexpr const char *Running = "Jobs, start and stop";
    constexpr const char *Limits = "Limits of HTTP";
    constexpr const char *Log = "Log";
    return {
        {"listen", Listening, "ADDRESS:PORT",
         "Where clients connect. Port 0 is the port of the last start, at first any free one. Any address but loopback "
         "needs tls-cert and tls-key, or insecure-http.",
         Setting::Kind::Text, setListen, getListen},
        text(
            {"public-url", Listening, "URL",
             "What clients call the service, like https://pools.example.org:8443, when that is not its address: behind "
             "a name, or when it listens on all addresses. Written into the URLs that it gives. Empty: from listen."},
            POOLDECK_OPTION(publicUrl), checkPublicUrl),
        text({"tls-cert", Listening, "FILE",
              "Certificate chain, PEM. With it the service speaks HTTPS only. Needs tls-key."},
             POOLDECK_OPTION(tls.certificateChain), checkPath),
        text({"tls-key", Listening, "FILE", "Private key of that certificate, PEM, without a passphrase."},
             POOLDECK_OPTION(tls.privateKey), checkPath),
        flag({"insecure-http", Listening, "true|false",
              "Listen on an address that is not loopback without TLS. Whoever can see the network then sees keys and "
              "data; the service warns at each start."},
             POOLDECK_OPTION(insecureHttp)),

        text({"data-dir", Data, "DIR", "Folder of the service's data: database, outputs, work folders of VMs."},
             POOLDECK_OPTION(dataFolder), checkDataFolder),
        text(
            {"ready-file", Data, "FILE",
             "Written once the service answers, with its URLs; at the very first start also with the keys (mode 0600). "
             "Empty: none."},
            POOLDECK_OPTION(readyFile), checkPath),
        {"file-root", Data, "NAME=DIR[:rw]",
         "Folder that job requests may name as file:///NAME/…, to read, with :rw also to write. Any number of them. "
         "There without a setting: examples (to read), uploads and outputs.",
         Setting::Kind::List, setFileRoots, getFileRoots},
        {"allowed-blob-hosts", Data, "HOST[:PORT]",
         "Host of blobs that jobs may read and write although its address is not public, like a storage emulator on "
         "127.0.0.1:10000. Any number of them. Public hosts need no setting.",
         Setting::Kind::List, setBlobHosts, getBlobHosts},
        number({"job-retention-days", Data, "1…36500", "Ended jobs and their outputs are kept so long."}, 1, 36'500,
               POOLDECK_OPTION(jobRetentionDays)),

        text({"display-name", Account, "TEXT", "Name of the account as consoles show it."},
             POOLDECK_OPTION(displayName), checkDisplayName),
        number({"max-pools", Account, "0…1000", "Quota: pools of the account."}, 0, 1000,
               POOLDECK_OPTION(quota.maxPools)),
        number({"max-vms-per-pool", Account, "0…10000", "Quota: VMs of a pool."}, 0, 10'000,
               POOLDECK_OPTION(quota.maxVmsPerPool)),
        number(
            {"classic-slots", Account, "1…1000", "Jobs of classic processing at a time. Their hosts are not billed."},
            1, 1000, POOLDECK_OPTION(quota.classicSlots)),

        choice({"sandbox", Running, "auto|off|require",
                "Commands of jobs in a sandbox of bubblewrap: auto when it works on this computer; off never; require: "
                "do not start when it does not work."},
               SandboxModes, POOLDECK_OPTION(sandbox)),
        number(
            {"idle-exit", Running, "0…31536000", "End after so many seconds without VMs, jobs and clients. 0: never."},
            0, 31'536'000, POOLDECK_OPTION(idleExitSeconds)),
        choice({"on-stop", Running, "leave|release",
                "At SIGTERM: leave lets VMs and their jobs go on, the next start takes them back, and they are billed "
                "meanwhile; release ends them and their bill first."},
               OnStops, POOLDECK_OPTION(onStop)),

        number({"body-limit-kib", Limits, "1…1048576", "Largest body of a request, KiB."}, 1, 1'048'576,
               POOLDECK_OPTION(limits.bodyBytes), 1024),
        number({"header-limit-kib", Limits, "1…1024", "Largest header of a request, KiB."}, 1, 1024,
               POOLDECK_OPTION(limits.headerBytes), 1024),
        number({"buffer-limit-mib", Limits, "1…65536", "Bodies of all requests that are not answered yet, MiB."}, 1,
               65'536, POOLDECK_OPTION(limits.bufferedBytes), 1024 * 1024),
        number({"max-connections", Limits, "1…100000",
                "Connections at a time. When all are taken, the oldest without a whole request goes first."},
               1, 100'000, POOLDECK_OPTION(limits.connections)),
        number({"max-connections-per-address", Limits, "1…100000",
                "Connections at a time of one IPv4 address or IPv6 network (/64). Does not count for this computer."},
               1, 100'000, POOLDECK_OPTION(limits.connectionsPerAddress)),
        number({"handshake-timeout", Limits, "1…3600", "Seconds for the handshake of TLS."}, 1, 3600,
               POOLDECK_OPTION(limits.handshakeTimeoutSeconds)),
        number({"header-timeout", Limits, "1…3600", "Seconds for the header of a request to arrive."}, 1, 3600,
               POOLDECK_OPTION(limits.headerTimeoutSeconds)),
        number({"request-timeout", Limits, "1…3600", "Seconds for a request to arrive whole."}, 1, 3600,
               POOLDECK_OPTION(limits.requestTimeoutSeconds)),
        number({"idle-timeout", Limits, "1…3600", "Seconds from an answer to the next request of a connection."}, 1,
               3600, POOLDECK_OPTION(limits.idleTimeoutSeconds)),
        number(
            {"answer-timeout", Limits, "1…3600", "Seconds for a client to take an answer, or the next part of a file."},
            1, 3600, POOLDECK_OPTION(limits.answerTimeoutSeconds)),
        number({"download-timeout", Limits, "1…86400", "Seconds for a client to take a whole file."}, 1, 86'400,
               POOLDECK_OPTION(limits.downloadTimeoutSeconds)),
        number({"failed-key-delay-ms", Limits, "0…60000",
                "An answer to a wrong key is held back so long for each recent one of the same address, up to "
                "failed-key-max-delay-ms. The right key is never held back."},
               0, 60'000, POOLDECK_OPTION(limits.failedKeyDelayMs)),
        number({"failed-key-max-delay-ms", Limits, "0…60000", "The longest time that such an answer is held back."}, 0,
               60'000, POOLDECK_OPTION(limits.failedKeyMaxDelayMs)),

        choice({"log-level", Log, "error|warning|info|debug", "The least of what is logged."}, LogLevels,
               POOLDECK_OPTION(logLevel)),
        choice({"log-format", Log, "text|json", "Lines of the log: NAME=VALUE pairs, or one JSON object a line."},
               LogFormats, POOLDECK_OPTION(logFormat)),
        choice({"log-requests", Log, "none|changes|all",
                "HTTP requests with a line of their own: none; changes: those that change something or are refused; "
                "all of them, also those of vmhosts."},
               LogRequestsNames, POOLDECK_OPTION(logRequests)),
    };
}

#undef POOLDECK_OPTION

} // namespace

const std::vector<Setting> &settings()
{
    static const std::vector<Setting> table = makeSettings();
    return table;
}

const Setting *findSetting(QStringView name)
{
    const auto &table = settings();
    const auto it = std::find_if(table.begin(), table.end(),
                                 [&](const Setting &setting) { return name == QLatin1StringView(setting.name); });
    return it == table.end() ? nullptr : &*it;
}

bool isLoopback(const QString &address)
{
    return QHostAddress(address).isLoopback();
}

Result<void> checkTogether(const ServiceOptions &options)
{
    if (options.tls.certificateChain.isEmpty() != options.tls.privateKey.isEmpty()) {
        return wrong(u"tls-cert and tls-key need each other."_s);
    }
    const bool hasTls = !options.tls.certificateChain.isEmpty();
    if (hasTls && options.insecureHttp) {
        return wrong(u"insecure-http and tls-cert exclude each other."_s);
    }
    if (!isLoopback(options.listenAddress) && !hasTls && !options.insecureHttp) {
        return wrong(
            u"listen: %1 is not a loopback address. Keys and data would cross the network in clear: set tls-cert and "
            "tls-key, or insecure-http if you really mean it."_s.arg(options.listenAddress));
    }
    if (hasTls && options.publicUrl.startsWith("http:"_L1)) {
        return wrong(u"public-url starts with http:, but with tls-cert the service speaks HTTPS."_s);
    }
    return {};
}

} // namespace pooldeck
