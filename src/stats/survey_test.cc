// SPDX-License-Identifier: Apache-2.0
#include "stats/survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using ::testing::ElementsAre;
using testing::expect_close;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

using Values = std::vector<double>;
using Codes = std::vector<std::int32_t>;

TEST(NetPromoter, IsPromotersLessDetractors) {
  const auto nps = must(net_promoter(450, 300, 250));
  EXPECT_EQ(nps.score, 20);
  EXPECT_NEAR(nps.std_error, 2.56904651573303, 1e-13);
}

TEST(NetPromoter, SortsAnswersIntoThree) {
  const auto nps = must(net_promoter(Values{0, 6, 7, 8, 9, 10, 10}));
  EXPECT_EQ(nps.detractors, 2);
  EXPECT_EQ(nps.passives, 2);
  EXPECT_EQ(nps.promoters, 3);
  for (const double wrong : {-1.0, 11.0, 6.5, 1e300, double(NAN), double(INFINITY)}) {
    EXPECT_THAT(net_promoter(Values{9, wrong}).error().message, HasSubstr("answer 2")) << wrong;
  }
}

TEST(NetPromoter, SaysWhereItsIntervalSaysNothing) {
  EXPECT_THAT(must(net_promoter(5, 0, 0)).notes, SizeIs(1));
  EXPECT_THAT(must(net_promoter(5, 1, 0)).notes, IsEmpty());
  EXPECT_LE(must(net_promoter(5, 1, 0)).upper, 100);
}

TEST(NetPromoter, IsRefusedOfNobody) {
  EXPECT_TRUE(is_refused(net_promoter(0, 0, 0), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(net_promoter(Values{}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(net_promoter(-1, 2, 2), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(net_promoter(INT64_MAX, INT64_MAX, 2), ErrorCode::invalid));
}

TEST(NetPromoter, EqualWeightsChangeNothingButTheDivisor) {
  const Values answers = {0, 6, 7, 8, 9, 10, 10};
  const auto plain = must(net_promoter(answers));
  const auto weighted = must(net_promoter(answers, Values(7, 2.5)));
  expect_close(weighted.score, plain.score, "score");
  expect_close(weighted.std_error, plain.std_error * std::sqrt(7.0 / 6), "error");
  expect_close(weighted.effective_n, 7, "effective n");
}

TEST(CronbachAlpha, IsOneOfItemsThatAgree) {
  const Values a = {1, 2, 3, 4};
  const Values b = {3, 4, 5, 6};
  const auto same = must(cronbach_alpha(std::vector<Item>{{"a", a}, {"b", b}}));
  EXPECT_NEAR(same.alpha, 1, 1e-15);
  EXPECT_NEAR(*same.items[0].rest_correlation, 1, 1e-15);
  EXPECT_FALSE(same.items[0].alpha_without);
}

TEST(CronbachAlpha, NamesTheItemThatIsTheOtherWayRound) {
  const Values a = {1, 2, 3, 4, 5};
  const Values b = {2, 1, 3, 5, 4};
  const Values c = {5, 5, 2, 1, 2};
  const auto found =
      must(cronbach_alpha(std::vector<Item>{{"care", a}, {"trust", b}, {"leave", c}}));
  ASSERT_FALSE(found.notes.empty());
  EXPECT_THAT(found.notes.back(), HasSubstr("leave goes against the others"));
}

TEST(CronbachAlpha, IsRefusedOfWhatIsNoScale) {
  const Values a = {1, 2, 3};
  const Values same = {4, 4, 4};
  const Values turned = {3, 2, 1};
  const Values fewer = {1, 2};
  const auto refusal = [](std::vector<Item> items) {
    const auto result = cronbach_alpha(items);
    return result ? "" : result.error().message;
  };
  EXPECT_THAT(refusal({{"a", a}}), HasSubstr("two items"));
  EXPECT_THAT(refusal({{"a", a}, {"same", same}}), HasSubstr("everybody gave same"));
  EXPECT_THAT(refusal({{"a", a}, {"turned", turned}}), HasSubstr("cancel out"));
  EXPECT_THAT(refusal({{"a", a}, {"fewer", fewer}}), HasSubstr("each person"));
  EXPECT_THAT(refusal({{"a", {}}, {"b", {}}}), HasSubstr("two people"));
  const Values huge = {1e300, -1e300, 0};
  EXPECT_THAT(refusal({{"a", a}, {"huge", huge}}), HasSubstr("power of ten"));
}

TEST(ScaleMean, IsOfEachPersonsMean) {
  const Values a = {1, 5, 5};
  const Values b = {3, 5, 3};
  const auto scale = must(scale_mean(std::vector<Item>{{"a", a}, {"b", b}}, 4));
  EXPECT_NEAR(scale.mean.estimate, 11.0 / 3, 1e-15);
  EXPECT_NEAR(scale.top.estimate, 2.0 / 3, 1e-15);
  EXPECT_TRUE(is_refused(scale_mean({}, 4), ErrorCode::invalid));
}

TEST(MatchedChange, CountsWhoRoseAndFell) {
  const auto change = must(matched_change(Values{1, 2, 3, 4}, Values{2, 2, 1, 7}));
  EXPECT_EQ(change.rose, 2);
  EXPECT_EQ(change.fell, 1);
  EXPECT_EQ(change.change, 0.5);
  EXPECT_NEAR(change.std_error, std::sqrt(13.0 / 3 / 4), 1e-15);
}

TEST(MatchedChange, IsRefusedWhereAllChangeAlike) {
  EXPECT_THAT(matched_change(Values{1, 2, 3}, Values{2, 3, 4}).error().message,
              HasSubstr("same amount"));
  EXPECT_TRUE(is_refused(matched_change(Values{1}, Values{2}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(matched_change(Values{1, 2}, Values{2}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(matched_change(Values{1e308, 2}, Values{-1e308, 2}), ErrorCode::invalid));
}

// One answer of each class for each person in the table of moves.
std::pair<Values, Values> answers_of(const std::array<std::array<int, 3>, 3>& moves) {
  constexpr std::array<double, 3> kAnswer = {3, 7, 10};
  std::pair<Values, Values> both;
  for (std::size_t from = 0; from < 3; ++from) {
    for (std::size_t to = 0; to < 3; ++to) {
      for (int i = 0; i < moves[from][to]; ++i) {
        both.first.push_back(kAnswer[from]);
        both.second.push_back(kAnswer[to]);
      }
    }
  }
  return both;
}

TEST(MatchedNetPromoter, AgreesWithR) {
  // R: T <- matrix(c(30,5,2,12,40,9,8,15,50), 3, byrow = TRUE); mcnemar.test(T, correct = FALSE);
  // with D <- outer(0:2, 0:2, function(a, b) b - a), sum(T*D)/sum(T), its error by sum(T*D^2).
  const auto [before, after] = answers_of({{{30, 5, 2}, {12, 40, 9}, {8, 15, 50}}});
  const auto change = must(matched_net_promoter(before, after));
  EXPECT_EQ(change.moves[2][1], 15);
  expect_close(change.bowker, 7.9823529411764707, "Bowker");
  EXPECT_EQ(change.bowker_df, 3);
  expect_close(change.bowker_p, 0.046377828570511044, "Bowker p");
  expect_close(change.change, -14.619883040935672, "change");
  expect_close(change.std_error, 5.1430422682207064, "error");
  expect_close(change.chi_squared, 7.716049382716049, "chi squared");
  expect_close(change.p, 0.0054732035724882853, "p");
}

TEST(MatchedNetPromoter, IsMcNemarsOfTwoClasses) {
  const auto [before, after] = answers_of({{{20, 5, 0}, {13, 30, 0}, {0, 0, 0}}});
  const auto change = must(matched_net_promoter(before, after));
  expect_close(change.chi_squared, 64.0 / 18, "(b - c)^2 / (b + c)");
}

TEST(MatchedNetPromoter, SaysWhereNobodyMoved) {
  const auto still = must(matched_net_promoter(Values{9, 2, 7}, Values{10, 0, 8}));
  EXPECT_EQ(still.p, 1);
  EXPECT_THAT(still.notes, SizeIs(1));
  EXPECT_THAT(must(matched_net_promoter(Values{9, 9}, Values{0, 0})).notes, SizeIs(1));
  EXPECT_TRUE(is_refused(matched_net_promoter(Values{9}, Values{9}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(matched_net_promoter(Values{9, 2}, Values{9, 12}), ErrorCode::invalid));
}

TEST(Rake, GivesEachLabelItsShare) {
  const Codes sex = {0, 0, 0, 1};
  const auto post = must(rake(std::vector<Margin>{{"sex", {sex, 2}, {0.5, 0.5}}}));
  EXPECT_THAT(post.weights, ElementsAre(2.0 / 3, 2.0 / 3, 2.0 / 3, 2));
  EXPECT_NEAR(post.effective_n, 16.0 / (4.0 / 3 + 4), 1e-14);
  EXPECT_EQ(post.largest, 2);
}

TEST(Rake, StartsFromWeightsByDesign) {
  const Codes sex = {0, 0, 1, 1};
  const auto raked =
      must(rake(std::vector<Margin>{{"sex", {sex, 2}, {0.5, 0.5}}}, Values{1, 3, 0, 2}));
  EXPECT_THAT(raked.weights, ElementsAre(0.5, 1.5, 0, 2));
}

TEST(Rake, IsRefusedWhereNoWeightsCanDo) {
  const Codes sex = {0, 0, 1, 1};
  const auto refusal = [&](std::vector<double> shares, Values base = {}) {
    const auto result = rake(std::vector<Margin>{{"sex", {sex, 2}, std::move(shares)}}, base);
    return result ? "" : result.error().message;
  };
  EXPECT_THAT(refusal({0.5, 0.4}), HasSubstr("do not sum to 1"));
  EXPECT_THAT(refusal({1, 0}), HasSubstr("not above 0"));
  EXPECT_THAT(refusal({NAN, 1}), HasSubstr("not above 0"));
  EXPECT_THAT(refusal({0.2, 0.3, 0.5}), HasSubstr("one share for each of its labels"));
  EXPECT_THAT(refusal({0.5, 0.5}, {1, 1, 0, 0}), HasSubstr("all weights of a label"));
  EXPECT_THAT(refusal({0.5, 0.5}, {1, 1, -1, 1}), HasSubstr("weight 3"));
  EXPECT_THAT(refusal({0.5, 0.5}, {1, 1}), HasSubstr("one weight for each"));
  EXPECT_TRUE(is_refused(rake({}), ErrorCode::invalid));
  // Each woman is old and each man is young: no weights make shares that differ.
  EXPECT_THAT(
      rake(std::vector<Margin>{{"sex", {sex, 2}, {0.5, 0.5}}, {"age", {sex, 2}, {0.3, 0.7}}})
          .error()
          .message,
      HasSubstr("cannot be met together"));
}

TEST(WeightedMean, IsRefusedOfWeightsThatAreNone) {
  const Values values = {1, 2, 3};
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1, -1, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1, NAN, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1, 0, 0}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(Values{1, NAN, 2}, Values{1, 1, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1e200, 1, 1}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(weighted_mean(values, Values{1e-200, 1, 1}), ErrorCode::invalid));
  EXPECT_THAT(must(weighted_mean(values, Values{1, 0, 1})).notes,
              ElementsAre("1 of weight 0 do not count"));
  EXPECT_THAT(must(weighted_mean(Values{2, 2}, Values{1, 3})).notes, SizeIs(1));
}

class SurveyReference : public testing::Reference {
 protected:
  // The rows of lung.csv in which all of these have a value.
  std::vector<Values> complete(const std::vector<std::string>& names) {
    const auto lung = table("lung.csv");
    std::vector<Values> columns(names.size());
    for (std::size_t i = 0; i < lung.real("time").size(); ++i) {
      bool all = true;
      for (const auto& name : names) all = all && !std::isnan(lung.real(name)[i]);
      for (std::size_t j = 0; all && j < names.size(); ++j) {
        columns[j].push_back(lung.real(names[j])[i]);
      }
    }
    return columns;
  }
};

TEST_F(SurveyReference, NetPromoterAgrees) {
  const auto nps = must(net_promoter(450, 300, 250));
  expect_close(nps.score, number("/simple/nps_450_300_250/nps"), "score");
  expect_close(nps.std_error, number("/simple/nps_450_300_250/se"), "error");
  expect_close(nps.lower, number("/simple/nps_450_300_250/lo"), "lower");
  expect_close(nps.upper, number("/simple/nps_450_300_250/hi"), "upper");
}

TEST_F(SurveyReference, AlphaAgreesWithR) {
  // R: it <- na.omit(lung[, c("ph.karno", "pat.karno", "ph.ecog")]); it$ph.ecog <- 100 - 20 *
  // it$ph.ecog; V <- cov(it); a <- 3/2 * (1 - sum(diag(V)) / sum(V));
  // 1 - (1 - a) * qf(c(.975, .025), n - 1, 2 * (n - 1)); cor(it[, j], rowSums(it[, -j]))
  auto columns = complete({"ph.karno", "pat.karno", "ph.ecog"});
  for (double& value : columns[2]) value = 100 - 20 * value;
  const auto found = must(cronbach_alpha(std::vector<Item>{
      {"ph.karno", columns[0]}, {"pat.karno", columns[1]}, {"ph.ecog", columns[2]}}));
  EXPECT_EQ(found.n, 223);
  expect_close(found.alpha, 0.81700778773529525, "alpha");
  expect_close(found.lower, 0.77108296745008731, "lower");
  expect_close(found.upper, 0.85500088771682903, "upper");
  expect_close(*found.items[0].rest_correlation, 0.75979853026589572, "ph.karno with the rest");
  expect_close(*found.items[0].alpha_without, 0.6750466803980828, "without ph.karno");
  expect_close(*found.items[2].rest_correlation, 0.73745285532436877, "ph.ecog with the rest");
  expect_close(*found.items[1].alpha_without, 0.88602488674661517, "without pat.karno");
}

TEST_F(SurveyReference, MatchedChangeAgreesWithR) {
  // R: t.test(y[t == 10], y[t == 5], paired = TRUE) of panel_500.csv
  const auto panel = table("panel_500.csv");
  Values before;
  Values after;
  for (std::size_t i = 0; i < panel.real("y").size(); ++i) {
    if (panel.real("t")[i] == 5) before.push_back(panel.real("y")[i]);
    if (panel.real("t")[i] == 10) after.push_back(panel.real("y")[i]);
  }
  const auto change = must(matched_change(before, after));
  expect_close(change.change, -0.025335428000000004, "change");
  expect_close(change.t, -0.66557475220304063, "t");
  EXPECT_EQ(change.df, 499);
  expect_close(change.p, 0.50599047793651852, "p");
  expect_close(change.lower, -0.100123811814275696, "lower");
  expect_close(change.upper, 0.049452955814275681, "upper");
}

TEST_F(SurveyReference, WeightsAgreeWithR) {
  // R: d <- na.omit(lung[, c("age", "sex", "ph.ecog")]); raked in turn to sex 50:50 and ph.ecog > 0
  // 40:60; with e <- resid(lm(age ~ factor(sex) + factor(ecog), weights = w)),
  // sqrt(n/(n - 1) * sum((w * e / sum(w))^2)); "fixed" with age - mean in the place of e.
  const auto columns = complete({"age", "sex", "ph.ecog"});
  Codes sex;
  Codes ecog;
  for (std::size_t i = 0; i < columns[0].size(); ++i) {
    sex.push_back(static_cast<std::int32_t>(columns[1][i]) - 1);
    ecog.push_back(columns[2][i] > 0 ? 1 : 0);
  }
  const std::vector<Margin> margins = {{"sex", {sex, 2}, {0.5, 0.5}},
                                       {"ph.ecog", {ecog, 2}, {0.4, 0.6}}};
  const auto raked = must(rake(margins));
  expect_close(raked.largest, 1.774378838017445, "largest");
  expect_close(raked.effective_n, 203.06034224621203, "effective n");
  const auto fixed = must(weighted_mean(columns[0], raked.weights));
  expect_close(fixed.mean, 61.985822411508018, "mean");
  expect_close(fixed.std_error, 0.6406860823360192, "error of fixed weights");
  const auto known = must(weighted_mean(columns[0], raked.weights, margins));
  expect_close(known.std_error, 0.62620439256405858, "error of raked weights");
  const std::vector<Margin> one = {margins[0]};
  const auto post = must(weighted_mean(columns[0], must(rake(one)).weights, one));
  expect_close(post.mean, 62.221370640713708, "post-stratified mean");
  expect_close(post.std_error, 0.60737818964083778, "its error");
}

}  // namespace
}  // namespace candor::stats
