// SPDX-License-Identifier: Apache-2.0
// A report for tests of what shows reports, so that none has to be measured.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "base/testing.h"
#include "trust/report.h"
#include "trust/words.h"

namespace candor::trust::testing {
namespace parts {

inline Instant instant(std::string_view text) { return must(parse_rfc3339(text)); }

inline constexpr double kNinety = 0.84;  // of a 95 % interval, a 90 % interval's width

inline Effect effect_of(Outcome outcome, Split split, std::string group, std::int64_t exposed,
                        double before, Interval share, Verdict verdict) {
  Effect effect;
  effect.outcome = outcome;
  effect.split = split;
  effect.group = std::move(group);
  effect.exposed = exposed;
  effect.others = 11'334;
  effect.before = before;
  effect.change = {share.estimate * before, share.lower * before, share.upper * before};
  effect.after = before * (1 + share.estimate) - 0.01 * before;
  effect.others_before = before * 1.02;
  effect.others_after = before * 1.01;
  effect.std_error = (effect.change.upper - effect.change.lower) / 3.92;
  effect.clusters = effect.exposed + effect.others;
  effect.df = effect.clusters - 1;
  effect.change_share = share;
  effect.change_share_90 = {share.estimate,
                            share.estimate + (share.lower - share.estimate) * kNinety,
                            share.estimate + (share.upper - share.estimate) * kNinety};
  effect.detectable_share = 2.8 * effect.std_error / before;
  effect.verdict = verdict;
  return effect;
}

// Moving about nothing before, about the change since.
inline void add_months(Effect& effect, std::int64_t before, std::int64_t after) {
  const double half = (effect.change.upper - effect.change.lower) / 2 * 1.4;
  effect.months.clear();
  for (std::int64_t m = -before; m < after; ++m) {
    EffectMonth month{m, std::nullopt};
    if (m != -1) {
      const double swing = 0.6 * half * std::sin(static_cast<double>(m) * 1.9);
      const double middle = (m < 0 ? 0 : effect.change.estimate) + swing;
      month.change = Interval{middle, middle - half, middle + half};
    }
    effect.months.push_back(month);
  }
  if (before > 1) effect.drift = Test{0.94, before - 1, 0.4502};
}

inline Group group_of(std::int64_t customers, double stay, std::int64_t months) {
  Group group;
  group.customers = customers;
  double stayed = 1;
  std::int64_t at_risk = customers;
  for (std::int64_t m = 1; m <= months; ++m) {
    const double monthly = m < 4 ? stay * stay : stay;
    const auto left =
        static_cast<std::int64_t>(std::lround(static_cast<double>(at_risk) * (1 - monthly)));
    stayed *= 1 - static_cast<double>(left) / static_cast<double>(at_risk);
    const double half = 1.96 * std::sqrt(stayed * (1 - stayed) / static_cast<double>(customers));
    group.curve.push_back({static_cast<double>(m), at_risk, left, stayed,
                           std::max(0.0, stayed - half), std::min(1.0, stayed + half)});
    at_risk -= left;
  }
  const StayedPoint& end = group.curve.back();
  group.left = customers - at_risk;
  group.stayed = Interval{end.stayed, end.lower, end.upper};
  return group;
}

}  // namespace parts

// Writes the sentences again, after the numbers were changed.
inline void say_again(Report& report) {
  report.headline = headline_of(report);
  report.findings = findings_of(report);
  report.cautions = cautions_of(report);
}

// A report with everything in it: a planned measurement of a loss, told in May 2026, with every
// split, two groups that are not shown, causes, hazards and the queue's experiment. All months of
// the plan and of each effect are these.
inline Report whole_report(std::int64_t months_before = 6, std::int64_t months_after = 6) {
  Report report;
  report.incident = "INC-2026-0007";
  report.plan.outcomes = {Outcome::spend, Outcome::complaints, Outcome::active};
  report.planned_at = parts::instant("2026-03-03T09:00:00Z");
  report.standing = Standing::planned;
  report.verdict = Verdict::lost;
  report.currency = "EUR";
  report.first_month = "2026-05";
  report.beginning = Beginning::told;
  report.began_at = parts::instant("2026-05-10T08:00:00Z");
  report.months_before = months_before;
  report.months_after = months_after;

  auto& effects = report.effects;
  const auto add = [&](Outcome outcome, Split split, const char* group, std::int64_t exposed,
                       Interval share, Verdict verdict) {
    const double before = outcome == Outcome::spend ? 50 : outcome == Outcome::active ? 0.94 : 0.06;
    effects.push_back(parts::effect_of(outcome, split, group, exposed, before, share, verdict));
    parts::add_months(effects.back(), months_before, months_after);
  };
  using enum Outcome;
  add(spend, Split::exposure, "all", 7'641, {-0.0688, -0.0746, -0.063}, Verdict::lost);
  add(complaints, Split::exposure, "all", 7'641, {0.212, 0.134, 0.29}, Verdict::lost);
  add(active, Split::exposure, "all", 7'641, {-0.018, -0.023, -0.013}, Verdict::lost);
  add(spend, Split::delay, "within 7 days", 4'120, {-0.041, -0.05, -0.032}, Verdict::lost);
  add(spend, Split::delay, "in 8 to 30 days", 2'310, {-0.0893, -0.1012, -0.0774}, Verdict::lost);
  add(spend, Split::delay, "after 30 days", 1'163, {-0.121, -0.1408, -0.1012}, Verdict::lost);
  add(complaints, Split::delay, "within 7 days", 4'120, {0.09, -0.02, 0.2}, Verdict::cannot_tell);
  add(complaints, Split::delay, "in 8 to 30 days", 2'310, {0.31, 0.18, 0.44}, Verdict::lost);
  add(spend, Split::version, "INC-2026-0007-N1 version 1", 3'800, {-0.072, -0.08, -0.064},
      Verdict::lost);
  add(spend, Split::version, "INC-2026-0007-N1 version 2", 3'793, {-0.065, -0.073, -0.057},
      Verdict::lost);
  add(spend, Split::channel, "smtp", 7'010, {-0.068, -0.074, -0.062}, Verdict::lost);
  add(spend, Split::channel, "paper", 583, {-0.081, -0.111, -0.051}, Verdict::lost);
  add(spend, Split::strength, "weak", 2'544, {-0.132, -0.149, -0.115}, Verdict::lost);
  add(spend, Split::strength, "middle", 2'551, {-0.055, -0.066, -0.044}, Verdict::lost);
  add(spend, Split::strength, "strong", 2'546, {-0.004, -0.013, 0.005}, Verdict::kept);
  report.by_strength = true;
  report.withheld = {{Split::delay, kNotTold.data()}, {Split::channel, "sms"}};
  report.differences = {{spend, Split::delay, {61.2, 2, 5.1e-14}},
                        {spend, Split::strength, {188.4, 2, 1e-20}},
                        {spend, Split::channel, {0.62, 1, 0.431}}};

  report.exposed = parts::group_of(7'702, 0.9905, months_after);
  report.others = parts::group_of(11'410, 0.9936, months_after);
  report.stayed_difference = Interval{-0.0263, -0.0335, -0.0191};
  report.months_lost = Interval{0.094, 0.071, 0.117};
  report.log_rank = {52.7, 1, 3.9e-13};
  report.causes = {{Cause::voluntary, Interval{0.071, 0.065, 0.077}, Interval{0.044, 0.04, 0.048}},
                   {Cause::payment, Interval{0.011, 0.009, 0.013}, Interval{0.01, 0.008, 0.012}},
                   {Cause::bereavement, std::nullopt, std::nullopt}};
  report.hazards = {{"waiting", 7'702, {1.62, 1.41, 1.86}, 2e-11},
                    {"told", 7'593, {1.21, 1.09, 1.34}, 0.0004}};
  report.queue =
      QueueTest{3'801, 3'792, 6.4, {-0.9, -1.52, -0.28}, {-0.018, -0.0304, -0.0056}, 0.0045};
  report.left_out = {412, 958, std::nullopt, 31};
  const std::string hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
  report.sources = {{"outcomes",
                     hash,
                     228'450,
                     parts::instant("2026-11-03T10:12:00Z"),
                     {{"gap", "leave_out"}, {"repeated_row", "keep_first"}}},
                    {"departures",
                     "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
                     1'502,
                     parts::instant("2026-11-03T10:13:00Z"),
                     {}},
                    {"relationship",
                     "fcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9",
                     19'112,
                     parts::instant("2026-11-03T10:14:00Z"),
                     {}},
                    {"letters",
                     "baa5a0964d3320fbc0c6a922140453c8513ea24ab8fd0577034804a967248096",
                     7'593,
                     std::nullopt,
                     {}}};
  report.version = "0.1.0";
  say_again(report);
  return report;
}

}  // namespace candor::trust::testing
