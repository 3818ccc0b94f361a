#include "store/schema.h"

#include "common/literals.h"

static void initResources()
{
    Q_INIT_RESOURCE(store);
}

namespace pooldeck {

const DatabaseSchema &serviceSchema()
{
    static const DatabaseSchema schema = [] {
        initResources();
        return DatabaseSchema{u":/pooldeck/service/migrations/"_s,
                              {u"0001_initial.sql"_s, u"0002_pool_settings.sql"_s, u"0003_sealed_secrets.sql"_s}};
    }();
    return schema;
}

} // namespace pooldeck
