#include "work.h"

#include "common/literals.h"

namespace pooldeck {

QByteArray Work::runOf(const QByteArray &output, const QByteArray &input) const
{
    const qsizetype newline = output.indexOf('\n');
    const QByteArray line = text + '\n';
    const QByteArray pattern = line.repeated(bytes / line.size() + 1).left(bytes);
    const bool isWhole = newline == 36 && output.sliced(newline + 1) == input + pattern + "end\n";
    return isWhole ? output.left(newline) : QByteArray();
}

QHash<QString, QByteArray> workService()
{
    // In two parts, so that a kill finds it half written.
    const QByteArray script = "set -eu\n"
                              "{ cat /proc/sys/kernel/random/uuid \"$5\"; yes \"$1\" | head -c \"$2\"; } > \"$6\"\n"
                              "sleep \"$3\"\n"
                              "echo end >> \"$6\"\n"
                              "exit \"$4\"\n";
    const QByteArray manifest =
        "{\"Name\": \"work\", \"Title\": \"Work\", \"Description\": \"For the torture test\", \"BillingPlanId\": "
        "\"S1\", \"Kinds\": [\"ResourceManager\", \"Classic\"],"
        "\"Inputs\": {\"input1\": {\"Title\": \"Copied to the output\", \"Extensions\": [\".csv\"]}},"
        "\"Outputs\": {\"output1\": {\"Title\": \"Result\", \"Extension\": \".csv\"}},"
        "\"GlobalParameters\": {\"text\": {\"Title\": \"Repeated\", \"Type\": \"string\"},"
        "\"bytes\": {\"Title\": \"Bytes of it\", \"Type\": \"string\"},"
        "\"seconds\": {\"Title\": \"Duration\", \"Type\": \"string\"},"
        "\"code\": {\"Title\": \"Exit code\", \"Type\": \"string\"}},"
        "\"Command\": [\"/bin/sh\", \"${folder}/work.sh\", \"${parameter:text}\", \"${parameter:bytes}\","
        "\"${parameter:seconds}\", \"${parameter:code}\", \"${input:input1}\", \"${output:output1}\"],"
        "\"TimeLimitSeconds\": 600}";
    return {{u"work.sh"_s, script}, {u"web-service.json"_s, manifest}};
}

} // namespace pooldeck
