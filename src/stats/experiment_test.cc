// SPDX-License-Identifier: Apache-2.0
#include "stats/experiment.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "stats/testing.h"

namespace candor::stats {
namespace {

using testing::expect_close;
using ::testing::HasSubstr;
using ::testing::SizeIs;

Sample sample(std::vector<double> values) { return must(sample_of(values)); }

TEST(Sample, KeepTheirDigitsFarFromZero) {
  const Sample far = sample({1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4});
  EXPECT_EQ(far.mean, 1e9 + 2.5);
  expect_close(far.variance, 5.0 / 3, "variance", 1e-15);
}

TEST(Sample, OfEachGroupAreThoseOfItsValues) {
  const std::vector<double> values = {1, 10, 2, 20, 3, 60};
  const std::vector<std::int32_t> codes = {0, 1, 0, 1, 0, 1};
  const auto all = must(samples_by(values, {codes, 2}));
  ASSERT_THAT(all, SizeIs(2));
  EXPECT_EQ(all[0].mean, 2);
  EXPECT_EQ(all[0].variance, 1);
  EXPECT_EQ(all[1].mean, 30);
  EXPECT_EQ(all[1].variance, 700);
}

TEST(Sample, AreRefusedOfWhatCannotBeComputedWith) {
  EXPECT_THAT(sample_of(std::vector<double>{}).error().message, HasSubstr("no values"));
  EXPECT_THAT(sample_of(std::vector<double>{1, NAN}).error().message, HasSubstr("value 2"));
  EXPECT_THAT(sample_of(std::vector<double>{1, INFINITY}).error().message, HasSubstr("value 2"));
  EXPECT_THAT(sample_of(std::vector<double>{1e300, -1e300}).error().message,
              HasSubstr("power of ten"));
  EXPECT_TRUE(is_refused(samples_by(std::vector<double>{1, 2}, {{}, 0}), ErrorCode::invalid));
}

TEST(Newcombe, LimitsAreThoseOfThePaper) {
  // Newcombe 1998, table II, method 10: 56/70 against 48/80, 0 of 10 against 0 of 20.
  const auto usual = must(compare_proportions({56, 70}, {48, 80}));
  EXPECT_NEAR(usual.difference.lower, 0.0524, 5e-5);
  EXPECT_NEAR(usual.difference.upper, 0.3339, 5e-5);
  const auto none = must(compare_proportions({0, 10}, {0, 20}));
  EXPECT_NEAR(none.difference.lower, -0.1611, 5e-5);
  EXPECT_NEAR(none.difference.upper, 0.2775, 5e-5);
  EXPECT_THAT(none.notes, SizeIs(1));
  EXPECT_EQ(none.p, 1);
}

TEST(Newcombe, AgreesWithR) {
  // R: prop.test(c(56, 48), c(70, 80), correct = FALSE), and Newcombe's from prop.test(a, n)'s.
  const auto two = must(compare_proportions({56, 70}, {48, 80}));
  expect_close(two.chi_squared, 7.0234113712374597, "chi");
  expect_close(two.p, 0.0080450813681965643, "p");
  expect_close(two.wald_lower, 0.05750489914903717, "wald lower");
  expect_close(two.difference.lower, 0.052431472402364926, "lower");
  expect_close(two.difference.upper, 0.333872654036905858, "upper");
}

TEST(Newcombe, IsRefusedWhereACountIsNoPart) {
  for (const Count wrong : {Count{1, 0}, Count{-1, 5}, Count{6, 5}}) {
    EXPECT_TRUE(is_refused(compare_proportions(wrong, {1, 2}), ErrorCode::invalid));
    EXPECT_TRUE(is_refused(compare_proportions({1, 2}, wrong), ErrorCode::invalid));
  }
  EXPECT_TRUE(is_refused(compare_proportions({1, 2}, {1, 2}, 1.0), ErrorCode::invalid));
}

TEST(Welch, CountsTheFreedomOfUnequalSpread) {
  const Welch welch = must(welch_test(sample({1, 2, 3}), sample({10, 20, 60})));
  EXPECT_EQ(welch.difference, 28);
  expect_close(welch.std_error, std::sqrt(1.0 / 3 + 700.0 / 3), "se", 1e-14);
  expect_close(welch.df, std::pow(701.0 / 3, 2) / (1.0 / 18 + 490000.0 / 18), "df", 1e-14);
}

TEST(Welch, IsFiniteAtEitherEndOfTheNumbers) {
  for (const double unit : {1e-160, 1e150}) {
    const Welch welch =
        must(welch_test(sample({0, unit, 2 * unit}), sample({0, 2 * unit, 7 * unit})));
    expect_close(welch.t, 2 / std::sqrt(1.0 / 3 + 13.0 / 3), "t", 1e-2);
    expect_close(welch.difference, 2 * unit, "difference", 1e-15);
  }
}

TEST(Welch, IsRefusedWithoutSpread) {
  EXPECT_TRUE(is_refused(welch_test(sample({1}), sample({1, 2})), ErrorCode::invalid));
  EXPECT_THAT(welch_test(sample({3, 3, 3}), sample({4, 4})).error().message,
              HasSubstr("nothing varies"));
  // One group that varies is enough.
  EXPECT_EQ(must(welch_test(sample({3, 3, 3}), sample({4, 6}))).df, 1);
}

TEST(ConfidenceSequence, IsNarrowestNearWhereItIsTuned) {
  const Sequential tuning{0.05, 500};
  const double rho_squared = sequence_rho_squared(tuning);
  // Against a sequence tuned elsewhere, at its own number it is narrower.
  for (const double other : {50.0, 5000.0}) {
    EXPECT_LT(sequence_margin(500, rho_squared, 0.05),
              sequence_margin(500, sequence_rho_squared({0.05, other}), 0.05));
  }
}

TEST(ConfidenceSequence, HoldsAtEveryLookTogether) {
  // 400 experiments without any effect, looked at after every 20 of 2,000 people: a fixed interval
  // is wrong at some look far more often than in 5 % of them, the sequence is not.
  std::mt19937_64 bits(7);
  const auto uniform = [&] { return (static_cast<double>(bits() >> 11) + 0.5) * 0x1p-53; };
  int sequence_wrong = 0;
  int fixed_wrong = 0;
  for (int experiment = 0; experiment < 400; ++experiment) {
    std::array<double, 2> n{}, sum{}, squares{};
    bool is_sequence_wrong = false;
    bool is_fixed_wrong = false;
    for (int person = 1; person <= 2000; ++person) {
      const std::size_t arm = bits() & 1;
      const double value = std::sqrt(-2 * std::log(uniform())) * std::cos(2 * M_PI * uniform());
      n[arm] += 1;
      sum[arm] += value;
      squares[arm] += value * value;
      if (person < 100 || person % 20 != 0) continue;
      std::array<Sample, 2> arms;
      for (std::size_t a = 0; a < 2; ++a) {
        const double mean = sum[a] / n[a];
        arms[a] = {static_cast<std::int64_t>(n[a]), mean,
                   (squares[a] - n[a] * mean * mean) / (n[a] - 1)};
      }
      const auto sequence = must(difference_sequence(arms[0], arms[1]));
      is_sequence_wrong |= sequence.lower > 0 || sequence.upper < 0;
      is_fixed_wrong |= must(welch_test(arms[0], arms[1])).p < 0.05;
    }
    sequence_wrong += is_sequence_wrong;
    fixed_wrong += is_fixed_wrong;
  }
  EXPECT_LE(sequence_wrong, 20);
  EXPECT_GE(fixed_wrong, 80);
}

TEST(ConfidenceSequence, OfADifferenceIsThatOfAMeanOfInfluences) {
  const Sample arm{250, 1, 1};
  const auto two = must(difference_sequence(arm, {250, 3, 1}));
  // 500 people, deviation 2.
  expect_close(two.margin, 2 * sequence_margin(500, two.rho_squared, 0.05), "margin", 1e-14);
  EXPECT_EQ(two.estimate, 2);
  EXPECT_EQ(two.n, 500);
}

TEST(ConfidenceSequence, IsRefusedWithoutTuningOrSpread) {
  const Sample some = sample({1, 2, 4});
  EXPECT_TRUE(is_refused(mean_sequence(some, {0, 500}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(mean_sequence(some, {0.05, 0}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(mean_sequence(some, {0.05, INFINITY}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(mean_sequence(sample({2, 2}), {}), ErrorCode::invalid));
  EXPECT_TRUE(is_refused(difference_sequence(some, sample({2})), ErrorCode::invalid));
  EXPECT_THAT(must(mean_sequence(some)).notes, SizeIs(1));
}

class ExperimentReference : public testing::Reference {};

TEST_F(ExperimentReference, TwoProportionsAgree) {
  const auto two = must(compare_proportions({120, 1000}, {90, 980}));
  expect_close(two.chi_squared, number("/simple/prop_test_120_1000_90_980/chisq"), "chi squared");
  expect_close(two.p, number("/simple/prop_test_120_1000_90_980/p"), "p");
  expect_close(two.wald_lower, number("/simple/prop_test_120_1000_90_980/ci/0"), "lower");
  expect_close(two.wald_upper, number("/simple/prop_test_120_1000_90_980/ci/1"), "upper");
}

TEST_F(ExperimentReference, WelchAgrees) {
  // The exposed of surv_2k: spend by version of the notice.
  const auto table = this->table("surv_2k.csv");
  std::vector<double> spend;
  std::vector<std::int32_t> version;
  for (std::size_t i = 0; i < table.real("spend").size(); ++i) {
    if (table.real("exposed")[i] != 1) continue;
    spend.push_back(table.real("spend")[i]);
    version.push_back(static_cast<std::int32_t>(table.real("version")[i]));
  }
  const auto arms = must(samples_by(spend, {version, 2}));
  const Welch welch = must(welch_test(arms[0], arms[1]));
  EXPECT_EQ(arms[0].n, number("/extra/welch/n0"));
  EXPECT_EQ(arms[1].n, number("/extra/welch/n1"));
  expect_close(welch.difference, number("/extra/welch/diff"), "difference");
  expect_close(welch.t, number("/extra/welch/t"), "t");
  expect_close(welch.df, number("/extra/welch/df"), "df");
  expect_close(welch.p, number("/extra/welch/p"), "p");
  expect_close(welch.lower, number("/extra/welch/lo"), "lower");
  expect_close(welch.upper, number("/extra/welch/hi"), "upper");
}

TEST_F(ExperimentReference, ConfidenceSequencesAgree) {
  const double rho_squared = sequence_rho_squared({0.05, 500});
  expect_close(rho_squared, number("/extra/asympcs/rho2_t500"), "rho squared");
  for (const int n : {100, 500, 5000}) {
    expect_close(sequence_margin(n, rho_squared, 0.05),
                 number("/extra/asympcs/margin_t/" + std::to_string(n)), std::to_string(n));
  }
}

}  // namespace
}  // namespace candor::stats
