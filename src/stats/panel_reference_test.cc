// SPDX-License-Identifier: Apache-2.0
// Agreement with fixest, to 1e-8 relative.
#include <cmath>
#include <functional>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;
using testing::Columns;
using testing::expect_close;
using testing::Reference;

class PanelReference : public Reference {
 protected:
  void SetUp() override {
    Reference::SetUp();
    if (IsSkipped()) return;
    const Columns t = table("panel_500.csv");
    unit_ = Coded("id", t.real("id"));
    period_ = Coded("t", t.real("t"));
    region_ = Coded("region", t.real("region"));
    y_ = t.real("y");
    exposed_ = t.real("exposed");
    treat_ = t.real("treat");
    strength_ = t.real("strength");
    for (std::size_t i = 0; i < y_.size(); ++i) {
      exposed_after_.push_back(t.real("t")[i] >= 6 ? exposed_[i] : 0.0);
      flags_.push_back(exposed_[i] == 1);
    }
  }
  Design design(std::vector<Regressor> x) const {
    return {y_, std::move(x), {unit_.named(), period_.named()}, {}};
  }
  Errors by(const Coded& cluster) const { return {ErrorsOf::cluster, {cluster.named()}}; }
  void expect_coefficient(const Coefficient& c, const std::string& row) {
    expect_close(c.estimate, number(row + "/est"), row + " est");
    expect_close(c.std_error, number(row + "/se"), row + " se");
    expect_close(c.t, number(row + "/t"), row + " t");
    EXPECT_NEAR(c.p, number(row + "/p"), 1e-8 * number(row + "/p")) << row << " p";
  }

  Coded unit_, period_, region_;
  std::vector<double> y_, exposed_, treat_, strength_, exposed_after_;
  std::vector<std::uint8_t> flags_;
};

TEST_F(PanelReference, DifferenceInDifferencesWithEachKindOfError) {
  const Design d = design({{"d", exposed_after_}});
  const auto first = [&](const Errors& errors) {
    return must(least_squares(d, errors)).coefficients[0];
  };
  expect_coefficient(first({ErrorsOf::iid, {}}), "/panel500/twfe_iid/0");
  expect_coefficient(first({ErrorsOf::hetero, {}}), "/panel500/twfe_hetero/0");
  expect_coefficient(first(by(unit_)), "/panel500/twfe_id/0");
  expect_coefficient(first(by(region_)), "/panel500/twfe_region/0");
}

TEST_F(PanelReference, StaggeredTreatmentByTheSameRegression) {
  expect_coefficient(must(least_squares(design({{"treat", treat_}}), by(unit_))).coefficients[0],
                     "/panel500/treat_id/0");
}

// The file has ten rows a customer, in order.
TEST_F(PanelReference, ByTheClosedForms) {
  const std::size_t units = y_.size() / 10;
  std::vector<std::uint8_t> exposed(units);
  for (std::size_t i = 0; i < units; ++i) exposed[i] = exposed_[i * 10] == 1;
  const GroupPanel groups{10, y_, exposed};

  expect_coefficient(must(difference_in_differences(groups, 5)).coefficients[0],
                     "/panel500/twfe_id/0");
  const Regression study = must(event_study(groups, 4));
  ASSERT_EQ(study.coefficients.size(), 9u);
  for (std::size_t i = 0; i < 9; ++i) {
    expect_coefficient(study.coefficients[i], fmt::format("/panel500/es_id/{}", i));
  }
  const EventTests tests = event_tests(study, 4);
  expect_close(tests.pre_trend->chi_squared, number("/panel500/pretrend/wald_chi2"), "pre-trend");
  expect_close(study.coefficients[8].estimate, number("/extra/did2x2_panel500_t10_t5/att"),
               "two by two");
}

// Rows out of order are the general way to the same numbers.
TEST_F(PanelReference, EventStudyAndItsPreTrendInAnyOrderOfRows) {
  std::vector<std::size_t> order(y_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = (i * 7919) % order.size();
  const Coded unit = unit_.reordered(order), period = period_.reordered(order);
  std::vector<double> y;
  std::vector<std::uint8_t> exposed;
  for (std::size_t i : order) {
    y.push_back(y_[i]);
    exposed.push_back(flags_[i]);
  }
  const EventPanel panel{y,
                         unit.named(),
                         period.named(),
                         "exposed",
                         exposed,
                         {},
                         {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}};
  const Regression fit = must(event_study(panel, 4, {ErrorsOf::cluster, {unit.named()}}));
  for (std::size_t i = 0; i < fit.coefficients.size(); ++i) {
    expect_coefficient(fit.coefficients[i], fmt::format("/panel500/es_id/{}", i));
  }
  EXPECT_EQ(fit.coefficients[0].name, "t::1:exposed");
  EXPECT_EQ(fit.coefficients[8].name, "t::10:exposed");
  const Wald wald = *event_tests(fit, 4).pre_trend;
  expect_close(wald.chi_squared, number("/panel500/pretrend/wald_chi2"), "chi-squared");
  expect_close(wald.f, number("/panel500/pretrend/F"), "F");
  expect_close(wald.p_chi_squared, number("/panel500/pretrend/p_chi2"), "p of chi-squared");
  expect_close(wald.p_f, number("/panel500/pretrend/p_F"), "p of F");
}

TEST_F(PanelReference, CountiesOfTheMinimumWage) {
  const Columns t = table("mpdta.csv");
  const Coded county("countyreal", t.real("countyreal")), year("year", t.real("year"));
  const std::vector<double>& first = t.real("first.treat");
  std::vector<double> d(first.size());
  for (std::size_t i = 0; i < d.size(); ++i) {
    d[i] = first[i] > 0 && t.real("year")[i] >= first[i] ? 1 : 0;
  }
  const Design design{t.real("lemp"), {{"D", d}}, {county.named(), year.named()}, {}};
  expect_coefficient(must(least_squares(design, by(county))).coefficients[0], "/mpdta/twfe/0");
}
// MORE
}  // namespace
}  // namespace candor::stats
