// SPDX-License-Identifier: Apache-2.0
#include "base/wipe.h"

#include <array>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace candor {
namespace {

constexpr std::string_view kText = "ana@example.com, +49 30 123456";

// Leaves the text on the stack, so far below the caller.
template <std::size_t kDepth>
[[gnu::noinline]] void leave_text(std::uintptr_t& where) {
  volatile char left[kDepth];
  for (std::size_t i = 0; i < kText.size(); ++i) left[i] = kText[i];
  where = reinterpret_cast<std::uintptr_t>(left);
}

// By the kernel: nobody may read it as an object that is no more.
std::string memory_at(std::uintptr_t where) {
  std::string found(kText.size(), '?');
  std::ifstream memory("/proc/self/mem", std::ios::binary);
  memory.seekg(static_cast<std::streamoff>(where));
  memory.read(found.data(), static_cast<std::streamsize>(found.size()));
  return found;
}

TEST(Wipe, LeavesNoTextOnTheStackNearOrDeep) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address sanitizer keeps such variables elsewhere";
#endif
  const std::string nothing(kText.size(), '\0');
  std::uintptr_t where = 0;
  leave_text<2048>(where);
  wipe_stack();
  EXPECT_EQ(memory_at(where), nothing);
  leave_text<200 * 1024>(where);
  EXPECT_EQ(memory_at(where), kText) << "it is looked for where it was left";
  wipe_stack();
  EXPECT_EQ(memory_at(where), nothing);
}

#if defined(__x86_64__)

// By an instruction, as a copy of more than 16 bytes does it; no compiled code uses these two.
TEST(Wipe, LeavesNoTextInAVectorRegister) {
  if (!__builtin_cpu_supports("avx")) GTEST_SKIP() << "this processor has no such registers";
  const std::array<char, 32> text{"ana@example.com, +49 30 123456"};
  std::array<char, 32> left = text;
  asm volatile("vmovdqu %0, %%ymm9" ::"m"(text) : "xmm9");
  wipe_stack();
  asm volatile("vmovdqu %%ymm9, %0" : "=m"(left));
  EXPECT_EQ(left, (std::array<char, 32>{}));
}

TEST(Wipe, LeavesNoTextInARegisterOfTheWiderKind) {
  if (!__builtin_cpu_supports("avx512vl")) {
    GTEST_SKIP() << "this processor has no such registers";
  }
  const std::array<char, 32> text{"ana@example.com, +49 30 123456"};
  std::array<char, 32> left = text;
  asm volatile("vmovdqu64 %0, %%ymm25" ::"m"(text));
  wipe_stack();
  asm volatile("vmovdqu64 %%ymm25, %0" : "=m"(left));
  EXPECT_EQ(left, (std::array<char, 32>{}));
}

#endif

}  // namespace
}  // namespace candor
