// SPDX-License-Identifier: Apache-2.0
// What the law asks of us because of an incident: to whom, by when, why, and whether it is done.
// Deadlines are computed, never stored, so a corrected anchor or count corrects them at once.
// Engineering help, not legal advice.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/app.h"
#include "base/command.h"
#include "base/result.h"
#include "duty/law.h"
#include "duty/rules.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::duty {

inline constexpr std::string_view kDisclaimer =
    "Candor computes deadlines; it does not give legal advice.";

enum class DutyStatus { open, late, met, no_anchor };
BOOST_DESCRIBE_ENUM(DutyStatus, open, late, met, no_anchor)

// That a notice was given, and how we can show it.
struct Met {
  std::string rule;
  Instant at;
  std::string proof;  // "receipt 2026-118 of the portal"
  Instant recorded_at;
  std::string recorded_by;
};

struct NewMet {
  Instant at;         // not in the future
  std::string proof;  // 1 to 1,000 characters
};

enum class FlagState { set, cleared };
BOOST_DESCRIBE_ENUM(FlagState, set, cleared)

// What a person has said about the incident or the company; see laws/flags.json.
struct FlagSetting {
  std::string flag;
  FlagState state = FlagState::set;
  std::optional<Instant> since;  // from when it holds: a payment's time is a clock anchor
  Instant set_at;
  std::string set_by;
};

struct NewFlagSetting {
  FlagState state = FlagState::set;
  std::optional<Instant> since;  // not in the future
};

struct Duty {
  Rule rule;
  std::string why;  // what triggers it, with the counts
  Deadline deadline;
  std::vector<std::string> order;  // what must come before or after, in words
  DutyStatus status = DutyStatus::open;
  std::optional<std::int64_t> seconds_left;  // until due; below 0 when late; nothing if met
  std::optional<Met> met;
};

struct DutyList {
  Instant as_of;
  std::int64_t people = 0;          // known to be affected
  std::int64_t rows_unmatched = 0;  // leaked rows that are not yet anybody's: counts may grow
  std::vector<Duty> duties;         // late and next, then those without an anchor, then those met
  std::vector<FlagSetting> flags;   // the current setting of each flag that was ever set
};
Result<DutyList> list_duties(App& app, std::string_view incident);
// Only the duties of it.
Result<std::vector<Duty>> duties_of(App& app, std::string_view incident);

// Records that the notice of the rule was given; recorded again, the later record counts and the
// earlier is kept.
Result<Met> mark_met(App& app, const Actor& actor, std::string_view incident, std::string_view rule,
                     const NewMet& wanted);

Result<FlagSetting> set_flag(App& app, const Actor& actor, std::string_view incident,
                             std::string_view flag, const NewFlagSetting& wanted);

// One rule by itself, without an incident. Refused if the anchor that the rule counts from is not
// among them.
struct Computed {
  Rule rule;
  Deadline deadline;
};
Result<Computed> compute(std::string_view rule, const Anchors& anchors);

// All law that this program knows; the same text for everybody.
const LawBook& law_book();

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::duty
