// SPDX-License-Identifier: Apache-2.0
#include "stats/market.h"

#include <algorithm>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.h"
#include "base/testing.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr SessionRange kShort[] = {{-1, 1}};

// A market and a firm that follows it by half, with a residual of 0.001 up and down, for 300
// sessions. Day 0 is session 250.
struct Made {
  std::vector<double> market;
  std::vector<double> firm;
  Made() {
    for (int i = 0; i < 300; ++i) {
      market.push_back(0.01 * ((i * 7) % 11 - 5));
      firm.push_back(0.5 * market.back() + ((i * 3) % 7 < 3 ? 0.001 : -0.001));
    }
  }
  Result<MarketEvent> event(SessionRange estimation = kUsualEstimation,
                            std::span<const SessionRange> ranges = kShort) const {
    return market_event(firm, market, 250, estimation, ranges);
  }
};

TEST(EventSession, IsTheFirstAfterTheDisclosure) {
  const std::vector<std::int32_t> days = {10, 11, 14, 15};
  EXPECT_EQ(must(event_session(days, 11, false)), 1);
  EXPECT_EQ(must(event_session(days, 11, true)), 2);   // after the close of Friday
  EXPECT_EQ(must(event_session(days, 12, false)), 2);  // on a Saturday
  EXPECT_EQ(must(event_session(days, 12, true)), 2);
  EXPECT_TRUE(is_refused(event_session(days, 9, false), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_session(days, 15, true), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(event_session({}, 15, true), ErrorCode::invalid));
}

TEST(EventSession, IsRefusedOfDaysThatDoNotRise) {
  EXPECT_THAT(event_session(std::vector<std::int32_t>{1, 2, 2}, 1, false).error().message,
              HasSubstr("session 3 has the date of the one before it"));
  EXPECT_THAT(event_session(std::vector<std::int32_t>{1, 3, 2}, 1, false).error().message,
              HasSubstr("session 3 has an earlier date"));
}

TEST(MarketEvent, FindsWhatTheMarketDoesNotExplain) {
  Made made;
  made.firm[250] -= 0.10;
  const auto event = must(made.event());
  EXPECT_EQ(event.n, 180);
  EXPECT_NEAR(event.beta, 0.5, 0.01);
  ASSERT_THAT(event.abnormal, SizeIs(3));
  EXPECT_NEAR(event.abnormal[1].abnormal, -0.10, 0.002);
  EXPECT_LT(event.cumulative[0].p, 1e-10);
  EXPECT_THAT(event.notes, IsEmpty());
}

TEST(MarketEvent, OfOneSessionIsItsAbnormalReturn) {
  constexpr SessionRange day[] = {{0, 0}};
  const auto event = must(Made().event(kUsualEstimation, day));
  EXPECT_NEAR(event.cumulative[0].std_error, event.abnormal[0].std_error, 1e-18);
  EXPECT_NEAR(event.cumulative[0].patell_z, event.abnormal[0].t / std::sqrt(178.0 / 176), 1e-13);
}

TEST(MarketEvent, LeavesOutSessionsWithoutAReturnAndSaysSo) {
  Made made;
  made.firm[100] = NAN;
  made.market[101] = NAN;
  const auto event = must(made.event());
  EXPECT_EQ(event.n, 178);
  ASSERT_THAT(event.notes, SizeIs(1));
  EXPECT_THAT(event.notes[0], HasSubstr("2 of 180 sessions"));
  made.firm[251] = NAN;
  EXPECT_THAT(made.event().error().message, HasSubstr("the firm has no return in session 1"));
  made.market[249] = NAN;
  EXPECT_THAT(made.event().error().message, HasSubstr("the market has no return in session -1"));
}

TEST(MarketEvent, NotesAJumpThatIsTakenBack) {
  Made made;
  constexpr SessionRange after[] = {{0, 10}};
  made.firm[253] += 0.25;
  made.firm[254] -= 0.20;
  const auto event = must(made.event(kUsualEstimation, after));
  ASSERT_THAT(event.notes, SizeIs(1));
  EXPECT_THAT(event.notes[0], HasSubstr("sessions 3 to 4 jump and come back"));
}

TEST(MarketEvent, IsRefusedWithoutRoom) {
  const Made made;
  const auto refusal = [&](SessionRange estimation, SessionRange range) {
    const auto event = made.event(estimation, std::span(&range, 1));
    return event ? "" : event.error().message;
  };
  EXPECT_THAT(refusal({-260, -21}, {-1, 1}), HasSubstr("needs 260 sessions before day 0"));
  EXPECT_THAT(refusal(kUsualEstimation, {0, 60}), HasSubstr("needs 60 sessions after day 0"));
  EXPECT_THAT(refusal(kUsualEstimation, {-21, 1}), HasSubstr("overlaps"));
  EXPECT_THAT(refusal(kUsualEstimation, {1, 0}), HasSubstr("is none"));
  EXPECT_THAT(refusal({-20, INT64_MIN}, {0, 1}), HasSubstr("is none"));
  EXPECT_THAT(refusal({-49, -21}, {-1, 1}), HasSubstr("has 29 sessions with both returns"));
  EXPECT_THAT(refusal({-50, -21}, {-1, 1}), "");
}

TEST(MarketEvent, IsRefusedOfReturnsThatSayNothing) {
  const Made made;
  Made changed = made;
  std::fill(changed.market.begin(), changed.market.end(), 0.001);
  EXPECT_THAT(changed.event().error().message, HasSubstr("the market's return is the same"));
  changed = made;
  std::fill(changed.firm.begin(), changed.firm.end(), 0);
  EXPECT_THAT(changed.event().error().message, HasSubstr("not traded"));
  changed = made;
  for (double& value : changed.firm) value *= 1e-150;
  EXPECT_THAT(changed.event().error().message, HasSubstr("not traded"));
  changed.firm = changed.market;
  EXPECT_THAT(changed.event().error().message, HasSubstr("not the same"));
  changed = made;
  changed.firm[7] = INFINITY;
  EXPECT_THAT(changed.event().error().message, HasSubstr("session 8 is no return"));
  changed.firm[7] = 1e300;
  EXPECT_THAT(changed.event().error().message, HasSubstr("session 8 is no return"));
  changed.firm.pop_back();
  EXPECT_TRUE(is_refused(changed.event(), ErrorCode::invalid));
}

TEST(Summarize, NeedsDifferentEventsOverTheSameWindows) {
  Made made;
  made.firm[250] -= 0.10;
  const auto event = must(made.event());
  EXPECT_TRUE(is_refused(summarize(std::span(&event, 1)), ErrorCode::invalid));
  EXPECT_THAT(summarize(std::vector{event, event}).error().message, HasSubstr("all alike"));
  constexpr SessionRange other[] = {{0, 1}};
  EXPECT_THAT(
      summarize(std::vector{event, must(made.event(kUsualEstimation, other))}).error().message,
      HasSubstr("same windows"));
}

class MarketReference : public testing::Reference {
 protected:
  MarketEvent study(const std::string& firm, const std::string& date,
                    const std::string& market = "mkt_clean") {
    static constexpr SessionRange kRanges[] = {{-1, 1}, {0, 1}, {0, 20}};
    const auto path = *find_shared_data("stats/event_returns.csv");
    const auto file = must(open_source(path));
    CsvReader reader(*file, path);
    must(reader.header());
    CsvRow row;
    std::vector<std::int32_t> days;
    while (must(reader.next(row))) {
      days.push_back(static_cast<std::int32_t>(days_since_epoch(must(parse_date(row.fields[0])))));
    }
    const auto returns = table("event_returns.csv");
    const auto day = static_cast<std::int32_t>(days_since_epoch(must(parse_date(date))));
    return must(market_event(returns.real(firm), returns.real(market),
                             must(event_session(days, day, false)), kUsualEstimation, kRanges));
  }
};

TEST_F(MarketReference, EquifaxAgrees) {
  // R: f <- lm(EFX_adj ~ mkt_clean) over the window; the error of a sum of predictions by vcov(f).
  const auto event = study("EFX_adj", "2017-09-07");
  expect_close(event.alpha, 0.00042655215296277327, "alpha");
  expect_close(event.alpha_se, 0.0006370793573101174, "its error");
  expect_close(event.beta, 0.93365131181888993961, "beta");
  expect_close(event.beta_se, 0.1323566811026393175, "its error");
  expect_close(event.sigma, 0.0084869624675078734, "sigma");
  expect_close(event.r_squared, 0.21847453264022601, "R squared");
  const auto& near = event.cumulative[0];
  expect_close(near.car, -0.12935926868969797, "CAR[-1,1]");
  expect_close(near.std_error, 0.014823159746578793, "its error");
  expect_close(near.t, -8.7268349597012218, "t");
  expect_close(near.p, 1.8430743322139324e-15, "p");
  expect_close(near.patell_z, -8.7263340676526777, "Patell");
  expect_close(event.cumulative[1].car, -0.12758860586310294, "CAR[0,1]");
  expect_close(event.cumulative[2].car, -0.23945474230307556, "CAR[0,20]");
  expect_close(event.cumulative[2].t, -5.8041158064021587, "t");
  EXPECT_THAT(event.notes, IsEmpty());
}

TEST_F(MarketReference, TargetAgrees) {
  const auto event = study("TGT_adj", "2013-12-19");
  expect_close(event.beta, 0.56773061926683576761, "beta");
  expect_close(event.cumulative[0].car, 0.0029393568013976242, "CAR[-1,1]");
  expect_close(event.cumulative[0].t, 0.1965693063591027467, "t");
  expect_close(event.cumulative[1].car, -0.019460287791348202, "CAR[0,1]");
  expect_close(event.cumulative[2].car, -0.076833349654631261, "CAR[0,20]");
  expect_close(event.cumulative[2].t, -1.862773495609110874, "t");
}

TEST_F(MarketReference, ARowOfAnotherDayIsNoticed) {
  // 2017-09-14 bears the prices of 2017-12-18.
  const auto event = study("EFX_raw", "2017-09-07");
  ASSERT_THAT(event.notes, SizeIs(1));
  EXPECT_THAT(event.notes[0], HasSubstr("sessions 4 to 6 jump and come back"));
}

TEST_F(MarketReference, SixBreachesSideBySideAgree) {
  // One firm drives the mean: Patell rejects, BMP does not. R: sum(z)/sqrt(6) of the sums of
  // standardised returns; mean(t)/(sd(t)/sqrt(6)) of each CAR over its error.
  const std::vector<MarketEvent> events = {
      study("EFX_adj", "2017-09-07"),  study("TGT_adj", "2013-12-19"),
      study("EBAY_adj", "2014-05-21"), study("ANTM_adj", "2015-02-05"),
      study("HD_raw", "2014-09-08"),   study("JPM_raw", "2014-10-02")};
  const auto all = must(summarize(events));
  ASSERT_THAT(all, SizeIs(3));
  expect_close(all[0].mean_car, -0.026863110709226218, "mean CAR[-1,1]");
  expect_close(all[0].patell_z, -4.2376487919796917, "Patell");
  expect_close(all[0].patell_p, 2.2587272766561178e-05, "its p");
  expect_close(all[0].bmp_t, -1.2225528230347518, "BMP");
  expect_close(all[0].bmp_p, 0.27597817331182467, "its p");
  expect_close(all[1].patell_z, -6.9376597395195283, "Patell [0,1]");
  expect_close(all[1].bmp_t, -1.8113908588629732, "BMP [0,1]");
  expect_close(all[2].patell_z, -3.5987023997762981, "Patell [0,20]");
  expect_close(all[2].bmp_p, 0.22087867449561713, "p of BMP [0,20]");
  EXPECT_THAT(all[0].notes[0], HasSubstr("BMP's does not"));
}

}  // namespace
}  // namespace candor::stats
