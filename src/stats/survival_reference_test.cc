// SPDX-License-Identifier: Apache-2.0
// Agreement with R's survival, to 1e-8 relative.
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Columns;
using testing::expect_close;
using testing::labels;
using testing::Reference;

namespace json = boost::json;

struct Sample {
  std::vector<double> time;
  std::vector<std::uint8_t> event;
};

// The rows for which `keep` is true.
Sample sample(const Columns& table, const std::string& time, const std::string& event,
              const std::function<bool(std::size_t)>& keep) {
  Sample chosen;
  const std::size_t n = table.real(time).size();
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep(i)) continue;
    chosen.event.push_back(table.real(event)[i] == 1);
    chosen.time.push_back(table.real(time)[i]);
  }
  return chosen;
}

bool all(std::size_t) { return true; }

void expect_curve(const SurvivalCurve& curve, const json::array& rows, const std::string& stratum) {
  int compared = 0;
  for (const json::value& row : rows) {
    if (row.at("strata").as_string() != stratum) continue;
    const SurvivalPoint point = survival_at(curve, row.at("time").to_number<double>());
    const std::string what = fmt::format("{} at {}", stratum, row.at("time").to_number<double>());
    expect_close(point.survival, row.at("surv").to_number<double>(), what + " surv");
    expect_close(point.std_error, row.at("se").to_number<double>(), what + " se");
    expect_close(point.lower, row.at("lo").to_number<double>(), what + " lo");
    expect_close(point.upper, row.at("hi").to_number<double>(), what + " hi");
    ++compared;
  }
  EXPECT_GT(compared, 0);
}

// Cause 1 is leaving by choice; the others are censored.
TEST_F(Reference, SurvivalOfTheGeneratedCustomers) {
  const Columns t = table("surv_2k.csv");
  for (int exposed : {0, 1}) {
    const Sample s =
        sample(t, "time", "cause", [&](std::size_t i) { return t.real("exposed")[i] == exposed; });
    const SurvivalCurve curve = must(kaplan_meier({s.time, s.event}));
    expect_curve(curve, at("/surv2k/km").as_array(), fmt::format("exposed={}", exposed));
    const RestrictedMean mean = must(restricted_mean(curve, 365));
    const std::string row = fmt::format("/surv2k/rmst365/{}", exposed);
    expect_close(mean.mean, number(row + "/rmean"), "rmst");
    expect_close(mean.std_error, number(row + "/se(rmean)"), "se of rmst");
  }
  const Sample s = sample(t, "time", "cause", all);
  expect_close(must(log_rank({s.time, s.event}, labels(t.whole("exposed")).labels())).chi_squared,
               number("/surv2k/logrank"), "log-rank");
}

TEST_F(Reference, SurvivalInLungCancer) {
  const Columns t = table("lung.csv");
  std::vector<std::int64_t> sex = t.whole("sex");
  for (std::int64_t& s : sex) s -= 1;
  for (int value : {1, 2}) {
    const Sample s =
        sample(t, "time", "event", [&](std::size_t i) { return t.real("sex")[i] == value; });
    const SurvivalCurve curve = must(kaplan_meier({s.time, s.event}));
    expect_curve(curve, at("/lung/km_sex").as_array(), fmt::format("sex={}", value));
    const Median median = median_survival(curve);
    const std::string row = fmt::format("/lung/median/{}", value - 1);
    expect_close(median.time, number(row + "/median"), "median");
    expect_close(median.lower, number(row + "/0.95LCL"), "lower limit of the median");
    expect_close(median.upper, number(row + "/0.95UCL"), "upper limit of the median");
    const RestrictedMean mean = must(restricted_mean(curve, 365));
    const std::string rmst = fmt::format("/lung/rmst365/{}", value - 1);
    expect_close(mean.mean, number(rmst + "/rmean"), "rmst");
    expect_close(mean.std_error, number(rmst + "/se(rmean)"), "se of rmst");
  }
  const Sample s = sample(t, "time", "event", all);
  expect_close(must(log_rank({s.time, s.event}, labels(sex).labels())).chi_squared,
               number("/lung/logrank_sex"), "log-rank");
}

TEST_F(Reference, StratifiedLogRankLeavesOutRowsWithoutAStratum) {
  const Columns t = table("lung.csv");
  const auto known = [&](std::size_t i) { return !std::isnan(t.real("ph.ecog")[i]); };
  const Sample s = sample(t, "time", "event", known);
  std::vector<std::int64_t> sex;
  std::vector<std::int64_t> ecog;
  for (std::size_t i = 0; i < t.real("sex").size(); ++i) {
    if (!known(i)) continue;
    sex.push_back(static_cast<std::int64_t>(t.real("sex")[i]) - 1);
    ecog.push_back(static_cast<std::int64_t>(t.real("ph.ecog")[i]));
  }
  expect_close(
      must(log_rank({s.time, s.event}, labels(sex).labels(), labels(ecog).labels())).chi_squared,
      number("/lung/logrank_sex_strat_ecog"), "stratified log-rank");
}

// start = floor(time / 3) in every other row. The score test of coxph(ties = "exact") is the
// log-rank test with late entry, which survdiff does not take.
TEST_F(Reference, LateEntryInLungCancer) {
  const Columns t = table("lung.csv");
  std::vector<double> start, known_start;
  std::vector<std::int64_t> sex, known_sex, ecog;
  for (std::size_t i = 0; i < t.real("time").size(); ++i) {
    start.push_back(i % 2 == 0 ? std::floor(t.real("time")[i] / 3) : 0);
    sex.push_back(static_cast<std::int64_t>(t.real("sex")[i]));
    if (std::isnan(t.real("ph.ecog")[i])) continue;
    known_start.push_back(start.back());
    known_sex.push_back(sex.back());
    ecog.push_back(static_cast<std::int64_t>(t.real("ph.ecog")[i]));
  }
  const Sample s = sample(t, "time", "event", all);
  const Sample known =
      sample(t, "time", "event", [&](std::size_t i) { return !std::isnan(t.real("ph.ecog")[i]); });
  expect_close(must(log_rank({s.time, s.event, start}, labels(sex).labels())).chi_squared,
               11.6244511266379, "log-rank");
  const FollowUp late{known.time, known.event, known_start};
  expect_close(must(log_rank(late, labels(ecog).labels())).chi_squared, 15.5406631148103,
               "log-rank of four groups");
  expect_close(must(log_rank(late, labels(ecog).labels(), labels(known_sex).labels())).chi_squared,
               15.2294769325553, "stratified");
  const SurvivalCurve curve = must(kaplan_meier({s.time, s.event, start}));
  const SurvivalPoint point = survival_at(curve, 300);
  expect_close(point.survival, 0.445781118667218, "surv");
  expect_close(point.std_error, 0.0361332614801762, "se");
  expect_close(point.lower, 0.380300262904373, "lower");
  expect_close(survival_at(curve, 500).upper, 0.316907588221804, "upper");

  // survdiff(rho = 1) with strata(sex), and rho = 0.5
  const FollowUp at_once{known.time, known.event};
  expect_close(
      must(log_rank(at_once, labels(ecog).labels(), labels(known_sex).labels(), 1)).chi_squared,
      24.5561453463421, "Peto and Peto, stratified");
  const LogRank half = must(log_rank(at_once, labels(ecog).labels(), {}, 0.5));
  expect_close(half.chi_squared, 23.3228968022399, "rho of a half");
  expect_close(half.observed[1], 60.7829725176666, "observed");
  expect_close(half.expected[1], 62.9566772242348, "expected");
}

TEST_F(Reference, ArrestsAfterPrison) {
  const Columns t = table("rossi.csv");
  for (int fin : {0, 1}) {
    const Sample s =
        sample(t, "week", "arrest", [&](std::size_t i) { return t.real("fin")[i] == fin; });
    const std::string stratum = fmt::format("fin={}", fin);
    expect_curve(must(kaplan_meier({s.time, s.event})), at("/rossi/km_fin").as_array(), stratum);
    expect_curve(must(kaplan_meier({s.time, s.event}, SurvivalLimits::log_log)),
                 at("/rossi/km_fin_loglog").as_array(), stratum);
  }
  const Sample s = sample(t, "week", "arrest", all);
  const auto fin = t.whole("fin");
  expect_close(must(log_rank({s.time, s.event}, labels(fin).labels())).chi_squared,
               number("/rossi/logrank_fin"), "log-rank");
  expect_close(must(log_rank({s.time, s.event}, labels(fin).labels(), {}, 1)).chi_squared,
               number("/rossi/peto_fin"), "Peto and Peto");
}

}  // namespace
}  // namespace candor::stats
