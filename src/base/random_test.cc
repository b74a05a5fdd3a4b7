// SPDX-License-Identifier: Apache-2.0
#include "base/random.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/text.h"

namespace candor {
namespace {

// The reference implementation's first outputs (prng.di.unimi.it/splitmix64.c).
TEST(SeededRandom, IsSplitMix64) {
  SeededRandom random(1234567);

  EXPECT_EQ(random.next(), 6457827717110365317u);
  EXPECT_EQ(random.next(), 3203168211198807973u);
  EXPECT_EQ(random.next(), 9817491932198370423u);
}

TEST(SeededRandom, RepeatsItselfFromTheSameSeed) {
  SeededRandom a(7);
  SeededRandom b(7);
  SeededRandom other(8);

  EXPECT_EQ(a.bytes(13), b.bytes(13));
  EXPECT_EQ(a.normal(), b.normal());
  EXPECT_NE(a.bytes(13), other.bytes(13));
}

TEST(SeededRandom, StaysWithinItsBoundsAndReachesThem) {
  SeededRandom random(9);
  std::array<int, 3> seen{};
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < 30'000; ++i) {
    ++seen.at(static_cast<std::size_t>(random.below(3)));
    const double uniform = random.uniform();
    ASSERT_GE(uniform, 0);
    ASSERT_LT(uniform, 1);
    const double normal = random.normal();
    sum += normal;
    squares += normal * normal;
  }

  for (int count : seen) EXPECT_NEAR(count, 10'000, 400);
  EXPECT_NEAR(sum / 30'000, 0, 0.03);
  EXPECT_NEAR(squares / 30'000, 1, 0.05);
}

TEST(SystemRandom, NeverGivesTheSameTwice) {
  SystemRandom random;

  EXPECT_EQ(random.bytes(0), "");
  EXPECT_NE(random.bytes(16), random.bytes(16));
}

}  // namespace
}  // namespace candor
