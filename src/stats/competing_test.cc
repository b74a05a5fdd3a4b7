// SPDX-License-Identifier: Apache-2.0
#include "stats/competing.h"

#include <cmath>

#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

using Numbers = std::vector<double>;
using Codes = std::vector<std::int32_t>;

TEST(CumulativeIncidence, WithoutCensoringIsTheShareOfEachCause) {
  const Numbers time{1, 2, 2, 3, 5, 5, 7, 8};
  const Codes cause{1, 2, 1, 1, 2, 1, 2, 1};
  const IncidenceCurve curve = must(cumulative_incidence({time, cause, 2})).front();
  EXPECT_DOUBLE_EQ(incidence_at(curve, 1, 3).incidence, 3.0 / 8);
  EXPECT_DOUBLE_EQ(incidence_at(curve, 2, 5).incidence, 2.0 / 8);
  EXPECT_DOUBLE_EQ(incidence_at(curve, 1, 9).incidence, 5.0 / 8);
  // Of a share p of n the jackknife's error is sqrt(p (1 - p) / n).
  EXPECT_NEAR(incidence_at(curve, 1, 3).std_error, std::sqrt(3.0 / 8 * 5 / 8 / 8), 1e-12);
  EXPECT_NEAR(incidence_at(curve, 1, 9).std_error, std::sqrt(5.0 / 8 * 3 / 8 / 8), 1e-12);
  EXPECT_EQ(incidence_at(curve, 2, 0.5).incidence, 0);
  EXPECT_EQ(curve.events, (std::vector<std::int64_t>{5, 3}));
  EXPECT_EQ(curve.survival.back(), 0);
}

TEST(CumulativeIncidence, OfOneCauseIsWhatKaplanMeierLost) {
  Numbers time, start;
  Codes cause;
  std::vector<std::uint8_t> event;
  for (int i = 0; i < 50; ++i) {
    time.push_back(2 + i * 7 % 11);
    start.push_back(i % 3);
    if (start.back() >= time.back()) start.back() = 0;
    cause.push_back(i % 5 < 2);
    event.push_back(i % 5 < 2);
  }
  const IncidenceCurve curve = must(cumulative_incidence({time, cause, 1, start})).front();
  const SurvivalCurve km = must(kaplan_meier({time, event, start}));
  ASSERT_EQ(curve.time.size(), km.points.size());
  for (std::size_t i = 0; i < km.points.size(); ++i) {
    EXPECT_NEAR(curve.survival[i], km.points[i].survival, 1e-12);
    EXPECT_NEAR(1 - curve.incidence[0][i].incidence, km.points[i].survival, 1e-12);
    EXPECT_EQ(curve.at_risk[i], static_cast<double>(km.points[i].at_risk));
  }
}

TEST(CumulativeIncidence, AWeightOfTwoIsTheRowTwice) {
  const IncidenceCurve weighted =
      must(cumulative_incidence(
               {Numbers{1, 2, 3, 4}, Codes{1, 2, 0, 1}, 2, {}, Numbers{2, 1, 2, 0}}))
          .front();
  const IncidenceCurve repeated =
      must(cumulative_incidence({Numbers{1, 1, 2, 3, 3}, Codes{1, 1, 2, 0, 0}, 2})).front();
  EXPECT_NEAR(incidence_at(weighted, 1, 3).incidence, incidence_at(repeated, 1, 3).incidence,
              1e-12);
  EXPECT_NEAR(incidence_at(weighted, 2, 3).incidence, incidence_at(repeated, 2, 3).incidence,
              1e-12);
}

TEST(CumulativeIncidence, RefusesCausesThatAreNone) {
  const Numbers time{1, 2};
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0, 0}, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0, 3}, 2}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0, -1}, 2}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0}, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0, 1}, 0}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(cumulative_incidence({time, Codes{0, 1}, 1, {}, Numbers{-1, 1}}),
                         ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
