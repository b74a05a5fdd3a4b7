// SPDX-License-Identifier: Apache-2.0
// Inside this room: influence functions of several figures, kept compressed. Each unit has a few
// features; within a group each figure's influence is a linear function of them. So the covariance
// needs one product of features a group, and a bootstrap draw one sum of them a group.
#pragma once

#include <cstdint>
#include <vector>

#include <Eigen/Dense>

#include "base/result.h"
#include "stats/arrays.h"

namespace candor::stats {

class Influence {
 public:
  // `start`: where each group's units begin, then the end.
  Influence(std::size_t features, std::vector<std::size_t> start);

  std::size_t groups() const { return start_.size() - 1; }
  double* features(std::size_t unit) { return values_.data() + unit * width_; }
  // Means within the group, and takes them out.
  Eigen::VectorXd centre(std::size_t group);

  // Figure k of a unit in `group`: row k of `map` times its features, plus constant k.
  struct Linear {
    Eigen::MatrixXd map;
    Eigen::VectorXd constant;
  };
  // Sum over units (or over clusters of sums) of psi psi'.
  Eigen::MatrixXd squares(const std::vector<Linear>& figures) const;
  Eigen::MatrixXd clustered_squares(const std::vector<Linear>& figures, Labels cluster);
  // Sums of psi with a random sign for each unit, or for each cluster: one column a draw. The same
  // for the same seed.
  Eigen::MatrixXd draws(const std::vector<Linear>& figures, int draws, std::uint64_t seed) const;

 private:
  std::size_t width_;
  std::vector<std::size_t> start_;
  std::vector<double> values_;  // unit by unit
  // By cluster: the figures' sums; set by clustered_squares.
  std::vector<double> by_cluster_;
  std::size_t clusters_ = 0;
};

}  // namespace candor::stats
