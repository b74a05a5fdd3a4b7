// SPDX-License-Identifier: Apache-2.0
#include "stats/fixed_effects.h"

#include <algorithm>
#include <cmath>

namespace candor::stats {
namespace {

constexpr double kTolerance = 1e-13;
constexpr int kStepsMax = 20'000;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

}  // namespace

FixedEffects::FixedEffects(const std::vector<NamedLabels>& effects, std::span<const double> weights,
                           std::size_t rows)
    : weights_(weights), rows_(rows) {
  for (const NamedLabels& named : effects) {
    effects_.push_back({named.labels.codes, static_cast<std::size_t>(named.labels.levels), 0, {}});
  }
  std::stable_sort(effects_.begin(), effects_.end(),
                   [](const Effect& a, const Effect& b) { return a.levels > b.levels; });
  std::size_t offset = 0;
  for (std::size_t j = 0; j < effects_.size(); ++j) {
    Effect& effect = effects_[j];
    effect.inverse_weight.assign(effect.levels, 0.0);
    for (std::size_t i = 0; i < rows_; ++i) {
      effect.inverse_weight[static_cast<std::size_t>(effect.codes[i])] += weight(i);
    }
    for (double& w : effect.inverse_weight) w = w > 0 ? 1 / w : 0;
    if (j == 0) continue;
    effect.offset = offset;
    offset += effect.levels;
  }
}

void FixedEffects::subtract_means(std::span<double> column) const {
  const Effect& first = effects_.front();
  std::vector<double> means(first.levels, 0.0);
  for (std::size_t i = 0; i < rows_; ++i) {
    means[static_cast<std::size_t>(first.codes[i])] += weight(i) * column[i];
  }
  for (std::size_t level = 0; level < means.size(); ++level) {
    means[level] *= first.inverse_weight[level];
  }
  for (std::size_t i = 0; i < rows_; ++i) {
    column[i] -= means[static_cast<std::size_t>(first.codes[i])];
  }
}

template <typename Value>
void FixedEffects::project(const Value& value, std::span<double> sums) const {
  const Effect& first = effects_.front();
  std::vector<double> means(first.levels, 0.0);
  for (std::size_t i = 0; i < rows_; ++i) {
    means[static_cast<std::size_t>(first.codes[i])] += weight(i) * value(i);
  }
  for (std::size_t level = 0; level < means.size(); ++level) {
    means[level] *= first.inverse_weight[level];
  }
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t i = 0; i < rows_; ++i) {
    const double left = weight(i) * (value(i) - means[static_cast<std::size_t>(first.codes[i])]);
    for (std::size_t j = 1; j < effects_.size(); ++j) {
      sums[effects_[j].offset + static_cast<std::size_t>(effects_[j].codes[i])] += left;
    }
  }
}

Result<void> FixedEffects::solve(std::span<double> column, double tolerance) const {
  const std::size_t size = effects_.back().offset + effects_.back().levels;
  const auto effect_of_row = [&](const std::vector<double>& levels, std::size_t i) {
    double sum = 0;
    for (std::size_t j = 1; j < effects_.size(); ++j) {
      sum += levels[effects_[j].offset + static_cast<std::size_t>(effects_[j].codes[i])];
    }
    return sum;
  };
  const auto precondition = [&](std::span<const double> from, std::span<double> to) {
    for (std::size_t j = 1; j < effects_.size(); ++j) {
      for (std::size_t level = 0; level < effects_[j].levels; ++level) {
        const std::size_t at = effects_[j].offset + level;
        to[at] = from[at] * effects_[j].inverse_weight[level];
      }
    }
  };
  std::vector<double> solution(size, 0.0), residual(size), scaled(size), direction, image(size);
  project([&](std::size_t i) { return column[i]; }, residual);
  precondition(residual, scaled);
  direction = scaled;
  // The squared length of what a further projection would still take out.
  double left = dot(residual, scaled);
  int step = 0;
  while (left > tolerance * tolerance) {
    if (++step > kStepsMax) {
      return fail(ErrorCode::invalid,
                  "the fixed effects are too weakly connected to be told apart; leave one out or "
                  "join levels");
    }
    project([&](std::size_t i) { return effect_of_row(direction, i); }, image);
    const double curvature = dot(direction, image);
    if (!(curvature > 0)) break;
    const double length = left / curvature;
    for (std::size_t at = 0; at < size; ++at) {
      solution[at] += length * direction[at];
      residual[at] -= length * image[at];
    }
    precondition(residual, scaled);
    const double now = dot(residual, scaled);
    for (std::size_t at = 0; at < size; ++at) {
      direction[at] = scaled[at] + now / left * direction[at];
    }
    left = now;
  }
  for (std::size_t i = 0; i < rows_; ++i) column[i] -= effect_of_row(solution, i);
  subtract_means(column);
  return {};
}

Result<void> FixedEffects::take_out_of(std::span<double> column) const {
  if (effects_.empty()) return {};
  subtract_means(column);
  if (effects_.size() == 1) return {};
  double squares = 0;
  for (std::size_t i = 0; i < rows_; ++i) squares += weight(i) * column[i] * column[i];
  const double tolerance = kTolerance * std::sqrt(squares);
  // The second time takes out what rounding left of the first.
  TRY(solve(column, tolerance));
  return solve(column, tolerance);
}

}  // namespace candor::stats
