// SPDX-License-Identifier: Apache-2.0
#include "trust/strength.h"

#include <algorithm>
#include <numeric>

namespace candor::trust {

std::vector<double> percentiles_of(const std::vector<double>& values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> percentiles(values.size());
  for (std::size_t from = 0; from < order.size();) {
    std::size_t to = from;
    while (to < order.size() && values[order[to]] == values[order[from]]) ++to;
    const double middle = (static_cast<double>(from) + static_cast<double>(to)) / 2;
    for (std::size_t i = from; i < to; ++i) {
      percentiles[order[i]] = middle / static_cast<double>(values.size());
    }
    from = to;
  }
  return percentiles;
}

std::vector<Scored> score_strength(const std::vector<PartValues>& customers) {
  std::vector<Scored> scored(customers.size());
  for (std::size_t part = 0; part < kPartCount; ++part) {
    std::vector<double> values;
    std::vector<std::size_t> whose;
    for (std::size_t i = 0; i < customers.size(); ++i) {
      if (!customers[i][part]) continue;
      values.push_back(kParts[part].is_reversed ? -*customers[i][part] : *customers[i][part]);
      whose.push_back(i);
    }
    const std::vector<double> percentiles = percentiles_of(values);
    for (std::size_t i = 0; i < whose.size(); ++i) {
      scored[whose[i]].percentiles[part] = percentiles[i];
    }
  }
  std::vector<double> scores;
  scores.reserve(scored.size());
  for (Scored& each : scored) {
    double sum = 0;
    std::int64_t parts = 0;
    for (const std::optional<double>& percentile : each.percentiles) {
      if (!percentile) continue;
      sum += *percentile;
      ++parts;
    }
    CHECK(parts > 0);
    each.score = sum / static_cast<double>(parts);
    scores.push_back(each.score);
  }
  const std::vector<double> ranks = percentiles_of(scores);
  for (std::size_t i = 0; i < scored.size(); ++i) {
    scored[i].tier = ranks[i] <= 1.0 / 3   ? Tier::weak
                     : ranks[i] <= 2.0 / 3 ? Tier::middle
                                           : Tier::strong;
  }
  return scored;
}

}  // namespace candor::trust
