// SPDX-License-Identifier: Apache-2.0
#include "base/wipe.h"

#include <cstdint>
#include <cstring>

#include <sys/mman.h>
#include <unistd.h>

namespace candor {
namespace {

// A copied text stays in the registers that copied it, and the dynamic linker saves them on the
// stack at the first call of a library's function. Any function that is called may change all of
// them (System V ABI), so nobody misses what was there.
[[gnu::noinline]] void wipe_vector_registers() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx")) asm volatile("vzeroall");
  if (__builtin_cpu_supports("avx512f")) {
    asm volatile(
        ".irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "vpxord %zmm\\n, %zmm\\n, %zmm\\n\n"
        ".endr");
  }
#endif
}

}  // namespace

// Whole pages are given back to the system, which makes them zeros when they are used again: a
// thread that waits keeps none of them.
void wipe_stack() {
  wipe_vector_registers();
  char below[256 * 1024];
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t before_first = page - reinterpret_cast<std::uintptr_t>(below) % page;
  const std::size_t whole = (sizeof below - before_first) / page * page;
  char* const rest = below + before_first + whole;
  // Where the stack of the first thread was never so deep, it says so, and has done the others.
  ::madvise(below + before_first, whole, MADV_DONTNEED);
  explicit_bzero(rest, static_cast<std::size_t>(below + sizeof below - rest));
}

}  // namespace candor
