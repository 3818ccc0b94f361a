#include "common/heap.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace pooldeck {

void keepHeapSmall()
{
#ifdef __GLIBC__
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_TRIM_THRESHOLD, 1 << 20);
    mallopt(M_MMAP_THRESHOLD, 256 << 10); // large buffers leave no gaps
#endif
}

} // namespace pooldeck
