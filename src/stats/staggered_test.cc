// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/stats.h"

namespace candor::stats {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Rows of a panel that can be changed before it is estimated.
struct SmallPanel {
  std::vector<double> y, first, times;
  std::vector<std::int32_t> unit, period, cluster;
  std::vector<Column> covariates;
  std::int32_t units = 0, clusters = 0;

  void add(double treated_from, const std::vector<double>& outcomes) {
    for (std::size_t t = 0; t < outcomes.size(); ++t) {
      y.push_back(outcomes[t]);
      first.push_back(treated_from);
      unit.push_back(units);
      period.push_back(static_cast<std::int32_t>(t));
    }
    ++units;
  }
  StaggeredPanel panel() const {
    StaggeredPanel made;
    made.y = y;
    made.first = first;
    made.times = times;
    made.unit = {unit, units};
    made.period = {period, static_cast<std::int32_t>(times.size())};
    made.covariates = covariates;
    if (clusters > 0) made.cluster = Labels{cluster, clusters};
    return made;
  }
  void remove(std::size_t row) {
    const auto at = static_cast<std::ptrdiff_t>(row);
    y.erase(y.begin() + at);
    first.erase(first.begin() + at);
    unit.erase(unit.begin() + at);
    period.erase(period.begin() + at);
  }
};

constexpr double kNever = HUGE_VAL;

SmallPanel small() {
  SmallPanel sample;
  sample.times = {1, 2, 3};
  sample.add(2, {0, 5, 7});
  sample.add(2, {1, 8, 6});
  sample.add(3, {2, 3, 9});
  sample.add(3, {2, 5, 8});
  sample.add(kNever, {1, 2, 3});
  sample.add(kNever, {3, 4, 7});
  sample.add(kNever, {2, 4, 5});
  return sample;
}

// Fifty units, four periods, treatment from 2 and 3 on, noise without a generator of random
// numbers.
SmallPanel noisy() {
  SmallPanel sample;
  sample.times = {1, 2, 3, 4};
  double noise = 0.37;
  for (int i = 0; i < 50; ++i) {
    const double from = i % 3 == 0 ? 2 : (i % 3 == 1 ? 3 : kNever);
    std::vector<double> outcomes;
    for (int t = 1; t <= 4; ++t) {
      noise = std::fmod(noise * 97.3 + 0.113, 1.0);
      outcomes.push_back(i * 0.1 + t + 2 * noise + (t >= from ? 1 : 0));
    }
    sample.add(from, outcomes);
  }
  return sample;
}

std::string refusal(const SmallPanel& sample, const StaggeredOptions& options = {}) {
  const auto made = staggered_effects(sample.panel(), options);
  EXPECT_TRUE(is_refused(made, ErrorCode::invalid));
  return made ? "" : made.error().message;
}

TEST(Staggered, ACellIsTheChangeOfItsGroupLessThatOfTheControls) {
  const Staggered made = must(staggered_effects(small().panel()));
  ASSERT_EQ(made.cells.size(), 4u);
  // Group 2 from period 1 to 2: (5 + 7) / 2; the never treated: (1 + 1 + 2) / 3.
  EXPECT_NEAR(made.cells[0].effect.estimate, 6 - 4.0 / 3, 1e-12);
  // Changes 5 and 7, and 1, 1, 2: each side's variance by n over n.
  EXPECT_NEAR(made.cells[0].effect.std_error, std::sqrt(1.0 / 2 + 2.0 / 9 / 3), 1e-12);
  EXPECT_EQ(made.cells[0].treated, 2);
  EXPECT_EQ(made.cells[0].controls, 3);
  // Group 2 from period 1 to 3: (7 + 5) / 2 less (2 + 4 + 3) / 3.
  EXPECT_NEAR(made.cells[1].effect.estimate, 3, 1e-12);
  // Group 3 before: from period 1 to 2, (1 + 3) / 2 less 4 / 3; then from 2 to 3.
  EXPECT_EQ(made.cells[2].base, 1);
  EXPECT_NEAR(made.cells[2].effect.estimate, 2 - 4.0 / 3, 1e-12);
  EXPECT_EQ(made.cells[3].base, 2);
  EXPECT_NEAR(made.cells[3].effect.estimate, 4.5 - 5.0 / 3, 1e-12);
  EXPECT_EQ(made.groups[0].units, 2);
  EXPECT_EQ(made.never, 3);
  EXPECT_EQ(made.clusters, 7);
}

TEST(Staggered, AggregatesWeighGroupsByTheirSize) {
  SmallPanel sample = small();
  sample.add(3, {2, 4, 10});
  const Staggered made = must(staggered_effects(sample.panel()));
  const auto cell = [&](std::size_t i) { return made.cells[i].effect.estimate; };
  EXPECT_NEAR(made.simple->estimate, (2 * cell(0) + 2 * cell(1) + 3 * cell(3)) / 7, 1e-12);
  EXPECT_NEAR(made.group.by[0].effect.estimate, (cell(0) + cell(1)) / 2, 1e-12);
  EXPECT_NEAR(made.group.overall->estimate, (cell(0) + cell(1)) / 2 * 0.4 + cell(3) * 0.6, 1e-12);
  ASSERT_EQ(made.dynamic.by.size(), 3u);
  EXPECT_EQ(made.dynamic.by[0].key, -1);
  EXPECT_NEAR(made.dynamic.by[1].effect.estimate, 0.4 * cell(0) + 0.6 * cell(3), 1e-12);
  EXPECT_NEAR(made.dynamic.overall->estimate, (made.dynamic.by[1].effect.estimate + cell(1)) / 2,
              1e-12);
}

TEST(Staggered, ThoseNotYetTreatedAreControlsUntilTheyAre) {
  StaggeredOptions options;
  options.controls = Controls::not_yet;
  const Staggered made = must(staggered_effects(small().panel(), options));
  EXPECT_EQ(made.cells[0].controls, 5);
  EXPECT_NEAR(made.cells[0].effect.estimate, 6 - (4.0 + 1 + 3) / 5, 1e-12);
  EXPECT_EQ(made.cells[1].controls, 3);
}

TEST(Staggered, WithoutNeverTreatedTheLastGroupHasNobodyToCompareWith) {
  SmallPanel sample = small();
  for (double& first : sample.first) {
    if (first == kNever) first = 3;
  }
  EXPECT_THAT(refusal(sample), HasSubstr("no unit is never treated"));
  StaggeredOptions options;
  options.controls = Controls::not_yet;
  const Staggered made = must(staggered_effects(sample.panel(), options));
  ASSERT_EQ(made.cells.size(), 1u);
  EXPECT_EQ(made.cells[0].time, 2);
  EXPECT_THAT(made.notes, ElementsAre("3 cells are left out, as fewer than two units remain to "
                                      "compare with: group 2 in period 3, group 3 in period 2, "
                                      "group 3 in period 3"));
}

TEST(Staggered, FromOneBaseThatPeriodIsZero) {
  StaggeredOptions options;
  options.base = BasePeriod::universal;
  options.bands = true;
  const Staggered made = must(staggered_effects(noisy().panel(), options));
  ASSERT_EQ(made.cells.size(), 8u);
  EXPECT_TRUE(made.cells[0].is_reference);
  EXPECT_EQ(made.cells[0].effect.std_error, 0);
  EXPECT_TRUE(made.cells[5].is_reference);
  EXPECT_EQ(made.pretest->df, 1);
}

// Each unit's influence written out, against the compressed form.
TEST(Staggered, TheCovarianceIsThatOfTheInfluenceFunctions) {
  const SmallPanel sample = noisy();
  const Staggered made = must(staggered_effects(sample.panel()));
  const double n = 50;
  std::vector<std::vector<double>> psi;
  for (const GroupTime& cell : made.cells) {
    const auto t = static_cast<std::size_t>(cell.time) - 1;
    const auto base = static_cast<std::size_t>(cell.base) - 1;
    std::vector<double> change(50), of(50, 0);
    double treated = 0, controls = 0;
    for (std::size_t i = 0; i < 50; ++i) {
      change[i] = sample.y[i * 4 + t] - sample.y[i * 4 + base];
      if (sample.first[i * 4] == cell.group) treated += change[i];
      if (sample.first[i * 4] == kNever) controls += change[i];
    }
    const auto size = static_cast<double>(cell.treated);
    const auto others = static_cast<double>(cell.controls);
    EXPECT_NEAR(cell.effect.estimate, treated / size - controls / others, 1e-12);
    for (std::size_t i = 0; i < 50; ++i) {
      if (sample.first[i * 4] == cell.group) of[i] = n / size * (change[i] - treated / size);
      if (sample.first[i * 4] == kNever) of[i] = -n / others * (change[i] - controls / others);
    }
    psi.push_back(std::move(of));
  }
  for (std::size_t a = 0; a < psi.size(); ++a) {
    for (std::size_t b = 0; b < psi.size(); ++b) {
      const double sum = std::inner_product(psi[a].begin(), psi[a].end(), psi[b].begin(), 0.0);
      EXPECT_NEAR(made.covariance[a][b], sum / (n * n), 1e-12);
    }
  }
}

TEST(Staggered, TheOrderOfRowsChangesNothing) {
  const SmallPanel sample = noisy();
  SmallPanel turned = sample;
  for (auto* column : {&turned.y, &turned.first}) std::reverse(column->begin(), column->end());
  for (auto* column : {&turned.unit, &turned.period}) std::reverse(column->begin(), column->end());
  StaggeredOptions options;
  options.bands = true;
  const Staggered a = must(staggered_effects(sample.panel(), options));
  const Staggered b = must(staggered_effects(turned.panel(), options));
  EXPECT_EQ(a.covariance, b.covariance);
  EXPECT_EQ(a.critical, b.critical);
}

TEST(Staggered, ASeedGivesTheSameBandsAndAnotherOthers) {
  StaggeredOptions options;
  options.bands = true;
  const auto critical = [&](std::uint64_t seed) {
    options.seed = seed;
    return must(staggered_effects(noisy().panel(), options)).critical;
  };
  EXPECT_EQ(critical(1), critical(1));
  EXPECT_NE(critical(1), critical(2));
}

TEST(Staggered, EachUnitAsItsOwnClusterIsNoCluster) {
  SmallPanel sample = noisy();
  const Staggered alone = must(staggered_effects(sample.panel()));
  sample.cluster = sample.unit;
  sample.clusters = sample.units;
  StaggeredOptions options;
  options.bands = true;
  const Staggered clustered = must(staggered_effects(sample.panel(), options));
  EXPECT_EQ(clustered.clusters, 50);
  for (std::size_t i = 0; i < alone.cells.size(); ++i) {
    EXPECT_NEAR(alone.cells[i].effect.std_error, clustered.cells[i].effect.std_error, 1e-14);
  }
  EXPECT_NEAR(alone.dynamic.overall->std_error, clustered.dynamic.overall->std_error, 1e-14);
  EXPECT_GT(clustered.critical, 1.9);
}

TEST(Staggered, LeavesOutWithANoteWhatCannotBeCompared) {
  SmallPanel sample = small();
  sample.add(1, {4, 4, 4});
  sample.add(9, {1, 2, 2});
  sample.add(2, {1, 2, 2});
  sample.remove(sample.y.size() - 2);
  const Staggered made = must(staggered_effects(sample.panel()));
  EXPECT_THAT(
      made.notes,
      ElementsAre("2 rows of 1 units are left out: a unit needs a row in each of the 3 periods",
                  "1 units are left out: treated from the first period on, they have none before "
                  "it",
                  "1 units are treated after the last period and count as never treated"));
  EXPECT_EQ(made.units, 8);
  EXPECT_EQ(made.rows, 24);
  EXPECT_EQ(made.never, 4);
}

TEST(Staggered, AGroupBetweenPeriodsIsTreatedFromTheNextOn) {
  SmallPanel sample = small();
  for (double& first : sample.first) {
    if (first == 3) first = 2.5;
  }
  const Staggered made = must(staggered_effects(sample.panel()));
  EXPECT_EQ(made.cells[3].group, 2.5);
  EXPECT_EQ(made.cells[3].base, 2);
  EXPECT_EQ(made.dynamic.by.back().key, 1);
  EXPECT_EQ(made.dynamic.by[0].key, -0.5);
}

TEST(Staggered, AnOutcomeThatNeverVariesIsKnownExactly) {
  SmallPanel sample = small();
  std::fill(sample.y.begin(), sample.y.end(), 0.1);
  StaggeredOptions options;
  options.bands = true;
  const Staggered made = must(staggered_effects(sample.panel(), options));
  EXPECT_EQ(made.cells[0].effect.estimate, 0);
  EXPECT_EQ(made.cells[0].effect.std_error, 0);
  EXPECT_EQ(made.cells[0].effect.p, 1);
  EXPECT_FALSE(made.pretest);
  EXPECT_THAT(made.notes.front(), HasSubstr("some errors are zero"));
}

TEST(Staggered, RefusesByName) {
  SmallPanel sample = small();
  for (const std::size_t row : {11, 8, 5, 2}) sample.remove(row);
  EXPECT_EQ(refusal(sample),
            "no unit begins to be treated within the periods; 8 rows of 4 units are left out: a "
            "unit needs a row in each of the 3 periods");

  sample = small();
  sample.first[1] = 3;
  EXPECT_EQ(refusal(sample).substr(0, 34), "row 2: this unit was in another gr");

  sample = small();
  sample.period[2] = 1;
  EXPECT_EQ(refusal(sample), "row 3: this unit has two rows in one period, the other is row 2");

  sample = small();
  for (std::size_t i = 0; i < 3; ++i) sample.first[i] = 3;
  EXPECT_THAT(refusal(sample), HasSubstr("the group treated from 2 on has one unit"));

  sample = small();
  std::fill(sample.first.begin(), sample.first.end(), kNever);
  EXPECT_EQ(refusal(sample), "no unit begins to be treated within the periods");

  sample = small();
  std::fill(sample.first.begin(), sample.first.end(), 2);
  EXPECT_THAT(refusal(sample), HasSubstr("no unit is never treated"));

  sample = small();
  sample.y[4] = NAN;
  EXPECT_EQ(refusal(sample), "row 5: the outcome is not a number");
  sample.y[4] = 1e300;
  EXPECT_EQ(refusal(sample), "row 5: the outcome is too large to compute with; use a larger unit");

  sample = small();
  sample.times = {1};
  EXPECT_EQ(refusal(sample), "there is one period only; a change needs two");

  EXPECT_EQ(refusal(SmallPanel()), "there are no rows");

  sample = small();
  sample.cluster.assign(sample.y.size(), 0);
  sample.clusters = 1;
  EXPECT_THAT(refusal(sample), HasSubstr("there is one cluster only"));
  sample.cluster[1] = 1;
  sample.clusters = 2;
  EXPECT_THAT(refusal(sample), HasSubstr("row 2: this unit is in another cluster"));
}

TEST(Staggered, RefusesACovariateByNameAndCell) {
  SmallPanel sample = noisy();
  std::vector<double> age, separating, constant;
  for (std::size_t i = 0; i < sample.y.size(); ++i) {
    age.push_back(static_cast<double>(sample.unit[i] * 7 % 11));
    separating.push_back(sample.first[i] == 3 ? 1 : 0);
    constant.push_back(5);
  }
  sample.covariates = {{"age", age}};
  must(staggered_effects(sample.panel()));

  sample.covariates = {{"age", age}, {"plan", separating}};
  EXPECT_EQ(refusal(sample), "group 2 in period 2: the covariate plan does not vary; leave it out");
  sample.covariates = {{"age", age}, {"twice", age}};
  for (double& value : sample.covariates[1].values) value = 2 * value + 1;
  EXPECT_EQ(refusal(sample),
            "group 2 in period 2: the covariate twice follows from the others before it; leave it "
            "out");
  separating[0] = separating[1] = separating[2] = separating[3] = 1;
  sample.covariates = {{"plan", separating}};
  EXPECT_EQ(refusal(sample).substr(0, 62),
            "group 2 in period 2: the covariate plan separates the treated ");
}

}  // namespace
}  // namespace candor::stats
