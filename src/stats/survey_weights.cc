// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include <Eigen/Dense>

#include "stats/distribution.h"
#include "stats/sample.h"
#include "stats/survey.h"

namespace candor::stats {
namespace {

constexpr double kTolerance = 1e-12;
constexpr double kWeightMax = 1e100;
constexpr std::int64_t kRoundsMax = 10'000;
constexpr std::size_t kLevelsMax = 2'000;  // of all margins together, where their error is asked

std::size_t code_of(const Margin& margin, std::size_t row) {
  return static_cast<std::size_t>(margin.labels.codes[row]);
}

Result<void> check_weights(std::span<const double> weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!std::isfinite(weights[i]) || weights[i] < 0) {
      return fail(ErrorCode::invalid, "weight " + std::to_string(i + 1) +
                                          " is negative or not finite; a weight is at least 0");
    }
    if (weights[i] > kWeightMax || (weights[i] > 0 && weights[i] < 1 / kWeightMax)) {
      return fail(ErrorCode::invalid, "weight " + std::to_string(i + 1) +
                                          " is above 1e100 or below 1e-100; bring all nearer to 1 "
                                          "by the same factor");
    }
  }
  return {};
}

Result<void> check_margin(const Margin& margin, std::size_t rows) {
  const std::string whose = "the margin " + margin.name;
  if (margin.labels.codes.size() != rows) {
    return fail(ErrorCode::invalid, whose + " does not have one label for each answer");
  }
  if (margin.shares.size() != static_cast<std::size_t>(margin.labels.levels)) {
    return fail(ErrorCode::invalid,
                whose +
                    " needs one share for each of its labels among the answers; join a label "
                    "that nobody answered for with another");
  }
  double sum = 0;
  for (double share : margin.shares) {
    if (!(share > 0)) {
      return fail(ErrorCode::invalid, whose + " has a share that is not above 0");
    }
    sum += share;
  }
  if (!(std::abs(sum - 1) <= 1e-6)) {
    return fail(ErrorCode::invalid, "the shares of " + whose + " do not sum to 1");
  }
  return {};
}

tl::unexpected<Error> refuse_margins() {
  return fail(ErrorCode::invalid,
              "the margins cannot be met together; join labels whose combinations nobody answered "
              "for");
}

// Brings one margin to its shares; the largest step that it took, relative.
Result<double> meet(const Margin& margin, std::vector<double>& weights) {
  std::vector<long double> sums(margin.shares.size());
  for (std::size_t i = 0; i < weights.size(); ++i) sums[code_of(margin, i)] += weights[i];
  long double all = 0;
  for (double share : margin.shares) all += share;
  double step = 0;
  std::vector<double> factors(sums.size());
  for (std::size_t level = 0; level < sums.size(); ++level) {
    if (!(sums[level] > 0)) {
      return fail(ErrorCode::invalid, "all weights of a label of the margin " + margin.name +
                                          " are 0; join it with another");
    }
    const auto wanted = margin.shares[level] / all * static_cast<long double>(weights.size());
    factors[level] = static_cast<double>(wanted / sums[level]);
    if (!std::isfinite(factors[level])) return refuse_margins();
    step = std::max(step, std::abs(factors[level] - 1));
  }
  for (std::size_t i = 0; i < weights.size(); ++i) weights[i] *= factors[code_of(margin, i)];
  return step;
}

double effective_of(std::span<const double> weights) {
  long double sum = 0;
  long double squares = 0;
  for (double weight : weights) {
    sum += weight;
    squares += static_cast<long double>(weight) * weight;
  }
  return static_cast<double>(sum * sum / squares);
}

// Takes out of the values what the margins' labels say of them, by weighted least squares.
Result<void> leave_residuals(std::span<const Margin> margins, std::span<const double> weights,
                             std::vector<double>& values) {
  std::vector<std::size_t> offsets;
  std::size_t levels = 0;
  for (const Margin& margin : margins) {
    TRY(check_margin(margin, values.size()));
    offsets.push_back(levels);
    levels += margin.shares.size();
  }
  if (levels > kLevelsMax) {
    return fail(ErrorCode::invalid, "the margins have more than 2,000 labels; join some");
  }
  const auto size = static_cast<Eigen::Index>(levels);
  Eigen::MatrixXd cross = Eigen::MatrixXd::Zero(size, size);
  Eigen::VectorXd with_values = Eigen::VectorXd::Zero(size);
  const auto place = [&](std::size_t m, std::size_t row) {
    return static_cast<Eigen::Index>(offsets[m] + code_of(margins[m], row));
  };
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t m = 0; m < margins.size(); ++m) {
      with_values(place(m, i)) += weights[i] * values[i];
      for (std::size_t o = 0; o < margins.size(); ++o) {
        cross(place(m, i), place(o, i)) += weights[i];
      }
    }
  }
  // Each margin's labels sum to one, so the system is singular where there are several.
  const Eigen::VectorXd fitted = cross.completeOrthogonalDecomposition().solve(with_values);
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t m = 0; m < margins.size(); ++m) values[i] -= fitted(place(m, i));
  }
  return {};
}

}  // namespace

Result<SurveyWeights> rake(std::span<const Margin> margins, std::span<const double> base) {
  if (margins.empty()) return fail(ErrorCode::invalid, "weights need at least one margin");
  const std::size_t rows = margins.front().labels.codes.size();
  if (rows == 0) return fail(ErrorCode::invalid, "there are no answers to weight");
  for (const Margin& margin : margins) TRY(check_margin(margin, rows));
  SurveyWeights result;
  if (base.empty()) {
    result.weights.assign(rows, 1.0);
  } else if (base.size() != rows) {
    return fail(ErrorCode::invalid, "there is not one weight for each answer");
  } else {
    TRY(check_weights(base));
    result.weights.assign(base.begin(), base.end());
  }
  double step = 1;
  while (step > kTolerance) {
    if (result.rounds == kRoundsMax) {
      return refuse_margins();
    }
    step = 0;
    for (const Margin& margin : margins) {
      step = std::max(step, TRY(meet(margin, result.weights)));
    }
    ++result.rounds;
  }
  result.effective_n = effective_of(result.weights);
  result.largest = *std::max_element(result.weights.begin(), result.weights.end());
  return result;
}

Result<WeightedMean> weighted_mean(std::span<const double> values, std::span<const double> weights,
                                   std::span<const Margin> margins, double level) {
  TRY(check_level(level));
  if (values.size() != weights.size()) {
    return fail(ErrorCode::invalid, "there is not one weight for each value");
  }
  TRY(check_weights(weights));
  WeightedMean result;
  long double all = 0;
  long double sum = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isfinite(values[i])) {
      return fail(ErrorCode::invalid, "value " + std::to_string(i + 1) +
                                          " is not a finite number; leave its row out or mend it");
    }
    if (weights[i] > 0) ++result.n;
    all += weights[i];
    sum += static_cast<long double>(weights[i]) * values[i];
  }
  if (result.n < 2) {
    return fail(ErrorCode::invalid, "a weighted mean needs at least two values of weight above 0");
  }
  if (const auto without = static_cast<std::int64_t>(values.size()) - result.n; without > 0) {
    result.notes.push_back(std::to_string(without) + " of weight 0 do not count");
  }
  const long double mean = sum / all;
  std::vector<double> rest(values.size());
  for (std::size_t i = 0; i < rest.size(); ++i) rest[i] = static_cast<double>(values[i] - mean);
  if (!margins.empty()) TRY(leave_residuals(margins, weights, rest));
  long double squares = 0;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    const long double influence = weights[i] / all * rest[i];
    squares += influence * influence;
  }
  const auto n = static_cast<long double>(result.n);
  result.mean = static_cast<double>(mean);
  result.std_error = static_cast<double>(std::sqrt(squares * n / (n - 1)));
  result.df = static_cast<double>(result.n - 1);
  const double margin = t_quantile(0.5 + level / 2, result.df) * result.std_error;
  result.lower = result.mean - margin;
  result.upper = result.mean + margin;
  result.effective_n = effective_of(weights);
  if (!std::isfinite(result.lower) || !std::isfinite(result.upper)) {
    return fail(ErrorCode::invalid,
                "the values are so large that their error cannot be written as a number; divide "
                "them by a power of ten");
  }
  if (result.std_error == 0) {
    result.notes.push_back("all values are the same, so the error is 0 and the limits say nothing");
  }
  return result;
}

}  // namespace candor::stats
