// SPDX-License-Identifier: Apache-2.0
// Cases of archived tools become incidents.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/result.h"

namespace candor::incident {

enum class Tool { dispatch, iris };
BOOST_DESCRIBE_ENUM(Tool, dispatch, iris)

// A field of the file that Candor has no place for.
struct NotMapped {
  std::string field;        // "tasks[].description"
  std::int64_t values = 0;  // how often it holds something
};

struct CaseImport {
  std::string reference;  // of the incident that came in
  std::int64_t facts = 0;
  std::int64_t timeline_entries = 0;
  std::int64_t roles = 0;
  std::vector<NotMapped> not_mapped;  // in order of their fields
};

// One case, wholly or not at all, once. Refused: what is not of the tool's shape, with the place; a
// case that is here already.
Result<CaseImport> import_case(App& app, const Actor& actor, Tool tool, std::string_view json);

}  // namespace candor::incident
