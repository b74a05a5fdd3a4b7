// SPDX-License-Identifier: Apache-2.0
// Quantiles and tails of the normal, chi-squared, F and Student's t distributions.
#pragma once

namespace candor::stats {

double normal_quantile(double p);
double normal_two_sided(double z);                // P(|Z| > |z|)
double chi_squared_tail(double x, double df);     // P(X > x)
double f_tail(double x, double df1, double df2);  // P(X > x)
double f_quantile(double p, double df1, double df2);
double t_two_sided(double t, double df);  // P(|T| > |t|)
double t_quantile(double p, double df);

}  // namespace candor::stats
