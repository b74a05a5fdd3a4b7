// SPDX-License-Identifier: Apache-2.0
#include "stats/distribution.h"

#include <cmath>

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

namespace candor::stats {

namespace math = boost::math;

double normal_quantile(double p) { return math::quantile(math::normal(), p); }

double normal_two_sided(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

double chi_squared_tail(double x, double df) {
  return math::cdf(math::complement(math::chi_squared(df), x));
}

double f_tail(double x, double df1, double df2) {
  return math::cdf(math::complement(math::fisher_f(df1, df2), x));
}

double f_quantile(double p, double df1, double df2) {
  return math::quantile(math::fisher_f(df1, df2), p);
}

double t_two_sided(double t, double df) {
  return 2.0 * math::cdf(math::complement(math::students_t(df), std::abs(t)));
}

double t_quantile(double p, double df) { return math::quantile(math::students_t(df), p); }

}  // namespace candor::stats
