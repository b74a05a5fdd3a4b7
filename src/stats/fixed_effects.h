// SPDX-License-Identifier: Apache-2.0
// What is left of a column after its fixed effects are taken out.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"
#include "stats/regression.h"

namespace candor::stats {

class FixedEffects {
 public:
  // The arrays must outlive it.
  FixedEffects(const std::vector<NamedLabels>& effects, std::span<const double> weights,
               std::size_t rows);
  // In place. One effect by its means. More: the one with the most levels by its means, the others
  // by conjugate gradients on the normal equations that remain (the fixed point of alternating
  // projections, in at most as many steps as they have levels). Refused: no convergence to 1e-13.
  Result<void> take_out_of(std::span<double> column) const;

 private:
  struct Effect {
    std::span<const std::int32_t> codes;
    std::size_t levels;
    std::size_t offset;  // of its levels among those of all but the first
    std::vector<double> inverse_weight;
  };
  double weight(std::size_t row) const { return weights_.empty() ? 1.0 : weights_[row]; }
  void subtract_means(std::span<double> column) const;
  // Weighted sums by level, over all effects but the first, of what the first leaves of `value`.
  template <typename Value>
  void project(const Value& value, std::span<double> sums) const;
  Result<void> solve(std::span<double> column, double tolerance) const;

  std::vector<Effect> effects_;  // by falling number of levels
  std::span<const double> weights_;
  std::size_t rows_;
};

}  // namespace candor::stats
