// SPDX-License-Identifier: Apache-2.0
// Comparisons and surveys as JSON.
#pragma once

#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "stats/experiment.h"
#include "stats/survey.h"
#include "stats/table.h"

namespace candor::stats::codec {

struct GroupScore {
  std::string name;
  NetPromoter score;
};

boost::json::value encode(const NetPromoter& score);
// Of a file; one without a name is of all.
boost::json::value encode(const std::vector<GroupScore>& groups, const Table& table);
boost::json::value encode(const Reliability& reliability, const Table& table);
boost::json::value encode(Count count, const Interval& share);
boost::json::value encode(const TwoProportions& compared, Count first, Count second);
// `sequence` is nothing unless it was asked for.
boost::json::value encode(const Welch& welch, const ConfidenceSequence* sequence, double alpha,
                          const Table& table);

}  // namespace candor::stats::codec
