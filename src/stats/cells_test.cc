// SPDX-License-Identifier: Apache-2.0
#include "stats/cells.h"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/stats.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::Coded;
using ::testing::Contains;
using ::testing::HasSubstr;

// Sixty units in five regions and six periods; a third is treated from period 3 on, a third from 4.
class CompressedCells : public ::testing::Test {
 protected:
  CompressedCells() {
    double noise = 0.3;
    std::vector<double> unit, period, group, region;
    for (int i = 0; i < 60; ++i) {
      const int g = i % 3 == 0 ? 0 : i % 3 == 1 ? 3 : 4;
      for (int t = 0; t < 6; ++t) {
        noise = std::fmod(noise * 7.3 + 0.11, 1.0);
        unit.push_back(i);
        period.push_back(t);
        group.push_back(g);
        region.push_back((i * 7) % 5);
        d_.push_back(g > 0 && t >= g ? 1 : 0);
        exposed_.push_back(g > 0);
        exposed_number_.push_back(g > 0 ? 1 : 0);
        t_.push_back(t);
        y_.push_back(5 + 0.1 * i + 0.2 * t + noise + 0.4 * d_.back() * t);
      }
    }
    unit_ = Coded("unit", unit);
    period_ = Coded("t", period);
    group_ = Coded("group", group);
    region_ = Coded("region", region);
  }
  PanelCells cells() const {
    return must(panel_cells(y_, unit_.labels(), period_.labels(), group_.labels()));
  }
  static void expect_same(const Regression& a, const Regression& b) {
    ASSERT_EQ(a.coefficients.size(), b.coefficients.size());
    EXPECT_EQ(a.rows, b.rows);
    EXPECT_EQ(a.df, b.df);
    for (std::size_t i = 0; i < a.coefficients.size(); ++i) {
      EXPECT_EQ(a.coefficients[i].name, b.coefficients[i].name);
      const auto near = [](double x, double y) { EXPECT_NEAR(x, y, 1e-10 * std::abs(y)); };
      near(a.coefficients[i].estimate, b.coefficients[i].estimate);
      near(a.coefficients[i].std_error, b.coefficients[i].std_error);
      near(a.coefficients[i].lower, b.coefficients[i].lower);
    }
    EXPECT_NEAR(*a.rmse, *b.rmse, 1e-10);
    EXPECT_NEAR(*a.within_r2, *b.within_r2, 1e-10);
  }
  std::vector<double> y_, d_, exposed_number_, t_;
  std::vector<std::uint8_t> exposed_;
  Coded unit_, period_, group_, region_;
};

TEST_F(CompressedCells, StaggeredDifferenceInDifferencesAsRowByRow) {
  PanelRegressor d{"d", {}};
  for (int g : {0, 3, 4}) {
    for (int t = 0; t < 6; ++t) d.values.push_back(g > 0 && t >= g ? 1 : 0);
  }
  const Design rows{y_, {{"d", d_}}, {unit_.named(), period_.named()}, {}};
  for (const ErrorsOf kind : {ErrorsOf::iid, ErrorsOf::hetero, ErrorsOf::cluster}) {
    Errors errors{kind, {}};
    if (kind == ErrorsOf::cluster) errors.clusters.push_back(unit_.named());
    expect_same(must(least_squares_of_cells(cells(), {d}, kind)),
                must(least_squares(rows, errors)));
  }
}

TEST_F(CompressedCells, EventStudyAsRowByRow) {
  const std::vector<std::uint8_t> exposed{0, 1, 1};
  const EventPanel rows{y_, unit_.named(), period_.named(), "exposed", exposed_, {}, {}};
  expect_same(must(event_study_of_cells(cells(), exposed, 2, "t", "exposed", ErrorsOf::hetero)),
              must(event_study(rows, 2, {ErrorsOf::hetero, {}})));
  const Regression by_unit =
      must(event_study_of_cells(cells(), exposed, 2, "t", "exposed", ErrorsOf::cluster));
  const Regression by_row = must(event_study(rows, 2, {ErrorsOf::cluster, {unit_.named()}}));
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(by_unit.coefficients[i].std_error, by_row.coefficients[i].std_error, 1e-12);
  }
}

TEST_F(CompressedCells, WithoutEffectsAsRowByRow) {
  std::map<std::array<double, 3>, std::array<double, 3>> sums;  // exposed, t, region
  for (std::size_t i = 0; i < y_.size(); ++i) {
    auto& [n, sum, squares] =
        sums[{exposed_number_[i], t_[i], static_cast<double>(region_.labels().codes[i])}];
    n += 1;
    sum += y_[i];
    squares += y_[i] * y_[i];
  }
  std::vector<double> exposed, t, region, n, sum, squares;
  for (const auto& [key, of] : sums) {
    exposed.push_back(key[0]);
    t.push_back(key[1]);
    region.push_back(key[2]);
    n.push_back(of[0]);
    sum.push_back(of[1]);
    squares.push_back(of[2]);
  }
  const Coded cluster("region", region);
  const Cells cells{{{"exposed", exposed}, {"t", t}}, n, sum, squares};
  const Design rows{y_, {{"exposed", exposed_number_}, {"t", t_}}, {}, {}};
  expect_same(must(least_squares_of_cells(cells, {ErrorsOf::iid, {}})),
              must(least_squares(rows, {ErrorsOf::iid, {}})));
  expect_same(must(least_squares_of_cells(cells, {ErrorsOf::hetero, {}})),
              must(least_squares(rows, {ErrorsOf::hetero, {}})));
  expect_same(must(least_squares_of_cells(cells, {ErrorsOf::cluster, {cluster.named()}})),
              must(least_squares(rows, {ErrorsOf::cluster, {region_.named()}})));
}

// Two units in two periods, as the query gives them.
struct Lines {
  std::vector<double> group{1, 1, 1}, t{0, 0, 1}, t2{0, 1, 1}, n{2, 2, 2}, sum{3, 3, 7},
      product{5, 11, 25};
  Result<PanelCells> cells() const {
    const Coded groups("g", group), periods("t", t), others("t_2", t2);
    return panel_cells(
        {groups.labels(), periods.labels(), others.labels(), n, sum, product, {"1"}, {"0", "1"}});
  }
};

TEST(PanelCells, AreMadeOfSums) {
  const PanelCells cells = must(Lines().cells());
  EXPECT_EQ(cells.groups[0].moments.units, 2);
  EXPECT_EQ(cells.groups[0].moments.mean, (std::vector<double>{1.5, 3.5}));
  EXPECT_EQ(cells.groups[0].moments.scatter, (std::vector<double>{0.5, 0.5, 0.5, 0.5}));
}

TEST(PanelCells, AddUpWhatComesFromSeveralPlaces) {
  Lines lines;
  for (auto* column : {&lines.group, &lines.t, &lines.t2, &lines.n, &lines.sum, &lines.product}) {
    column->insert(column->end(), column->begin(), column->begin() + 3);
  }
  EXPECT_EQ(must(lines.cells()).groups[0].moments.units, 4);
}

TEST(PanelCells, RefuseAPanelWithGaps) {
  Lines lines;
  lines.n[1] = 1;
  const auto refused = lines.cells();
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("group 1: 1 of its units have a row in period 0"));
  lines = {};
  lines.n[0] = 1.5;
  EXPECT_TRUE(is_refused(lines.cells(), ErrorCode::invalid));
  lines = {};
  lines.product[2] = 20;
  EXPECT_TRUE(is_refused(lines.cells(), ErrorCode::invalid));
  lines.product[2] = NAN;
  EXPECT_TRUE(is_refused(lines.cells(), ErrorCode::invalid));
}

TEST(PanelCells, SayThatSumsFarFromZeroLoseDigits) {
  Lines lines;
  lines.sum = {20001, 20001, 20003};
  lines.product = {200020001, 200040004, 200060005};
  EXPECT_THAT(must(lines.cells()).notes, Contains(HasSubstr("--center")));
}

TEST_F(CompressedCells, RefuseNobodyToCompareWith) {
  const std::vector<std::uint8_t> all{1, 1, 1};
  const auto refused = event_study_of_cells(cells(), all, 2, "t", "e", ErrorsOf::cluster);
  ASSERT_TRUE(is_refused(refused, ErrorCode::invalid));
  EXPECT_THAT(refused.error().message, HasSubstr("nobody to compare with"));
  const PanelRegressor constant{"d", std::vector<double>(18, 1.0)};
  EXPECT_TRUE(is_refused(least_squares_of_cells(cells(), {constant}, ErrorsOf::cluster),
                         ErrorCode::invalid));
}

TEST(CellsSql, NamesTablesAndColumnsInQuotes) {
  CellsQuery query{Engine::postgresql, "crm.month", "spend", "id", "t", {"exposed"}, "region", 2.5};
  EXPECT_EQ(cells_sql(query),
            "SELECT a.\"exposed\" AS \"exposed\",\n  a.\"region\" AS \"region\",\n"
            "  a.\"t\" AS \"t\",\n  b.\"t\" AS \"t_2\",\n  COUNT(*) AS \"n\",\n"
            "  SUM((CAST(a.\"spend\" AS DOUBLE PRECISION) - 2.5)) AS \"sum_y\",\n"
            "  SUM((CAST(a.\"spend\" AS DOUBLE PRECISION) - 2.5) * "
            "(CAST(b.\"spend\" AS DOUBLE PRECISION) - 2.5)) AS \"sum_yy\"\n"
            "FROM \"crm\".\"month\" a\n"
            "JOIN \"crm\".\"month\" b ON b.\"id\" = a.\"id\" AND b.\"t\" >= a.\"t\" "
            "AND b.\"region\" = a.\"region\"\n"
            "WHERE a.\"spend\" IS NOT NULL AND b.\"spend\" IS NOT NULL\n"
            "GROUP BY a.\"exposed\", a.\"region\", a.\"t\", b.\"t\"\n");
  query.table = "a\"b";
  EXPECT_THAT(cells_sql(query), HasSubstr("FROM \"a\"\"b\" a"));
}

}  // namespace
}  // namespace candor::stats
