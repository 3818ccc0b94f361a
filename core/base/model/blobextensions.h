#pragma once

#include <QStringList>

namespace pooldeck {

/// What the names of a job's input and output files may end in, in any case.
inline const QStringList &blobExtensions()
{
    static const QStringList extensions{QStringLiteral(".csv"), QStringLiteral(".tsv"), QStringLiteral(".arff"),
                                        QStringLiteral(".ilearner")};
    return extensions;
}

} // namespace pooldeck
