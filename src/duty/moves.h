// SPDX-License-Identifier: Apache-2.0
// What moved. A deadline is computed, never stored; what is kept is what was seen last, so that the
// next look can say what moved since and why. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

#include "duty/rules.h"

namespace candor::duty {

enum class Owed { no, yes };
BOOST_DESCRIBE_ENUM(Owed, no, yes)

// One rule as it was computed at some moment.
struct Seen {
  std::string rule;
  Owed owed = Owed::no;
  std::optional<Instant> due_at;
  std::string why;      // what triggered it, with the counts
  std::string counted;  // "awareness 2026-06-10T07:30:00Z; …": the moments it was computed from
  std::string because;  // what moved it, in words
  Instant seen_at;
};

Seen seen_of(const Rule& rule, const std::string& why, const Deadline& deadline, Instant now);

// What is new in `now` against what was seen before, each with its `because`: newly owed, no longer
// owed, due at another time. A rule whose due time and trigger stayed is left out. Both in the
// order of the rules' ids.
std::vector<Seen> moved(const std::vector<Seen>& before, const std::vector<Seen>& now);

}  // namespace candor::duty
