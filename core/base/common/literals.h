#pragma once

#include <QString>

namespace pooldeck {
using namespace Qt::Literals::StringLiterals;
}
