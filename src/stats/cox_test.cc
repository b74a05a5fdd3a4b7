// SPDX-License-Identifier: Apache-2.0
#include "stats/cox.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"

namespace candor::stats {
namespace {

using ::testing::HasSubstr;

using Numbers = std::vector<double>;
using Events = std::vector<std::uint8_t>;
using Codes = std::vector<std::int32_t>;

struct Rows {
  Numbers time;
  Events event;
  std::vector<Numbers> values;
  Numbers weights;

  CoxData data() const {
    CoxData data;
    data.rows = {time, event};
    for (std::size_t a = 0; a < values.size(); ++a) {
      data.covariates.push_back({std::string(1, static_cast<char>('a' + a)), values[a]});
    }
    data.weights = weights;
    return data;
  }
};

std::string refusal(const CoxData& data, const CoxOptions& options = {}) {
  const auto model = CoxModel::fit(data, options);
  if (model) return "fitted";
  EXPECT_EQ(model.error().code, ErrorCode::invalid);
  return model.error().message;
}

// Leaves of different length under two covariates, with ties.
Rows mixed() {
  Rows rows;
  rows.values.resize(2);
  for (int i = 0; i < 60; ++i) {
    rows.time.push_back(1 + i * 7 % 13);
    rows.event.push_back(i % 3 != 0);
    rows.values[0].push_back(i % 2);
    rows.values[1].push_back(i * 11 % 17);
  }
  return rows;
}

TEST(Cox, FindsTheMaximumThatCanBeSolvedByHand) {
  // At 1 one with a = 1 leaves among two of each; at 2 one with a = 0 among one and two. With h the
  // hazard ratio the likelihood is h / (2 h + 2) * 1 / (h + 2), highest at h = sqrt(2).
  const Rows rows{{1, 2, 3, 3}, {1, 1, 0, 0}, {{1, 0, 1, 0}}, {}};
  const CoxFit fit = must(CoxModel::fit(rows.data())).result();
  const double h = std::sqrt(2.0);
  EXPECT_NEAR(fit.coefficients[0].coef, std::log(h), 1e-10);
  EXPECT_NEAR(fit.loglik, std::log(h / (2 * h + 2) / (h + 2)), 1e-12);
  EXPECT_NEAR(fit.loglik_null, std::log(0.25 / 3), 1e-12);
  const double share_1 = h / (h + 1);
  const double share_2 = h / (h + 2);
  EXPECT_NEAR(fit.covariance[0][0], 1 / (share_1 * (1 - share_1) + share_2 * (1 - share_2)), 1e-9);
  EXPECT_EQ(fit.events, 2);
}

TEST(Cox, ScoreTestOfTwoGroupsWithoutTiesIsTheLogRankTest) {
  Rows rows{{1, 2, 3, 4, 5, 6, 7, 8}, {1, 1, 0, 1, 1, 0, 1, 1}, {{1, 0, 1, 1, 0, 0, 1, 0}}, {}};
  const Codes group{1, 0, 1, 1, 0, 0, 1, 0};
  EXPECT_NEAR(must(CoxModel::fit(rows.data())).result().score_test.statistic,
              must(log_rank({rows.time, rows.event}, {group, 2})).chi_squared, 1e-12);
}

TEST(Cox, AWeightOfTwoIsTheRowTwiceWhereTiesAreBreslows) {
  Rows once = mixed();
  Rows twice = once;
  for (std::size_t i = 0; i < once.time.size(); ++i) {
    once.weights.push_back(i % 4 == 0 ? 2 : 1);
    if (i % 4 != 0) continue;
    twice.time.push_back(once.time[i]);
    twice.event.push_back(once.event[i]);
    for (std::size_t a = 0; a < 2; ++a) twice.values[a].push_back(once.values[a][i]);
  }
  const CoxOptions breslow{.ties = Ties::breslow};
  const CoxFit weighted = must(CoxModel::fit(once.data(), breslow)).result();
  const CoxFit repeated = must(CoxModel::fit(twice.data(), breslow)).result();
  for (std::size_t a = 0; a < 2; ++a) {
    EXPECT_NEAR(weighted.coefficients[a].coef, repeated.coefficients[a].coef, 1e-9);
    EXPECT_NEAR(weighted.covariance[a][0], repeated.covariance[a][0], 1e-9);
  }
  EXPECT_NEAR(weighted.loglik, repeated.loglik, 1e-9);
}

TEST(Cox, ARowCutInTwoByAStartIsTheSameRow) {
  const Rows whole = mixed();
  Rows cut;
  cut.values.resize(2);
  Numbers start;
  Codes person;
  for (std::size_t i = 0; i < whole.time.size(); ++i) {
    const double middle = std::floor(whole.time[i] / 2);
    for (const bool last : {false, true}) {
      if (!last && middle == 0) continue;
      start.push_back(last ? middle : 0);
      cut.time.push_back(last ? whole.time[i] : middle);
      cut.event.push_back(last ? whole.event[i] : 0);
      for (std::size_t a = 0; a < 2; ++a) cut.values[a].push_back(whole.values[a][i]);
      person.push_back(static_cast<std::int32_t>(i));
    }
  }
  CoxData data = cut.data();
  data.rows.start = start;
  data.cluster = {person, static_cast<std::int32_t>(whole.time.size())};
  const CoxModel one = must(CoxModel::fit(whole.data(), {.robust = true}));
  const CoxModel other = must(CoxModel::fit(data));
  for (std::size_t a = 0; a < 2; ++a) {
    const CoxCoefficient& left = one.result().coefficients[a];
    const CoxCoefficient& right = other.result().coefficients[a];
    EXPECT_NEAR(left.coef, right.coef, 1e-9);
    EXPECT_NEAR(left.std_error, right.std_error, 1e-9);
    EXPECT_NEAR(left.robust_se, right.robust_se, 1e-9);
  }
  EXPECT_NEAR(must(one.concordance()).concordance, must(other.concordance()).concordance, 1e-12);
  EXPECT_NEAR(must(one.concordance()).std_error, must(other.concordance()).std_error, 1e-12);
  EXPECT_NEAR(must(one.proportional_hazards()).global.statistic,
              must(other.proportional_hazards()).global.statistic, 1e-8);
}

TEST(Cox, ScoreResidualsSumToNothing) {
  const CoxModel model = must(CoxModel::fit(mixed().data()));
  for (const Numbers& column : model.score_residuals()) {
    double sum = 0;
    for (double value : column) sum += value;
    EXPECT_NEAR(sum, 0, 1e-9);
  }
}

TEST(Cox, UnitsOfACovariateChangeNothingElse) {
  Rows rows = mixed();
  const CoxFit fit = must(CoxModel::fit(rows.data())).result();
  for (double& value : rows.values[1]) value = 1e9 + 1e6 * value;
  const CoxFit moved = must(CoxModel::fit(rows.data())).result();
  EXPECT_NEAR(moved.coefficients[1].coef * 1e6 / fit.coefficients[1].coef, 1, 1e-9);
  EXPECT_NEAR(moved.coefficients[1].z / fit.coefficients[1].z, 1, 1e-9);
  EXPECT_NEAR(moved.loglik, fit.loglik, 1e-9);
}

TEST(Cox, RowsWithoutWeightCountNowhere) {
  Rows rows = mixed();
  Rows fewer = rows;
  rows.weights.assign(rows.time.size(), 1);
  for (std::size_t i = 50; i < 60; ++i) rows.weights[i] = 0;
  fewer.time.resize(50);
  fewer.event.resize(50);
  for (Numbers& column : fewer.values) column.resize(50);
  const CoxFit fit = must(CoxModel::fit(rows.data())).result();
  EXPECT_EQ(fit.n, 50);
  EXPECT_NEAR(fit.coefficients[0].coef,
              must(CoxModel::fit(fewer.data())).result().coefficients[0].coef, 1e-9);
  EXPECT_THAT(fit.notes.at(0), HasSubstr("10 rows have a weight of 0"));
}

TEST(Cox, NamesWhatSeparates) {
  // Nobody with a = 0 leaves.
  const Rows one{{1, 2, 3, 4, 5, 6}, {1, 1, 1, 0, 0, 0}, {{1, 1, 1, 0, 0, 0}}, {}};
  EXPECT_THAT(refusal(one.data()), HasSubstr("the covariate a separates leavers from stayers"));
  // Who leaves first has most of b at every event.
  const Rows order{{1, 2, 3, 4}, {1, 1, 1, 1}, {{9, 7, 3, 1}}, {}};
  EXPECT_THAT(refusal(order.data()), HasSubstr("separates"));
  // Only the second of two does.
  Rows two = mixed();
  for (std::size_t i = 0; i < two.time.size(); ++i) two.values[1][i] = two.event[i];
  EXPECT_THAT(refusal(two.data()), HasSubstr("the covariate b separates"));
}

TEST(Cox, NamesWhatIsDetermined) {
  Rows rows = mixed();
  rows.values.push_back({});
  for (std::size_t i = 0; i < rows.time.size(); ++i) {
    rows.values[2].push_back(3 - 2 * rows.values[0][i]);
  }
  EXPECT_THAT(refusal(rows.data()), HasSubstr("the covariate c is determined by a"));
  rows.values[2].assign(rows.time.size(), 4);
  EXPECT_THAT(refusal(rows.data()), HasSubstr("the covariate c is the same in every row"));
  // Varies only between strata.
  Codes stratum;
  for (std::size_t i = 0; i < rows.time.size(); ++i) {
    stratum.push_back(static_cast<std::int32_t>(i % 2));
  }
  rows.values.pop_back();
  CoxData data = rows.data();
  data.strata = {stratum, 2};
  EXPECT_THAT(refusal(data), HasSubstr("the covariate a does not vary among those at risk"));
}

TEST(Cox, RefusesWhatCannotBeEstimated) {
  const Rows good = mixed();
  Rows none = good;
  none.event.assign(none.event.size(), 0);
  EXPECT_THAT(refusal(none.data()), HasSubstr("there is no event"));
  CoxData bare = good.data();
  bare.covariates.clear();
  EXPECT_THAT(refusal(bare), HasSubstr("there is no covariate"));
  EXPECT_THAT(refusal(Rows{}.data()), HasSubstr("there are no rows"));
  for (const double bad : {double{NAN}, double{INFINITY}, 1e300}) {
    Rows rows = good;
    rows.values[1][4] = bad;
    EXPECT_THAT(refusal(rows.data()), HasSubstr("row 5: the covariate b is not a number"));
  }
  Rows weights = good;
  weights.weights.assign(weights.time.size(), 0);
  EXPECT_THAT(refusal(weights.data()), HasSubstr("every weight is 0"));
  weights.weights[3] = -1;
  EXPECT_THAT(refusal(weights.data()), HasSubstr("row 4: the weight is negative"));
  const Codes alone(good.time.size(), 0);
  CoxData clustered = good.data();
  clustered.cluster = {alone, 1};
  EXPECT_THAT(refusal(clustered), HasSubstr("all rows are of one cluster"));
  EXPECT_THAT(refusal(good.data(), {.level = 1}), HasSubstr("level lies between"));
  Rows short_one = good;
  short_one.values[0].pop_back();
  EXPECT_THAT(refusal(short_one.data()), HasSubstr("the covariate a has 59 values"));
}

TEST(Cox, AllAtOneTimeHaveNoOrder) {
  Rows rows = mixed();
  rows.time.assign(rows.time.size(), 3);
  const CoxModel model = must(CoxModel::fit(rows.data()));
  EXPECT_TRUE(is_refused(model.proportional_hazards(), ErrorCode::invalid));
  EXPECT_EQ(must(model.curve(Numbers{0, 0})).size(), 1u);
  EXPECT_TRUE(is_refused(model.curve(Numbers{0}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(model.curve(Numbers{0, 0}, 1), ErrorCode::invalid));
}

TEST(Cox, SaysThatClustersAreFew) {
  Rows rows = mixed();
  const Codes two = [&] {
    Codes codes;
    for (std::size_t i = 0; i < rows.time.size(); ++i) {
      codes.push_back(static_cast<std::int32_t>(i / 30));
    }
    return codes;
  }();
  CoxData data = rows.data();
  data.cluster = {two, 2};
  EXPECT_THAT(must(CoxModel::fit(data)).result().notes.back(), HasSubstr("2 clusters are few"));
}

// Every pair compared, for what the trees count.
TEST(Concordance, CountsEachPairOnce) {
  Rows rows = mixed();
  Numbers start, risk;
  Codes stratum;
  for (std::size_t i = 0; i < rows.time.size(); ++i) {
    start.push_back(std::floor(rows.time[i] * static_cast<double>(i % 4) / 5));
    risk.push_back(static_cast<double>(i * 5 % 7));
    rows.weights.push_back(1 + static_cast<double>(i % 3));
    stratum.push_back(static_cast<std::int32_t>(i % 2));
  }
  const FollowUp follow_up{rows.time, rows.event, start};
  const Concordance counted = must(concordance(follow_up, risk, {rows.weights, {stratum, 2}, {}}));
  double concordant = 0, discordant = 0, tied_risk = 0, tied_time = 0;
  for (std::size_t i = 0; i < rows.time.size(); ++i) {
    for (std::size_t j = 0; j < rows.time.size(); ++j) {
      if (i == j || stratum[i] != stratum[j] || !rows.event[i]) continue;
      const double w = rows.weights[i] * rows.weights[j];
      if (rows.time[j] == rows.time[i] && rows.event[j]) tied_time += w / 2;
      const bool longer =
          rows.time[j] > rows.time[i] || (rows.time[j] == rows.time[i] && !rows.event[j]);
      if (!longer || start[j] >= rows.time[i]) continue;
      (risk[i] > risk[j] ? concordant : risk[i] < risk[j] ? discordant : tied_risk) += w;
    }
  }
  EXPECT_EQ(counted.concordant, concordant);
  EXPECT_EQ(counted.discordant, discordant);
  EXPECT_EQ(counted.tied_risk, tied_risk);
  EXPECT_EQ(counted.tied_time, tied_time);
}

TEST(Concordance, RefusesWhereNobodyCanBeCompared) {
  const Numbers time{1, 1};
  const Numbers risk{1, 2};
  EXPECT_TRUE(is_refused(concordance({time, Events{1, 1}}, risk), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(concordance({time, Events{1, 0}}, Numbers{NAN, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(concordance({time, Events{1, 0}}, Numbers{1}), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::stats
