// SPDX-License-Identifier: Apache-2.0
// Agreement with R, to 1e-8 relative: the shared references, and for what they lack the formulae of
// Callaway and Sant'Anna and of DRDID::drdid_panel written out in R with explicit matrices
// (glm(..., control = glm.control(epsilon = 1e-15)), solve, crossprod).
#include <algorithm>
#include <cmath>
#include <memory>
#include <tuple>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Columns;
using testing::expect_close;
using testing::Reference;

namespace json = boost::json;

// A file's columns as a panel.
class Loaded {
 public:
  Loaded(const Columns& table, const std::string& unit, const std::string& time,
         const std::string& outcome, const std::string& group)
      : table_(table), y_(table.real(outcome)), first_(table.real(group)) {
    for (double& first : first_) {
      if (first == 0) first = HUGE_VAL;
    }
    unit_ = number(unit, units_);
    period_ = number(time, times_);
  }
  StaggeredPanel panel() const {
    StaggeredPanel made;
    made.y = y_;
    made.unit = {unit_, static_cast<std::int32_t>(units_.size())};
    made.period = {period_, static_cast<std::int32_t>(times_.size())};
    made.times = times_;
    made.first = first_;
    made.covariates = covariates_;
    if (!cluster_.empty()) {
      made.cluster = Labels{cluster_, static_cast<std::int32_t>(clusters_.size())};
    }
    return made;
  }
  void add_covariate(const std::string& name) { covariates_.push_back({name, table_.real(name)}); }
  void cluster_by(const std::string& name) { cluster_ = number(name, clusters_); }

 private:
  std::vector<std::int32_t> number(const std::string& name, std::vector<double>& levels) {
    levels = table_.real(name);
    std::sort(levels.begin(), levels.end());
    levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
    std::vector<std::int32_t> codes;
    for (const double value : table_.real(name)) {
      codes.push_back(static_cast<std::int32_t>(
          std::lower_bound(levels.begin(), levels.end(), value) - levels.begin()));
    }
    return codes;
  }

  const Columns& table_;
  std::vector<double> y_, first_, units_, times_, clusters_;
  std::vector<std::int32_t> unit_, period_, cluster_;
  std::vector<Column> covariates_;
};

void expect_effect(const Effect& effect, double estimate, double error, const std::string& what) {
  expect_close(effect.estimate, estimate, what + " estimate");
  expect_close(effect.std_error, error, what + " error");
}

void expect_cells(const Staggered& made, const json::array& rows) {
  ASSERT_EQ(made.cells.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const GroupTime& cell = made.cells[i];
    const std::string what = fmt::format("({}, {})", cell.group, cell.time);
    EXPECT_EQ(cell.group, rows[i].at("g").to_number<double>());
    EXPECT_EQ(cell.time, rows[i].at("t").to_number<double>());
    EXPECT_EQ(cell.is_reference, rows[i].at("se").is_null()) << what;
    const double error = cell.is_reference ? 0 : rows[i].at("se").to_number<double>();
    expect_effect(cell.effect, rows[i].at("att").to_number<double>(), error, what);
  }
}

class StaggeredReference : public Reference {
 protected:
  void SetUp() override {
    Reference::SetUp();
    if (IsSkipped()) return;
    counties_ = std::make_unique<Columns>(table("mpdta.csv"));
    customers_ = std::make_unique<Columns>(table("panel_500.csv"));
  }
  Loaded counties() const { return {*counties_, "countyreal", "year", "lemp", "first.treat"}; }
  Loaded customers() const { return {*customers_, "id", "t", "y", "g"}; }

  void expect_aggregates(const Staggered& made, const std::string& at_) {
    const auto expect = [&](const Effect& effect, const std::string& row) {
      expect_effect(effect, number(row + "/est"), number(row + "/se"), row);
    };
    expect(made.simple.value(), at_ + "/simple/0");
    expect(made.group.overall.value(), at_ + "/group/overall/0");
    expect(made.dynamic.overall.value(), at_ + "/dynamic/overall/0");
    for (const auto& [name, key, aggregated] :
         {std::tuple{"group", "g", &made.group}, std::tuple{"dynamic", "e", &made.dynamic}}) {
      const std::string list = fmt::format("{}/{}/by", at_, name);
      ASSERT_EQ(aggregated->by.size(), at(list).as_array().size());
      for (std::size_t i = 0; i < aggregated->by.size(); ++i) {
        const std::string row = fmt::format("{}/{}", list, i);
        EXPECT_EQ(aggregated->by[i].key, number(fmt::format("{}/{}", row, key)));
        expect(aggregated->by[i].effect, row);
      }
    }
  }

  std::unique_ptr<Columns> counties_, customers_;
};

TEST_F(StaggeredReference, CountiesAgainstThoseNeverTreated) {
  const Loaded loaded = counties();
  const Staggered made = must(staggered_effects(loaded.panel()));
  expect_cells(made, at("/mpdta/attgt").as_array());
  expect_aggregates(made, "/mpdta");
  ASSERT_TRUE(made.pretest);
  expect_close(made.pretest->chi_squared, number("/mpdta/pretest/W"), "W");
  EXPECT_EQ(made.pretest->df, 5);
  expect_close(made.pretest->p, number("/mpdta/pretest/p"), "p of W");
  EXPECT_EQ(made.units, 500);
  EXPECT_EQ(made.rows, 2500);
  EXPECT_TRUE(made.notes.empty());
}

TEST_F(StaggeredReference, CountiesAgainstThoseNotYetTreated) {
  const Loaded loaded = counties();
  StaggeredOptions options;
  options.controls = Controls::not_yet;
  expect_cells(must(staggered_effects(loaded.panel(), options)), at("/mpdta/notyet").as_array());
}

TEST_F(StaggeredReference, CustomersWithEachBase) {
  const Loaded loaded = customers();
  const Staggered made = must(staggered_effects(loaded.panel()));
  expect_cells(made, at("/panel500/cs/attgt").as_array());
  expect_aggregates(made, "/panel500/cs");
  StaggeredOptions options;
  options.base = BasePeriod::universal;
  expect_cells(must(staggered_effects(loaded.panel(), options)),
               at("/panel500/cs/universal").as_array());
}

// With all groups as one and two periods it is DRDID's estimate.
TEST_F(StaggeredReference, TwoPeriodsDoublyRobust) {
  std::vector<double> y, first, strength;
  std::vector<std::int32_t> unit, period;
  for (std::size_t i = 0; i < customers_->real("t").size(); ++i) {
    const double t = customers_->real("t")[i];
    if (t != 5 && t != 10) continue;
    y.push_back(customers_->real("y")[i]);
    first.push_back(customers_->real("exposed")[i] == 1 ? 6 : NAN);
    strength.push_back(customers_->real("strength")[i]);
    unit.push_back(static_cast<std::int32_t>(customers_->real("id")[i]) - 1);
    period.push_back(t == 5 ? 0 : 1);
  }
  const double times[] = {5, 10};
  const std::vector<Column> covariates{{"strength", strength}};
  StaggeredPanel panel{y, {unit, 500}, {period, 2}, times, first, covariates, {}};
  const Staggered made = must(staggered_effects(panel));
  ASSERT_EQ(made.cells.size(), 1u);
  const Effect& effect = made.cells[0].effect;
  expect_effect(effect, number("/extra/drdid_panel500_t10_t5/att"),
                number("/extra/drdid_panel500_t10_t5/se"), "drdid");
  // drdid's limits are of 1.96 errors.
  EXPECT_NEAR(effect.lower, number("/extra/drdid_panel500_t10_t5/lci"), 1e-5);
  panel.covariates = {};
  expect_close(must(staggered_effects(panel)).cells[0].effect.estimate,
               number("/extra/did2x2_panel500_t10_t5/att"), "two by two");
}

TEST_F(StaggeredReference, CountiesDoublyRobust) {
  Loaded loaded = counties();
  loaded.add_covariate("lpop");
  const Staggered made = must(staggered_effects(loaded.panel()));
  const double expected[][2] = {
      {-0.0145296683048993461, 0.02212915723833559}, {-0.0764218817347867008, 0.02867131415556152},
      {-0.1404483368101230312, 0.03537815471009650}, {-0.1069038981114602133, 0.03288649300289729},
      {-0.0004721460884846368, 0.02222343703665844}, {-0.0062025245797967020, 0.01849570190418262},
      {0.0009605737466977004, 0.01940019542202310},  {-0.0412938655881809058, 0.01972114414539540},
      {0.0267277962037064422, 0.01406566076439733},  {-0.0045765707635235398, 0.01571776313026501},
      {-0.0284474871975600348, 0.01818088115269846}, {-0.0287813610394867803, 0.01623895296618599}};
  ASSERT_EQ(made.cells.size(), std::size(expected));
  for (std::size_t i = 0; i < std::size(expected); ++i) {
    expect_effect(made.cells[i].effect, expected[i][0], expected[i][1], fmt::format("cell {}", i));
  }
  expect_effect(made.simple.value(), -0.041751772058616778, 0.011502838151545307, "simple");
  expect_effect(made.group.overall.value(), -0.032819597161302505, 0.011898178727631381, "group");
  expect_effect(made.dynamic.overall.value(), -0.080353949744024919, 0.01895755724482498,
                "dynamic");
  expect_close(made.pretest.value().chi_squared, 6.8418249816598582, "W");
}

TEST_F(StaggeredReference, CountiesDoublyRobustNotYetFromOneBase) {
  Loaded loaded = counties();
  loaded.add_covariate("lpop");
  StaggeredOptions options;
  options.controls = Controls::not_yet;
  options.base = BasePeriod::universal;
  const Staggered made = must(staggered_effects(loaded.panel(), options));
  ASSERT_EQ(made.cells.size(), 15u);
  EXPECT_TRUE(made.cells[7].is_reference);
  expect_effect(made.cells[10].effect, 0.006296261757377123, 0.02453668705697609, "(2007, 2003)");
  expect_effect(made.cells[2].effect, -0.081603185855678911, 0.02834154108578317, "(2004, 2005)");
  expect_effect(made.simple.value(), -0.041351629299258293, 0.011427839082185807, "simple");
  expect_effect(made.dynamic.overall.value(), -0.07999262095931596, 0.018494002078741648,
                "dynamic");
  expect_effect(made.dynamic.by[1].effect, 0.02811050360871932, 0.017675386226762894, "e = -3");
  EXPECT_TRUE(made.dynamic.by[3].is_reference);
  EXPECT_EQ(made.dynamic.by[3].key, -1);
  expect_close(made.pretest.value().chi_squared, 6.8655421012162403, "W");
}

// sqrt(sum over regions of (sum of psi)^2) / n.
TEST_F(StaggeredReference, ErrorsByRegion) {
  Loaded loaded = customers();
  loaded.cluster_by("region");
  Staggered made = must(staggered_effects(loaded.panel()));
  EXPECT_EQ(made.clusters, 50);
  expect_effect(made.cells[4].effect, -0.307801726581320101, 0.07162392931838907, "(6, 6)");
  expect_effect(made.simple.value(), -0.31877376525022577, 0.055202617898579893, "simple");
  expect_effect(made.group.overall.value(), -0.33352613065074671, 0.052390335038597032, "group");
  expect_effect(made.dynamic.overall.value(), -0.31312448342382398, 0.056218367155783211,
                "dynamic");
  expect_close(made.pretest.value().chi_squared, 44.281146265252481, "W");

  StaggeredOptions options;
  options.controls = Controls::not_yet;
  made = must(staggered_effects(loaded.panel(), options));
  expect_effect(made.cells[4].effect, -0.324921756644680149, 0.06778195086096990, "(6, 6)");
  expect_effect(made.cells[22].effect, -0.185208544444444456, 0.11047761382822992, "(8, 6)");
  expect_effect(made.group.overall.value(), -0.33534448875333317, 0.052579924119320144, "group");
  expect_effect(made.dynamic.by[6].effect, -0.36883096588815867, 0.048809145035908393, "e = 0");

  loaded.add_covariate("strength");
  made = must(staggered_effects(loaded.panel(), options));
  expect_effect(made.cells[22].effect, -0.18196712748128940, 0.10658059131607614, "(8, 6)");
  expect_effect(made.simple.value(), -0.3129933093749061, 0.057156810416722638, "simple");
  expect_effect(made.group.overall.value(), -0.32806257325142801, 0.055484636695999699, "group");
  expect_effect(made.dynamic.by[4].effect, -0.014709308392633494, 0.053855305405019697, "e = -2");
  expect_close(made.pretest.value().chi_squared, 41.775798814379691, "W");
}

// 2.7216 by 80,000 draws of signs over the influence functions in R; a normal vector with their
// covariance has 2.8305, as one of the groups has twenty units.
TEST_F(StaggeredReference, BandsOfCounties) {
  const Loaded loaded = counties();
  StaggeredOptions options;
  options.bands = true;
  options.draws = 20000;
  const Staggered made = must(staggered_effects(loaded.panel(), options));
  EXPECT_NEAR(made.critical, 2.7216, 0.02);
  EXPECT_GT(made.group.critical, normal_quantile(0.975));
  EXPECT_LT(made.group.critical, normal_quantile(1 - 0.025 / 3));
  EXPECT_EQ(made.cells[0].band.upper,
            made.cells[0].effect.estimate + made.critical * made.cells[0].effect.std_error);
}

}  // namespace
}  // namespace candor::stats
