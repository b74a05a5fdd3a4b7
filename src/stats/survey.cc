// SPDX-License-Identifier: Apache-2.0
#include "stats/survey.h"

#include <algorithm>
#include <cmath>

#include "stats/distribution.h"
#include "stats/sample.h"

namespace candor::stats {
namespace {

constexpr std::int64_t kCountMax = 1'000'000'000'000'000;

// -1 detractor, 0 passive, 1 promoter.
Result<int> class_of(std::span<const double> answers, std::size_t i) {
  const double answer = answers[i];
  if (!(answer >= 0 && answer <= 10) || answer != std::floor(answer)) {
    return fail(ErrorCode::invalid, "answer " + std::to_string(i + 1) +
                                        " is not a whole number from 0 to 10; leave its row out "
                                        "or mend it");
  }
  return answer >= 9 ? 1 : answer >= 7 ? 0 : -1;
}

void note_if_alike(NetPromoter& result) {
  if (result.std_error > 0) return;
  result.notes.push_back(
      "everybody answered in the same class, so the standard error is 0 and the limits say "
      "nothing");
}

void set_limits(NetPromoter& result) {
  const double margin = normal_quantile(0.5 + result.level / 2) * result.std_error;
  result.lower = std::max(result.score - margin, -100.0);
  result.upper = std::min(result.score + margin, 100.0);
}

Result<void> check_items(Items items) {
  if (items.empty()) return fail(ErrorCode::invalid, "there are no items");
  for (const Item& item : items) {
    if (item.answers.size() != items.front().answers.size()) {
      return fail(ErrorCode::invalid, "there is not an answer to each item from each person");
    }
  }
  return {};
}

std::vector<double> sums_of(Items items) {
  std::vector<double> sums(items.front().answers.size());
  for (const Item& item : items) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += item.answers[i];
  }
  return sums;
}

// Times n - 1.
double comoment(std::span<const double> x, double x_mean, std::span<const double> y,
                double y_mean) {
  long double sum = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    sum += static_cast<long double>(x[i] - x_mean) * (y[i] - y_mean);
  }
  return static_cast<double>(sum);
}

double alpha_of(double items, double sum_of_variances, double variance_of_sum) {
  return items / (items - 1) * (1 - sum_of_variances / variance_of_sum);
}

void note_reversed(Items items, Reliability& result) {
  for (std::size_t j = 0; j < result.items.size(); ++j) {
    if (result.items[j].rest_correlation.value_or(0) < 0) {
      result.notes.push_back(items[j].name +
                             " goes against the others; if it is worded the other way round, turn "
                             "its answers first");
    }
  }
}

}  // namespace

Result<NetPromoter> net_promoter(std::int64_t promoters, std::int64_t passives,
                                 std::int64_t detractors, double level) {
  TRY(check_level(level));
  for (const std::int64_t count : {promoters, passives, detractors}) {
    if (count < 0 || count > kCountMax) {
      return fail(ErrorCode::invalid, "promoters, passives and detractors are counts of people");
    }
  }
  const auto n = static_cast<double>(promoters + passives + detractors);
  if (n == 0) return fail(ErrorCode::invalid, "nobody answered, so there is no score");
  NetPromoter result;
  result.promoters = promoters;
  result.passives = passives;
  result.detractors = detractors;
  const double score = static_cast<double>(promoters - detractors) / n;
  const double spread = static_cast<double>(promoters + detractors) / n - score * score;
  result.score = 100 * score;
  result.std_error = 100 * std::sqrt(std::max(spread, 0.0) / n);
  result.level = level;
  result.effective_n = n;
  set_limits(result);
  note_if_alike(result);
  return result;
}

Result<NetPromoter> net_promoter(std::span<const double> answers, double level) {
  std::array<std::int64_t, 3> counts{};
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ++counts[static_cast<std::size_t>(TRY(class_of(answers, i)) + 1)];
  }
  return net_promoter(counts[2], counts[1], counts[0], level);
}

Result<NetPromoter> net_promoter(std::span<const double> answers, std::span<const double> weights,
                                 std::span<const Margin> margins, double level) {
  NetPromoter result = TRY(net_promoter(answers, level));
  std::vector<double> points(answers.size());
  for (std::size_t i = 0; i < answers.size(); ++i) points[i] = 100.0 * TRY(class_of(answers, i));
  const WeightedMean mean = TRY(weighted_mean(points, weights, margins, level));
  result.score = mean.mean;
  result.std_error = mean.std_error;
  result.effective_n = mean.effective_n;
  result.notes = mean.notes;
  set_limits(result);
  note_if_alike(result);
  return result;
}

Result<Reliability> cronbach_alpha(Items items, double level) {
  TRY(check_level(level));
  if (items.size() < 2) {
    return fail(ErrorCode::invalid, "the reliability of a scale needs at least two items");
  }
  TRY(check_items(items));
  if (items.front().answers.size() < 2) {
    return fail(ErrorCode::invalid, "the reliability of a scale needs at least two people");
  }
  std::vector<Sample> samples;
  double sum_of_variances = 0;
  for (std::size_t j = 0; j < items.size(); ++j) {
    samples.push_back(TRY(sample_of(items[j].answers)));
    if (is_constant(samples.back())) {
      return fail(ErrorCode::invalid, "everybody gave " + items[j].name +
                                          " the same answer; leave it out of the scale");
    }
    sum_of_variances += samples.back().variance;
  }
  const std::vector<double> sums = sums_of(items);
  const Sample sum = TRY(sample_of(sums));
  if (sum.variance <= 1e-14 * sum_of_variances) {
    return fail(ErrorCode::invalid,
                "the items cancel out, so that everybody has the same sum; turn the items that are "
                "worded the other way round");
  }
  Reliability result;
  const auto k = static_cast<double>(items.size());
  result.n = sum.n;
  result.level = level;
  result.alpha = alpha_of(k, sum_of_variances, sum.variance);
  result.df1 = static_cast<double>(sum.n - 1);
  result.df2 = result.df1 * (k - 1);
  const double tail = (1 - level) / 2;
  result.lower = 1 - (1 - result.alpha) * f_quantile(1 - tail, result.df1, result.df2);
  result.upper = 1 - (1 - result.alpha) * f_quantile(tail, result.df1, result.df2);
  for (std::size_t j = 0; j < items.size(); ++j) {
    const double own = samples[j].variance;
    ScaleItem item{samples[j].mean, std::sqrt(own), {}, {}};
    const double with_sum =
        comoment(items[j].answers, samples[j].mean, sums, sum.mean) / result.df1;
    const double rest = sum.variance - 2 * with_sum + own;
    if (rest > 1e-14 * sum_of_variances) {
      item.rest_correlation = (with_sum - own) / (std::sqrt(own) * std::sqrt(rest));
      if (items.size() > 2) item.alpha_without = alpha_of(k - 1, sum_of_variances - own, rest);
    }
    result.items.push_back(item);
  }
  note_reversed(items, result);
  return result;
}

Result<ScaleMean> scale_mean(Items items, double top_from, double level) {
  TRY(check_items(items));
  std::vector<double> means = sums_of(items);
  std::int64_t top = 0;
  for (double& mean : means) {
    mean /= static_cast<double>(items.size());
    if (mean >= top_from) ++top;
  }
  ScaleMean result;
  result.mean = TRY(mean_interval(means, level));
  result.n = static_cast<std::int64_t>(means.size());
  result.std_dev = std::sqrt(TRY(sample_of(means)).variance);
  result.top = TRY(wilson_interval(top, result.n, level));
  return result;
}

Result<MatchedChange> matched_change(std::span<const double> before, std::span<const double> after,
                                     double level) {
  TRY(check_level(level));
  if (before.size() != after.size()) {
    return fail(ErrorCode::invalid, "each person needs a value before and one after");
  }
  if (before.size() < 2) {
    return fail(ErrorCode::invalid, "a change of the same people needs at least two of them");
  }
  std::vector<double> changes(before.size());
  MatchedChange result;
  double size = 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    changes[i] = after[i] - before[i];
    size = std::max({size, std::abs(before[i]), std::abs(after[i])});
    if (changes[i] > 0) ++result.rose;
    if (changes[i] < 0) ++result.fell;
  }
  const Sample sample = TRY(sample_of(changes));
  if (is_constant(sample) || std::sqrt(sample.variance) <= 1e-15 * size) {
    return fail(ErrorCode::invalid,
                "everybody changed by the same amount, so there is no spread to judge it by");
  }
  result.n = sample.n;
  result.level = level;
  result.change = sample.mean;
  result.df = static_cast<double>(sample.n - 1);
  result.std_error = std::sqrt(sample.variance / static_cast<double>(sample.n));
  result.t = result.change / result.std_error;
  result.p = t_two_sided(result.t, result.df);
  const double margin = t_quantile(0.5 + level / 2, result.df) * result.std_error;
  result.lower = result.change - margin;
  result.upper = result.change + margin;
  return result;
}

Result<MatchedNetPromoter> matched_net_promoter(std::span<const double> before,
                                                std::span<const double> after, double level) {
  TRY(check_level(level));
  if (before.size() != after.size()) {
    return fail(ErrorCode::invalid, "each person needs an answer before and one after");
  }
  if (before.size() < 2) {
    return fail(ErrorCode::invalid, "a change of the same people needs at least two of them");
  }
  MatchedNetPromoter result;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto from = static_cast<std::size_t>(TRY(class_of(before, i)) + 1);
    const auto to = static_cast<std::size_t>(TRY(class_of(after, i)) + 1);
    ++result.moves[from][to];
  }
  double steps = 0;
  double squares = 0;
  for (std::size_t from = 0; from < 3; ++from) {
    for (std::size_t to = 0; to < 3; ++to) {
      const auto count = static_cast<double>(result.moves[from][to]);
      const double step = static_cast<double>(to) - static_cast<double>(from);
      steps += count * step;
      squares += count * step * step;
      const auto back = static_cast<double>(result.moves[to][from]);
      if (from >= to || count + back == 0) continue;
      result.bowker += (count - back) * (count - back) / (count + back);
      ++result.bowker_df;
    }
  }
  const auto n = static_cast<double>(before.size());
  const double mean = steps / n;
  result.change = 100 * mean;
  result.std_error = 100 * std::sqrt(std::max(squares / n - mean * mean, 0.0) / n);
  const double margin = normal_quantile(0.5 + level / 2) * result.std_error;
  result.lower = std::max(result.change - margin, -200.0);
  result.upper = std::min(result.change + margin, 200.0);
  if (result.bowker_df == 0) {
    result.notes.push_back("nobody moved between the classes, so the tests have nothing to go by");
    return result;
  }
  if (result.std_error == 0) {
    result.notes.push_back(
        "everybody moved alike, so the standard error is 0 and the limits say nothing");
  }
  result.chi_squared = steps * steps / squares;
  result.p = chi_squared_tail(result.chi_squared, 1);
  result.bowker_p = chi_squared_tail(result.bowker, static_cast<double>(result.bowker_df));
  return result;
}

}  // namespace candor::stats
