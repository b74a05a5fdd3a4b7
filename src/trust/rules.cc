// SPDX-License-Identifier: Apache-2.0
#include "trust/rules.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "base/text.h"
#include "stats/stats.h"

namespace candor::trust {
namespace {

constexpr double kLevel = 0.95;
// Standard errors between nothing and a change that is found with 80 % probability at the 5 % level
// (Bloom 1995).
constexpr double kDetectable = 2.80;

// An array that a span of bool can look at, which a vector of bool is not.
std::unique_ptr<bool[]> bools(const std::vector<char>& from) {
  auto to = std::make_unique<bool[]>(from.size());
  std::copy(from.begin(), from.end(), to.get());
  return to;
}

Interval interval_of(const stats::Coefficient& coefficient) {
  return {coefficient.estimate, coefficient.lower, coefficient.upper};
}

Interval scaled(const Interval& interval, double by) {
  return {interval.estimate * by, interval.lower * by, interval.upper * by};
}

Result<void> check_size(const std::vector<char>& exposed, std::string_view of) {
  const std::int64_t with = std::count(exposed.begin(), exposed.end(), 1);
  const std::int64_t without = std::ssize(exposed) - with;
  if (with >= kGroupMin && without >= kGroupMin) return {};
  return fail(
      ErrorCode::conflict,
      fmt::format("{} needs at least {} customers whose data was involved and {} whose data "
                  "was not; the outcomes have {} and {}",
                  of, kGroupMin, kGroupMin, with, without));
}

// Kaplan-Meier of one group.
Result<stats::SurvivalCurve> curve_of(const Cohort& cohort, bool exposed) {
  std::vector<double> months;
  std::vector<char> left;
  for (std::size_t i = 0; i < cohort.staying.exposed.size(); ++i) {
    if ((cohort.staying.exposed[i] == 1) != exposed) continue;
    months.push_back(cohort.staying.months[i]);
    left.push_back(cohort.staying.left[i]);
  }
  const auto events = bools(left);
  return stats::kaplan_meier(months, {events.get(), left.size()}, stats::SurvivalLimits::log,
                             kLevel);
}

Group stayed_of(const stats::SurvivalCurve& curve, const stats::SurvivalPoint& end) {
  Group group;
  group.customers = curve.n;
  group.left = curve.events;
  for (const stats::SurvivalPoint& point : curve.points) {
    if (point.time == 0) continue;
    group.curve.push_back(
        {point.time, point.at_risk, point.events, point.survival, point.lower, point.upper});
  }
  group.stayed = {end.survival, end.lower, end.upper};
  return group;
}

Result<void> add_stayed(Report& report, const Cohort& cohort) {
  const auto end = static_cast<double>(cohort.window().after());
  const stats::SurvivalCurve exposed = TRY(curve_of(cohort, true));
  const stats::SurvivalCurve others = TRY(curve_of(cohort, false));
  const stats::SurvivalPoint exposed_end = stats::survival_at(exposed, end);
  const stats::SurvivalPoint others_end = stats::survival_at(others, end);
  report.exposed = stayed_of(exposed, exposed_end);
  report.others = stayed_of(others, others_end);
  // Of two independent curves; the normal limits of the difference.
  const double difference = exposed_end.survival - others_end.survival;
  const double half = stats::normal_quantile(0.5 + kLevel / 2) *
                      std::hypot(exposed_end.std_error, others_end.std_error);
  report.stayed_difference = {difference, difference - half, difference + half};
  return {};
}

Result<Test> log_rank(const Cohort& cohort) {
  // With nobody gone in either group there is nothing to compare.
  if (std::count(cohort.staying.left.begin(), cohort.staying.left.end(), 1) == 0)
    return Test{0, 1, 1};
  const auto events = bools(cohort.staying.left);
  const std::vector<std::int64_t> groups(cohort.staying.exposed.begin(),
                                         cohort.staying.exposed.end());
  const auto test = TRY(
      stats::log_rank(cohort.staying.months, {events.get(), cohort.staying.left.size()}, groups));
  return Test{test.chi_squared, test.df, test.p};
}

void add_means(Report& report, const Cohort& cohort) {
  const std::size_t months = cohort.window().months();
  const std::size_t before = cohort.window().before();
  std::vector<double> sums[2];
  double size[2] = {0, 0};
  for (auto& sum : sums) sum.assign(months, 0.0);
  for (std::size_t i = 0; i < cohort.compared.exposed.size(); ++i) {
    const std::size_t group = cohort.compared.exposed[i] == 1 ? 1 : 0;
    size[group] += 1;
    for (std::size_t m = 0; m < months; ++m)
      sums[group][m] += cohort.compared.spend[i * months + m];
  }
  for (std::size_t m = 0; m < months; ++m) {
    report.months.push_back(
        {.period = to_text(Period{cohort.window().first.months + static_cast<std::int64_t>(m)}),
         .exposed_mean = sums[1][m] / size[1],
         .others_mean = sums[0][m] / size[0],
         .change = std::nullopt});
  }
  for (const std::size_t group : {0, 1}) {
    Group& to = group == 1 ? report.exposed : report.others;
    to.compared = static_cast<std::int64_t>(size[group]);
    const auto mean = [&](std::size_t from, std::size_t until) {
      double sum = 0;
      for (std::size_t m = from; m < until; ++m) sum += sums[group][m];
      return sum / size[group] / static_cast<double>(until - from);
    };
    to.spend_before = mean(0, before);
    to.spend_after = mean(before, months);
  }
}

Result<void> add_change(Report& report, const Cohort& cohort) {
  const std::size_t before = cohort.window().before();
  const auto exposed = bools(cohort.compared.exposed);
  const stats::GroupPanel panel{.periods = cohort.window().months(),
                                .y = cohort.compared.spend,
                                .exposed = {exposed.get(), cohort.compared.exposed.size()}};
  const auto difference = TRY(stats::difference_in_differences(panel, before, kLevel));
  const auto narrower = TRY(stats::difference_in_differences(panel, before, 0.90));
  const stats::Coefficient& change = difference.coefficients.front();
  report.change = interval_of(change);
  report.change_std_error = change.std_error;
  report.change_df = static_cast<std::int64_t>(difference.df);
  const double share = 1 / report.exposed.spend_before;
  report.change_share = scaled(report.change, share);
  report.change_share_90 = scaled(interval_of(narrower.coefficients.front()), share);
  report.detectable_share = kDetectable * change.std_error * share;

  const std::size_t reference = before - 1;
  const auto by_month = TRY(stats::event_study(panel, reference, kLevel));
  std::vector<std::size_t> earlier;
  for (std::size_t m = 0, coefficient = 0; m < report.months.size(); ++m) {
    if (m == reference) continue;
    if (m < reference) earlier.push_back(coefficient);
    report.months[m].change = interval_of(by_month.coefficients[coefficient++]);
  }
  if (!earlier.empty()) {
    const auto wald = stats::wald_test(by_month, earlier);
    if (wald) report.drift = Test{wald->f, wald->df, wald->p_f};
  }
  return {};
}

}  // namespace

Result<void> check(const Plan& plan) {
  if (plan.margin > 0 && plan.margin < 1) return {};
  return fail(ErrorCode::invalid, "the margin cannot be taken as it is",
              {{"margin", "is not a share between 0 and 1, such as 0.02 for two per cent"}});
}

Verdict verdict_of(const Interval& change_95, const Interval& change_90, double margin) {
  if (change_95.lower > 0) return Verdict::raised;
  if (change_90.lower > -margin && change_90.upper < margin) return Verdict::kept;
  if (change_95.upper < 0) return Verdict::lost;
  return Verdict::cannot_tell;
}

Result<Report> analyse(const Cohort& cohort, double margin) {
  TRY(check_size(cohort.staying.exposed, "a report"));
  TRY(check_size(cohort.compared.exposed, "the comparison of spend"));
  Report report;
  report.first_month = to_text(cohort.window().first_month);
  report.months_before = static_cast<std::int64_t>(cohort.window().before());
  report.months_after = static_cast<std::int64_t>(cohort.window().after());
  report.margin = margin;
  report.left_out = cohort.left_out;
  TRY(add_stayed(report, cohort));
  report.log_rank = TRY(log_rank(cohort));
  add_means(report, cohort);
  if (report.exposed.spend_before <= 0) {
    return fail(ErrorCode::conflict,
                "customers whose data was involved spent nothing before, so a change in what they "
                "spend has no measure");
  }
  TRY(add_change(report, cohort));
  report.verdict = verdict_of(report.change_share, report.change_share_90, margin);
  return report;
}

}  // namespace candor::trust
