// SPDX-License-Identifier: Apache-2.0
#include "trust/strata.h"

#include <vector>

namespace candor::trust {

std::map<std::int16_t, std::int16_t> joined_strata(
    const std::map<std::int16_t, std::int64_t>& others) {
  constexpr std::int64_t kOthersMin = 5;
  std::map<std::int16_t, std::int16_t> joined;
  std::int16_t now = 0;
  std::int64_t in_it = kOthersMin;  // the first begins one
  for (const auto& [stratum, people] : others) {
    if (in_it >= kOthersMin) {
      now = stratum;
      in_it = 0;
    }
    joined[stratum] = now;
    in_it += people;
  }
  if (in_it >= kOthersMin || joined.empty() || joined.begin()->second == now) return joined;
  std::int16_t before = joined.begin()->second;
  for (const auto& [stratum, in] : joined) {
    if (in != now) before = in;
  }
  for (auto& [stratum, in] : joined) {
    if (in == now) in = before;
  }
  return joined;
}

}  // namespace candor::trust
