#include "figures.h"

#include "common/literals.h"

#include <QElapsedTimer>
#include <QFile>

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace pooldeck {

double percentile(std::vector<double> values, double percent)
{
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, size_t(double(values.size()) * percent / 100))];
}

void printFigure(const char *name, const std::vector<double> &values, const char *unit, const char *target)
{
    std::printf("%-66s %8.1f %-6s (%.1f–%.1f)  target %s\n", name, percentile(values, 50), unit, percentile(values, 0),
                percentile(values, 100), target);
    std::fflush(stdout);
}

void printDisk(const QString &folder)
{
    QFile file(folder + u"/fdatasync-probe"_s);
    if (!file.open(QIODevice::WriteOnly)) {
        return;
    }
    std::vector<double> times;
    const QByteArray page(4096, 'x');
    for (int i = 0; i < 200; ++i) {
        QElapsedTimer timer;
        timer.start();
        file.write(page);
        file.flush();
        fdatasync(file.handle());
        times.push_back(double(timer.nsecsElapsed()) / 1e6);
    }
    file.remove();
    printFigure("disk: fdatasync of a page", times, "ms", "none");
}

qint64 residentKiB(qint64 pid)
{
    QFile file(u"/proc/%1/status"_s.arg(pid));
    if (!file.open(QIODevice::ReadOnly)) {
        return 0;
    }
    const QByteArray status = file.readAll();
    return status.mid(status.indexOf("VmRSS:") + 6, 20).simplified().split(' ').first().toLongLong();
}

} // namespace pooldeck
