// SPDX-License-Identifier: Apache-2.0
// Memory is overwritten when it is given back, whoever gives it back: a string, a letter of the
// MIME library, a buffer of the server. So names and addresses that were opened for a moment are
// not in a core dump an hour later. What is on a stack, or still in use, is not reached.
#include <cstdlib>
#include <cstring>

#include <malloc.h>

// The sanitizers bring their own, and look at freed memory.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && !defined(CANDOR_FUZZ)

extern "C" {

void __libc_free(void* memory);  // NOLINT(bugprone-reserved-identifier): glibc's own name

// In place of glibc's in the whole program, its libraries included.
void free(void* memory) {
  if (memory == nullptr) return;
  explicit_bzero(memory, malloc_usable_size(memory));
  __libc_free(memory);
}

void* realloc(void* memory, std::size_t bytes) {
  if (memory == nullptr) return std::malloc(bytes);
  if (bytes == 0) {
    free(memory);
    return nullptr;
  }
  const std::size_t usable = malloc_usable_size(memory);
  if (bytes <= usable && bytes > usable / 2) return memory;
  void* const moved = std::malloc(bytes);
  if (moved == nullptr) return nullptr;
  std::memcpy(moved, memory, bytes < usable ? bytes : usable);
  free(memory);
  return moved;
}

}  // extern "C"

#endif
