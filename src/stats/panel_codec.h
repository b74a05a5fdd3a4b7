// SPDX-License-Identifier: Apache-2.0
// JSON of the commands about panels.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "stats/panel.h"
#include "stats/regression.h"
#include "stats/table.h"

namespace candor::stats {

// What a regression command found, with what it was asked.
struct PanelAnswer {
  Table table;
  std::string outcome;
  std::string errors;  // "cluster:id"
  std::vector<std::pair<std::string, std::int64_t>> effects;
  std::vector<std::string> ways;  // the cluster columns
  Regression regression;
  std::vector<std::optional<Equivalence>> equivalence;  // one a coefficient, or none
  // Of an event study.
  std::optional<std::string> reference;
  EventTests tests;
};

namespace codec {
boost::json::object encode(const PanelAnswer& answer);
// {"engine": "sqlite", "sql": …}
boost::json::object encode_sql(const std::string& engine, const std::string& sql);
}  // namespace codec

}  // namespace candor::stats
