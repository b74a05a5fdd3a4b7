// SPDX-License-Identifier: Apache-2.0
// The JSON of imports, plans and strength.
#pragma once

#include <span>
#include <string_view>

#include <boost/json/fwd.hpp>

#include "http/http.h"
#include "trust/intake.h"
#include "trust/lineage.h"
#include "trust/plan.h"
#include "trust/relationship.h"

namespace candor::trust::codec {

boost::json::value encode(const OutcomesImported& imported);
boost::json::value encode(const RowsImported& imported);
boost::json::value encode(const PlanInForce& plan);
boost::json::value encode(const Frozen& frozen);
boost::json::value encode(const Strength& strength);

boost::json::value encode(const LineageList& list);

// How a file is asked to be taken over HTTP.
struct FileWanted {
  std::string name;  // as errors call the file
  Reading reading;
};
Result<FileWanted> decode_outcomes_wanted(std::string_view argument);
Result<FileWanted> decode_rows_wanted(std::string_view argument);

// What is left out is as in Plan.
Result<Plan> decode_plan(std::string_view body);
Result<Freeze> decode_freeze(std::string_view body);
// Whose strength is asked for: the company's own id.
Result<std::string> decode_strength_of(std::string_view body);

boost::json::value journal_imported(const OutcomesImported& imported);
boost::json::value journal_imported(const RowsImported& imported);
boost::json::value journal_plan(const DeclaredPlan& declared);
boost::json::value journal_frozen(const Frozen& frozen);

std::span<const http::Schema> intake_schemas();

}  // namespace candor::trust::codec
