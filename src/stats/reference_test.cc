// SPDX-License-Identifier: Apache-2.0
// Agreement with R 4.2.2 (survival 3.5-3, fixest), to 1e-8 relative. The data are not part of the
// repository: without them the cases are skipped and say so.
#include <cmath>
#include <fstream>
#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "base/testing.h"
#include "base/text.h"
#include "stats/stats.h"

namespace candor::stats {
namespace {

namespace json = boost::json;

// A numeric table by column; an empty cell is NaN.
class Table {
 public:
  explicit Table(const std::string& path) {
    const auto file = must(open_source(path));
    CsvReader reader(*file, path);
    const auto header = must(reader.header());
    CsvRow row;
    while (must(reader.next(row))) {
      for (std::size_t i = 0; i < header.size(); ++i) {
        columns_[header[i]].push_back(parse_number(row.fields[i]).value_or(NAN));
      }
    }
  }
  const std::vector<double>& real(const std::string& name) const { return columns_.at(name); }
  std::vector<std::int64_t> whole(const std::string& name) const {
    std::vector<std::int64_t> values;
    for (double value : real(name)) values.push_back(static_cast<std::int64_t>(value));
    return values;
  }

 private:
  std::map<std::string, std::vector<double>> columns_;
};

struct Sample {
  std::vector<double> time;
  std::unique_ptr<bool[]> events;
  std::span<const bool> event() const { return {events.get(), time.size()}; }
};

// The rows for which `keep` is true.
Sample sample(const Table& table, const std::string& time, const std::string& event,
              const std::function<bool(std::size_t)>& keep) {
  Sample chosen;
  const std::size_t n = table.real(time).size();
  chosen.events.reset(new bool[n]);
  for (std::size_t i = 0; i < n; ++i) {
    if (!keep(i)) continue;
    chosen.events[chosen.time.size()] = table.real(event)[i] == 1;
    chosen.time.push_back(table.real(time)[i]);
  }
  return chosen;
}

bool all(std::size_t) { return true; }

class Reference : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto path = find_shared_data("stats/reference.json");
    if (!path) GTEST_SKIP() << "the shared data is absent";
    reference_ = must(parse_json(must(read_file(*path, 10'000'000)), {10'000'000, 32}));
  }
  Table table(const std::string& name) { return Table(*find_shared_data("stats/" + name)); }
  const json::value& at(std::string_view pointer) { return reference_.at_pointer(pointer); }
  double number(std::string_view pointer) { return at(pointer).to_number<double>(); }

 private:
  json::value reference_;
};

void expect_close(double actual, double expected, const std::string& what) {
  EXPECT_NEAR(actual, expected, 1e-8 * std::max(std::abs(expected), 1e-12)) << what;
}

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
  const Table t = table("surv_2k.csv");
  for (int exposed : {0, 1}) {
    const Sample s =
        sample(t, "time", "cause", [&](std::size_t i) { return t.real("exposed")[i] == exposed; });
    const SurvivalCurve curve = must(kaplan_meier(s.time, s.event()));
    expect_curve(curve, at("/surv2k/km").as_array(), fmt::format("exposed={}", exposed));
    const RestrictedMean mean = must(restricted_mean(curve, 365));
    const std::string row = fmt::format("/surv2k/rmst365/{}", exposed);
    expect_close(mean.mean, number(row + "/rmean"), "rmst");
    expect_close(mean.std_error, number(row + "/se(rmean)"), "se of rmst");
  }
  const Sample s = sample(t, "time", "cause", all);
  expect_close(must(log_rank(s.time, s.event(), t.whole("exposed"))).chi_squared,
               number("/surv2k/logrank"), "log-rank");
}

TEST_F(Reference, SurvivalInLungCancer) {
  const Table t = table("lung.csv");
  std::vector<std::int64_t> sex = t.whole("sex");
  for (std::int64_t& s : sex) s -= 1;
  for (int value : {1, 2}) {
    const Sample s =
        sample(t, "time", "event", [&](std::size_t i) { return t.real("sex")[i] == value; });
    const SurvivalCurve curve = must(kaplan_meier(s.time, s.event()));
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
  expect_close(must(log_rank(s.time, s.event(), sex)).chi_squared, number("/lung/logrank_sex"),
               "log-rank");
}

TEST_F(Reference, StratifiedLogRankLeavesOutRowsWithoutAStratum) {
  const Table t = table("lung.csv");
  const auto known = [&](std::size_t i) { return !std::isnan(t.real("ph.ecog")[i]); };
  const Sample s = sample(t, "time", "event", known);
  std::vector<std::int64_t> sex;
  std::vector<std::int64_t> ecog;
  for (std::size_t i = 0; i < t.real("sex").size(); ++i) {
    if (!known(i)) continue;
    sex.push_back(static_cast<std::int64_t>(t.real("sex")[i]) - 1);
    ecog.push_back(static_cast<std::int64_t>(t.real("ph.ecog")[i]));
  }
  expect_close(must(log_rank(s.time, s.event(), sex, ecog)).chi_squared,
               number("/lung/logrank_sex_strat_ecog"), "stratified log-rank");
}

TEST_F(Reference, ArrestsAfterPrison) {
  const Table t = table("rossi.csv");
  for (int fin : {0, 1}) {
    const Sample s =
        sample(t, "week", "arrest", [&](std::size_t i) { return t.real("fin")[i] == fin; });
    const std::string stratum = fmt::format("fin={}", fin);
    expect_curve(must(kaplan_meier(s.time, s.event())), at("/rossi/km_fin").as_array(), stratum);
    expect_curve(must(kaplan_meier(s.time, s.event(), SurvivalLimits::log_log)),
                 at("/rossi/km_fin_loglog").as_array(), stratum);
  }
  const Sample s = sample(t, "week", "arrest", all);
  const auto fin = t.whole("fin");
  expect_close(must(log_rank(s.time, s.event(), fin)).chi_squared, number("/rossi/logrank_fin"),
               "log-rank");
  expect_close(must(log_rank(s.time, s.event(), fin, {}, 1)).chi_squared, number("/rossi/peto_fin"),
               "Peto and Peto");
}

class PanelReference : public Reference {
 protected:
  void SetUp() override {
    Reference::SetUp();
    if (IsSkipped()) return;
    const Table t = table("panel_500.csv");
    unit_ = t.whole("id");
    period_ = t.whole("t");
    y_ = t.real("y");
    region_ = t.whole("region");
    exposed_ = t.real("exposed");
    treat_ = t.real("treat");
    for (std::size_t i = 0; i < y_.size(); ++i) {
      exposed_after_.push_back(period_[i] >= 6 ? exposed_[i] : 0.0);
    }
  }
  Panel panel(std::vector<std::vector<double>> x) const {
    return {unit_, period_, y_, std::move(x)};
  }
  void expect_coefficient(const Coefficient& c, const std::string& row) {
    expect_close(c.estimate, number(row + "/est"), row + " est");
    expect_close(c.std_error, number(row + "/se"), row + " se");
    expect_close(c.t, number(row + "/t"), row + " t");
    EXPECT_NEAR(c.p, number(row + "/p"), 1e-8 * number(row + "/p")) << row << " p";
  }

  std::vector<std::int64_t> unit_, period_, region_;
  std::vector<double> y_, exposed_, treat_, exposed_after_;
};

TEST_F(PanelReference, DifferenceInDifferencesWithEachKindOfError) {
  const Panel p = panel({exposed_after_});
  const auto first = [&](ErrorsOf errors, std::span<const std::int64_t> cluster) {
    return must(two_way_fixed_effects(p, errors, cluster)).coefficients[0];
  };
  expect_coefficient(first(ErrorsOf::iid, {}), "/panel500/twfe_iid/0");
  expect_coefficient(first(ErrorsOf::hetero, {}), "/panel500/twfe_hetero/0");
  expect_coefficient(first(ErrorsOf::cluster, unit_), "/panel500/twfe_id/0");
  expect_coefficient(first(ErrorsOf::cluster, region_), "/panel500/twfe_region/0");
}

TEST_F(PanelReference, StaggeredTreatmentByTheSameRegression) {
  expect_coefficient(
      must(two_way_fixed_effects(panel({treat_}), ErrorsOf::cluster, unit_)).coefficients[0],
      "/panel500/treat_id/0");
}

// The file has ten rows a customer, in order.
TEST_F(PanelReference, ByTheClosedForms) {
  const std::size_t units = y_.size() / 10;
  const std::unique_ptr<bool[]> exposed(new bool[units]);
  for (std::size_t i = 0; i < units; ++i) exposed[i] = exposed_[i * 10] == 1;
  const GroupPanel groups{10, y_, {exposed.get(), units}};

  expect_coefficient(must(difference_in_differences(groups, 5)).coefficients[0],
                     "/panel500/twfe_id/0");
  const Regression study = must(event_study(groups, 4));
  ASSERT_EQ(study.coefficients.size(), 9u);
  for (std::size_t i = 0; i < 9; ++i) {
    expect_coefficient(study.coefficients[i], fmt::format("/panel500/es_id/{}", i));
  }
  const std::size_t before[] = {0, 1, 2, 3};
  expect_close(must(wald_test(study, before)).chi_squared, number("/panel500/pretrend/wald_chi2"),
               "pre-trend");
  expect_close(study.coefficients[8].estimate, number("/extra/did2x2_panel500_t10_t5/att"),
               "two by two");
}

TEST_F(PanelReference, EventStudyAndItsPreTrend) {
  std::vector<std::vector<double>> x;
  for (int t : {1, 2, 3, 4, 6, 7, 8, 9, 10}) {
    std::vector<double> column(y_.size());
    for (std::size_t i = 0; i < y_.size(); ++i) column[i] = period_[i] == t ? exposed_[i] : 0;
    x.push_back(std::move(column));
  }
  const Regression fit = must(two_way_fixed_effects(panel(x), ErrorsOf::cluster, unit_));
  for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
    expect_coefficient(fit.coefficients[i], fmt::format("/panel500/es_id/{}", i));
  }
  const std::size_t before[] = {0, 1, 2, 3};
  const Wald wald = must(wald_test(fit, before));
  expect_close(wald.chi_squared, number("/panel500/pretrend/wald_chi2"), "chi-squared");
  expect_close(wald.f, number("/panel500/pretrend/F"), "F");
  expect_close(wald.p_chi_squared, number("/panel500/pretrend/p_chi2"), "p of chi-squared");
  expect_close(wald.p_f, number("/panel500/pretrend/p_F"), "p of F");
}

}  // namespace
}  // namespace candor::stats
