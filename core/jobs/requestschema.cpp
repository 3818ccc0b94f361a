#include "jobs/requestschema.h"

#include <QFile>

#include <valijson/adapters/jsoncpp_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

#include <memory>
#include <string_view>

static void initResource()
{
    Q_INIT_RESOURCE(jobs);
}

namespace pooldeck {
namespace {

std::unique_ptr<const valijson::Schema> loadSchema()
{
    initResource(); // of a static library
    QFile file(QStringLiteral(":/pooldeck/jobs/jobrequest.schema.json"));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT(isOpen);
    const QByteArray bytes = isOpen ? file.readAll() : QByteArray("{}");
    const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder().newCharReader());
    Json::Value json;
    reader->parse(bytes.constBegin(), bytes.constEnd(), &json, nullptr);
    auto schema = std::make_unique<valijson::Schema>();
    valijson::SchemaParser().populateSchema(valijson::adapters::JsonCppAdapter(json), *schema);
    return schema;
}

/// valijson names a place as "<root>", "[Inputs]", "[input1]".
QStringList pathOf(const std::vector<std::string> &context)
{
    QStringList path;
    for (const std::string &step : context) {
        if (step.size() > 1 && step.front() == '[') {
            path.append(QString::fromUtf8(step.data() + 1, qsizetype(step.size()) - 2));
        }
    }
    return path;
}

} // namespace

QList<QStringList> valuesOfWrongType(const Json::Value &request)
{
    static const std::unique_ptr<const valijson::Schema> schema = loadSchema();
    const valijson::adapters::JsonCppAdapter target(request);
    valijson::Validator validator;
    if (validator.validate(*schema, target, nullptr)) {
        return {};
    }
    valijson::ValidationResults results;
    validator.validate(*schema, target, &results);
    QList<QStringList> paths;
    for (const auto &error : results) {
        // What encloses a wrong value complains, too ("Failed to validate against …").
        if (std::string_view(error.description).starts_with("Value type not permitted")) {
            paths.append(pathOf(error.context));
        }
    }
    return paths;
}

} // namespace pooldeck
