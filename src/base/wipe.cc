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
// thread that waits keeps none of them. It refuses where memory is locked, or was never so deep.
void wipe_stack() {
  wipe_vector_registers();
  char below[256 * 1024];
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  char* const first = below + (page - reinterpret_cast<std::uintptr_t>(below) % page);
  char* const end = below + sizeof below;
  const std::size_t whole = static_cast<std::size_t>(end - first) / page * page;
  if (::madvise(first, whole, MADV_DONTNEED) != 0) explicit_bzero(first, whole);
  explicit_bzero(first + whole, static_cast<std::size_t>(end - first) - whole);
}

}  // namespace candor
