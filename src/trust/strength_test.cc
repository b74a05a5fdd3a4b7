// SPDX-License-Identifier: Apache-2.0
#include "trust/strength.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace candor::trust {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Percentiles, AreMidRanksAmongAll) {
  EXPECT_THAT(percentiles_of({10, 30, 20, 20}),
              ElementsAre(DoubleEq(0.125), DoubleEq(0.875), DoubleEq(0.5), DoubleEq(0.5)));
  EXPECT_THAT(percentiles_of({7, 7, 7}), ElementsAre(0.5, 0.5, 0.5));
  EXPECT_THAT(percentiles_of({1}), ElementsAre(0.5));
  EXPECT_THAT(percentiles_of({}), IsEmpty());
}

TEST(StrengthScore, IsTheMeanOfThePartsThatAreKnown) {
  const auto scored = score_strength({
      {12.0, 20.0, std::nullopt, std::nullopt, std::nullopt},
      {24.0, std::nullopt, std::nullopt, std::nullopt, std::nullopt},
      {36.0, 10.0, std::nullopt, std::nullopt, std::nullopt},
  });
  EXPECT_DOUBLE_EQ(*scored[0].percentiles[kTenure], 1.0 / 6);
  EXPECT_DOUBLE_EQ(*scored[0].percentiles[kMonthlySpend], 0.75);
  EXPECT_DOUBLE_EQ(scored[0].score, (1.0 / 6 + 0.75) / 2);
  EXPECT_FALSE(scored[1].percentiles[kMonthlySpend].has_value());
  EXPECT_DOUBLE_EQ(scored[1].score, 0.5);
}

TEST(StrengthScore, WhoComplainedLessStandsHigher) {
  PartValues none;
  none[kPastComplaints] = 0;
  PartValues many;
  many[kPastComplaints] = 5;
  const auto scored = score_strength({none, many});
  EXPECT_DOUBLE_EQ(scored[0].score, 0.75);
  EXPECT_DOUBLE_EQ(scored[1].score, 0.25);
}

std::vector<Tier> tiers_of(const std::vector<double>& spend) {
  std::vector<PartValues> customers;
  for (const double each : spend) {
    customers.emplace_back();
    customers.back()[kMonthlySpend] = each;
  }
  std::vector<Tier> tiers;
  for (const Scored& each : score_strength(customers)) tiers.push_back(each.tier);
  return tiers;
}

TEST(StrengthTier, IsAThirdAndTiesStayTogether) {
  EXPECT_THAT(tiers_of({1, 2, 3, 4, 5, 6}), ElementsAre(Tier::weak, Tier::weak, Tier::middle,
                                                        Tier::middle, Tier::strong, Tier::strong));
  EXPECT_THAT(tiers_of({1, 1, 1, 1, 5, 6}), ElementsAre(Tier::weak, Tier::weak, Tier::weak,
                                                        Tier::weak, Tier::strong, Tier::strong));
  EXPECT_THAT(tiers_of({1, 1, 1}), ElementsAre(Tier::middle, Tier::middle, Tier::middle));
}

}  // namespace
}  // namespace candor::trust
