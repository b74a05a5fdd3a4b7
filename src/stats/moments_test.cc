// SPDX-License-Identifier: Apache-2.0
#include "stats/moments.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

constexpr std::size_t kPeriods = 4;

// Units with values far from zero, so that sums of raw squares would lose digits.
class GroupMoments : public ::testing::Test {
 protected:
  GroupMoments() {
    double noise = 0.3;
    for (std::size_t i = 0; i < 40; ++i) {
      exposed_.push_back(i % 3 == 0 ? 1 : 0);
      for (std::size_t t = 0; t < kPeriods; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        y_.push_back(1e6 + static_cast<double>(i + t) + noise + (i % 3 == 0 && t > 1 ? 3 : 0));
      }
    }
    for (std::size_t i = 0; i < exposed_.size(); ++i) {
      groups_[exposed_[i]].add(std::span(y_).subspan(i * kPeriods, kPeriods));
    }
  }
  static void expect_same(const Regression& a, const Regression& b) {
    ASSERT_EQ(a.coefficients.size(), b.coefficients.size());
    EXPECT_EQ(a.df, b.df);
    for (std::size_t i = 0; i < a.coefficients.size(); ++i) {
      EXPECT_NEAR(a.coefficients[i].estimate, b.coefficients[i].estimate, 1e-8);
      EXPECT_NEAR(a.coefficients[i].std_error, b.coefficients[i].std_error, 1e-10);
      EXPECT_NEAR(a.coefficients[i].upper, b.coefficients[i].upper, 1e-8);
    }
  }
  std::vector<double> y_;
  std::vector<std::uint8_t> exposed_;
  Moments groups_[2];
};

TEST_F(GroupMoments, GiveTheDigitsOfTheUnitsThemselves) {
  const GroupPanel panel{kPeriods, y_, exposed_};
  expect_same(must(difference_in_differences(groups_[1], groups_[0], 2)),
              must(difference_in_differences(panel, 2)));
  expect_same(must(event_study(groups_[1], groups_[0], 1)), must(event_study(panel, 1)));
}

TEST_F(GroupMoments, OfTwoHalvesAreThoseOfTheWhole) {
  Moments halves[2];
  Moments whole;
  for (std::size_t i = 0; i < exposed_.size(); ++i) {
    const auto unit = std::span<const double>(y_).subspan(i * kPeriods, kPeriods);
    halves[i % 2].add(unit);
    whole.add(unit);
  }
  halves[0].add(halves[1]);
  halves[0].add(Moments());
  EXPECT_EQ(halves[0].units, 40);
  const std::vector<double> weights = since_minus_before(kPeriods, 1);
  EXPECT_NEAR(contrast_of(halves[0], weights).mean, contrast_of(whole, weights).mean, 1e-8);
  EXPECT_NEAR(contrast_of(halves[0], weights).variance, contrast_of(whole, weights).variance, 1e-8);
}

TEST(Moments, ContrastIsAMeanWithItsVarianceBetweenUnits) {
  Moments group;
  for (const double after : {3.0, 5.0, 7.0}) group.add(std::vector<double>{1, 1, after});
  const Contrast contrast = contrast_of(group, since_minus_before(3, 2));
  EXPECT_DOUBLE_EQ(contrast.mean, 4);
  EXPECT_DOUBLE_EQ(contrast.variance, 4);
}

TEST(Moments, RefuseGroupsThatCannotBeCompared) {
  Moments two, one, longer;
  for (const double value : {1.0, 2.0}) two.add(std::vector<double>{value, value});
  one.add(std::vector<double>{1, 2});
  for (const double value : {1.0, 2.0}) longer.add(std::vector<double>{value, value, value});
  EXPECT_TRUE(is_refused(difference_in_differences(two, one, 1), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(difference_in_differences(two, longer, 1), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(difference_in_differences(two, two, 2), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_study(two, two, 2), ErrorCode::invalid));
  Moments broken = two;
  broken.add(std::vector<double>{NAN, 1});
  EXPECT_TRUE(is_refused(event_study(broken, two, 0), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
