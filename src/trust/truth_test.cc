// SPDX-License-Identifier: Apache-2.0
// Made companies, of which it is known what the incident did: whether reports say so as often as
// they claim. bench/truth runs the same 500 times.
#include <map>

#include <gtest/gtest.h>

#include "trust/world_testing.h"

namespace candor::trust {
namespace {

constexpr int kRuns = 40;
// Of 40 intervals at 95 %, fewer than 33 hold the truth with a chance below 1 in 1,000.
constexpr int kCoveredMin = 33;
// Of all of a world's intervals together, in per cent.
constexpr double kCoveredShareMin = 0.93;
constexpr double kCoveredShareMax = 0.975;

// Of nothing, one in twenty is called something; of forty companies, with some chance a few more.
constexpr double kFalseShareMax = 0.07;

class Truth : public ::testing::TestWithParam<testing::NamedWorld> {};

TEST_P(Truth, IsWithinTheIntervalsAsOftenAsTheySay) {
  std::map<std::string, int> covered;
  int intervals = 0;
  int held = 0;
  int verdicts = 0;
  int verdicts_false = 0;
  for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
    for (const testing::Checked& checked : testing::check_world(GetParam().world, seed)) {
      covered[checked.what] += checked.covered ? 1 : 0;
      held += checked.covered ? 1 : 0;
      ++intervals;
      if (!checked.false_verdict) continue;
      ++verdicts;
      verdicts_false += *checked.false_verdict ? 1 : 0;
    }
  }
  for (const auto& [what, times] : covered) EXPECT_GE(times, kCoveredMin) << what;
  const double share = static_cast<double>(held) / intervals;
  EXPECT_GT(share, kCoveredShareMin);
  EXPECT_LT(share, kCoveredShareMax);
  EXPECT_LT(static_cast<double>(verdicts_false) / verdicts, kFalseShareMax);
}

INSTANTIATE_TEST_SUITE_P(Worlds, Truth, ::testing::ValuesIn(testing::worlds()),
                         [](const auto& world) {
                           std::string name = world.param.name;
                           std::replace(name.begin(), name.end(), ' ', '_');
                           return name;
                         });

}  // namespace
}  // namespace candor::trust
