// SPDX-License-Identifier: Apache-2.0
// How swift, how open and how thorough the response is: findings in words, each with the facts
// behind it. No score, no weights.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::scorecard {

enum class Standing {
  done,       // it is achieved
  stated,     // a figure, neither good nor bad by itself
  open,       // still to come; its clock runs
  missed,     // was promised or due, and was not done in time
  not_known,  // a fact that it needs is missing; the words say which
};
BOOST_DESCRIBE_ENUM(Standing, done, stated, open, missed, not_known)

struct Finding {
  std::string name;  // "first_word"
  std::string words;
  Standing standing = Standing::stated;
  std::optional<Instant> from;          // what the clock runs from
  std::optional<Instant> to;            // when it stopped; nothing while it runs
  std::optional<std::int64_t> seconds;  // from there to `to`, or until now
  std::optional<std::int64_t> count;    // how many
  std::optional<std::int64_t> of;       // of how many
};

struct Scorecard {
  std::string incident;  // its reference
  std::string title;
  Instant at;  // the instant at which all of this was true
  std::vector<Finding> swift;
  std::vector<Finding> open;
  std::vector<Finding> thorough;
};

// not_found if there is no such incident.
Result<Scorecard> load_scorecard(storage::Transaction& tx, std::string_view incident, Instant now);

http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::scorecard
