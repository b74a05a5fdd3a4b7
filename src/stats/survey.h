// SPDX-License-Identifier: Apache-2.0
// What people answered: the net promoter score, scales and their reliability, change of the same
// people, weights for those who did not answer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "stats/arrays.h"
#include "stats/interval.h"

namespace candor::stats {

struct NetPromoter {
  std::int64_t promoters = 0;
  std::int64_t passives = 0;
  std::int64_t detractors = 0;
  double score = 0;  // per cent of promoters less per cent of detractors, -100 to 100
  double std_error = 0;
  double lower = 0;
  double upper = 0;
  double level = 0.95;
  double effective_n = 0;  // n where nothing is weighted
  std::vector<std::string> notes;
};
// With the multinomial error, divided by n, and normal limits. Refused: a negative count; nobody.
Result<NetPromoter> net_promoter(std::int64_t promoters, std::int64_t passives,
                                 std::int64_t detractors, double level = 0.95);
// Of answers from 0 to 10: 9 and 10 are promoters, 0 to 6 detractors. Refused: an answer that is
// none of these, with its place.
Result<NetPromoter> net_promoter(std::span<const double> answers, double level = 0.95);

// What is known of the whole: for each label its share of it.
struct Margin {
  std::string name;
  Labels labels;
  std::vector<double> shares;
};
struct SurveyWeights {
  std::vector<double> weights;  // their mean is 1
  double effective_n = 0;       // Kish: (sum w)^2 / sum w^2
  double largest = 1;
  std::int64_t rounds = 0;
};
// Weights under which the answers have the margins' shares: post-stratification for one margin,
// raking for several (Deming and Stephan 1940), to 1e-12. `base` are weights by design; none is 1
// each. Refused: shares that do not sum to 1, a share of nothing, margins that cannot be met
// together.
Result<SurveyWeights> rake(std::span<const Margin> margins, std::span<const double> base = {});

struct WeightedMean {
  std::int64_t n = 0;  // of weight above 0
  double mean = 0;
  double std_error = 0;  // linearised, n/(n-1), as R's svymean; with margins, of what they leave
  double df = 0;
  double lower = 0;
  double upper = 0;
  double effective_n = 0;
  std::vector<std::string> notes;
};
// Refused: a weight that is negative or not finite, fewer than two above 0. `margins` are those to
// which the weights were raked, for the error only.
Result<WeightedMean> weighted_mean(std::span<const double> values, std::span<const double> weights,
                                   std::span<const Margin> margins = {}, double level = 0.95);
Result<NetPromoter> net_promoter(std::span<const double> answers, std::span<const double> weights,
                                 std::span<const Margin> margins = {}, double level = 0.95);

// What the same people, in the same order, answered to one question of a scale.
struct Item {
  std::string name;
  std::span<const double> answers;
};
using Items = std::span<const Item>;

struct ScaleItem {
  double mean = 0;
  double std_dev = 0;
  std::optional<double> rest_correlation;  // with the sum of the others, where that varies
  std::optional<double> alpha_without;     // where two others are left that do not cancel out
};
struct Reliability {
  std::int64_t n = 0;
  double alpha = 0;
  double lower = 0;  // Feldt, Woodruff and Salih 1987
  double upper = 0;
  double df1 = 0;
  double df2 = 0;
  double level = 0.95;
  std::vector<ScaleItem> items;
  std::vector<std::string> notes;
};
// Cronbach 1951. Refused: fewer than two items or people; an item in which nothing varies; items
// that cancel out.
Result<Reliability> cronbach_alpha(Items items, double level = 0.95);

struct ScaleMean {
  std::int64_t n = 0;
  double std_dev = 0;
  Interval mean;  // of each person's mean over the items
  Interval top;   // the share of people at `top_from` or above (Wilson)
};
Result<ScaleMean> scale_mean(Items items, double top_from, double level = 0.95);

struct MatchedChange {
  std::int64_t n = 0;
  std::int64_t rose = 0;
  std::int64_t fell = 0;
  double change = 0;  // after - before
  double std_error = 0;
  double t = 0;
  double df = 0;
  double p = 1;
  double lower = 0;
  double upper = 0;
  double level = 0.95;
};
// The same people before and after, in the same order: paired t. Refused: fewer than two; a change
// that is the same for all.
Result<MatchedChange> matched_change(std::span<const double> before, std::span<const double> after,
                                     double level = 0.95);

struct MatchedNetPromoter {
  // moves[before][after]: 0 detractor, 1 passive, 2 promoter.
  std::array<std::array<std::int64_t, 3>, 3> moves{};
  double change = 0;  // in points of the score
  double std_error = 0;
  double lower = 0;
  double upper = 0;
  double chi_squared = 0;  // that the score did not change; McNemar's for two classes. 1 df
  double p = 1;
  double bowker = 0;  // that as many moved each way between any two classes
  std::int64_t bowker_df = 0;
  double bowker_p = 1;
  std::vector<std::string> notes;
};
// Answers from 0 to 10 of the same people. Refused: as in net_promoter; fewer than two.
Result<MatchedNetPromoter> matched_net_promoter(std::span<const double> before,
                                                std::span<const double> after, double level = 0.95);

}  // namespace candor::stats
