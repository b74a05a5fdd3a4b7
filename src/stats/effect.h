// SPDX-License-Identifier: Apache-2.0
// One estimate with its error, judged by the normal distribution.
#pragma once

namespace candor::stats {

struct Effect {
  double estimate = 0;
  double std_error = 0;
  double z = 0;
  double p = 1;  // two-sided
  double lower = 0;
  double upper = 0;
};

// What never varies is known exactly: z is 0 if it is zero, infinite if it is anything else.
Effect effect_of(double estimate, double std_error, double level);

}  // namespace candor::stats
