// SPDX-License-Identifier: Apache-2.0
#include "stats/effect.h"

#include <cmath>

#include "stats/distribution.h"

namespace candor::stats {

Effect effect_of(double estimate, double std_error, double level) {
  Effect effect;
  effect.estimate = estimate;
  effect.std_error = std_error;
  effect.z = estimate == 0 ? 0 : estimate / std_error;
  // The tail of z squared, without the loss of 1 - cdf.
  effect.p = std::erfc(std::abs(effect.z) / std::sqrt(2.0));
  const double margin = normal_quantile(0.5 + level / 2) * std_error;
  effect.lower = estimate - margin;
  effect.upper = estimate + margin;
  return effect;
}

}  // namespace candor::stats
