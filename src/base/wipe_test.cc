// SPDX-License-Identifier: Apache-2.0
#include "base/wipe.h"

#include <array>

#include <gtest/gtest.h>

namespace candor {
namespace {

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
