// SPDX-License-Identifier: Apache-2.0
// What the estimators of linear models share: degrees of freedom, the inverse of the normal matrix,
// the sandwich, and the words around a coefficient.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <Eigen/Core>

#include "base/result.h"
#include "stats/regression.h"

namespace candor::stats {

// N, and the K of fixest's corrections.
struct SmallSample {
  double rows = 0;
  double parameters = 0;            // regressors and all effects: for iid and hetero
  double clustered_parameters = 0;  // without the effects that are nested in a cluster
  std::vector<double> clusters;     // by way
  double clusters_min() const;
  double df(ErrorsOf kind) const;
  double factor(ErrorsOf kind) const;  // on the meat; of iid on the sum of squares
};
// `nested[j]`: whether effect j lies within the clusters of some way.
SmallSample small_sample(double rows, std::size_t regressors, std::span<const double> levels,
                         const std::vector<bool>& nested, std::vector<double> clusters);

// What there is to estimate from.
struct Counted {
  double rows = 0;  // that bear weight
  std::size_t regressors = 0;
  std::vector<double> levels;  // of each effect
  std::vector<bool> nested;    // in the clusters of some way
  std::vector<std::pair<std::string, std::int64_t>> clusters;
  std::vector<std::string> notes;
};
// Rows of weight zero do not count.
Counted counted_in(std::size_t regressors, std::size_t rows,
                   const std::vector<NamedLabels>& effects, std::span<const double> weights,
                   const Errors& errors);

// A regression without its coefficients: rows, units, periods, clusters, df and the notes about
// them. Refused: fewer than two clusters, no degree of freedom.
struct ModelSample {
  SmallSample counts;
  Regression regression;
};
Result<ModelSample> model_sample(const Counted& counted, ErrorsOf kind, double level);

// The inverse of X'WX. `raw_squares` are those of each column about its mean before the effects
// were taken out. Refused: a column that the effects explain or that the others make; it is named.
Result<Eigen::MatrixXd> invert(const Eigen::MatrixXd& gram, std::span<const double> raw_squares,
                               std::span<const std::string> names,
                               const std::vector<NamedLabels>& effects);

// Sum over clusters of the outer products of their summed scores; `scores` has a row for each row.
Eigen::MatrixXd meat_of(const Eigen::MatrixXd& scores, Labels cluster);
// The same for each pair of clusters that stands in a row.
Eigen::MatrixXd meat_of_pairs(const Eigen::MatrixXd& scores, Labels a, Labels b);

// With negative eigenvalues set to zero (Cameron, Gelbach and Miller 2011), and a note if there
// were any. Refused: a variance that is then zero.
Result<Eigen::MatrixXd> without_negative_variance(Eigen::MatrixXd covariance,
                                                  std::span<const std::string> names,
                                                  std::vector<std::string>& notes);

// Adds coefficients and covariance; df and level are already there.
Regression described(const Eigen::VectorXd& beta, const Eigen::MatrixXd& covariance,
                     std::span<const std::string> names, Regression regression);

// Sets rmse and within R2, and notes a fit without error. `squares` are those of y after the
// effects.
void describe_fit(Regression& regression, double residual_squares, double squares);

// A column by its number, written into an array of `rows`.
using FillColumn = std::function<void(std::size_t, std::span<double>)>;
struct Columns {
  std::span<const double> y;
  std::vector<std::string> names;
  FillColumn fill;
  std::vector<NamedLabels> effects;
  std::span<const double> weights;
};
// Least squares on columns that are made one at a time, for any design.
Result<Regression> fit_columns(const Columns& columns, const Errors& errors, double level);

// A balanced panel whose units stand one after the other, in two passes, for iid errors and
// clusters of whole units; nothing where the design is another, or a number in it is not finite.
std::optional<Result<Regression>> fit_balanced(const Design& design, const Errors& errors,
                                               double level);

}  // namespace candor::stats
