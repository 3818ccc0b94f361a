#pragma once

namespace pooldeck {

/// For a program with worker threads that read large answers: all threads share few heaps, and what has been freed goes
/// back to the system. To be called first.
void keepHeapSmall();

} // namespace pooldeck
