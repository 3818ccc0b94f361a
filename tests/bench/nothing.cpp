// The command of benchmarks that measure what is around it: says when it began (CLOCK_MONOTONIC, ns) and ends.

#include <cstdio>
#include <ctime>

int main()
{
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    std::printf("%lld\n", static_cast<long long>(now.tv_sec) * 1'000'000'000 + now.tv_nsec);
    return 0;
}
