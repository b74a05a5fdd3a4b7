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
#include "base/bytes.h"
#include "base/command.h"
#include "base/result.h"
#include "duty/law.h"
#include "duty/moves.h"
#include "duty/rules.h"
#include "http/http.h"
#include "incident/incident.h"
#include "storage/storage.h"

namespace candor::duty {

inline constexpr std::string_view kDisclaimer =
    "Candor computes deadlines; it does not give legal advice.";

enum class DutyStatus { open, late, met, partly_met, held, no_anchor, not_owed };
BOOST_DESCRIBE_ENUM(DutyStatus, open, late, met, partly_met, held, no_anchor, not_owed)

// The receipt, letter or screenshot that shows that a notice was given. Its content lies sealed in
// <data_folder>/proofs.
struct ProofFile {
  std::string name;  // as it was called
  std::string sha256;
  std::int64_t bytes = 0;
};

// That a notice was given, and how we can show it.
struct Met {
  std::string rule;
  Instant at;
  std::string reference;       // "receipt 2026-118 of the portal"
  std::optional<Phase> phase;  // nothing: the whole notice at once
  std::optional<ProofFile> file;
  Instant recorded_at;
  std::string recorded_by;
};

struct NewMet {
  std::optional<Instant> at = {};      // default: now; not in the future
  std::string reference;               // 1 to 1,000 characters
  std::optional<Phase> phase = {};     // more follows after initial and intermediate
  std::optional<ProofFile> file = {};  // kept before, see keep_proof; `bytes` is not read
  // Why it is given although another must come first.
  std::optional<std::string> order_override = {};
};

enum class FlagState { set, cleared };
BOOST_DESCRIBE_ENUM(FlagState, set, cleared)

// What a person has said about the incident or the company; see laws/flags.json.
struct FlagSetting {
  std::string flag;
  FlagState state = FlagState::set;
  std::optional<Instant> since;       // from when it holds: a payment's time is a clock anchor
  std::optional<std::string> reason;  // of an assessment: what was weighed, and what was found
  Instant set_at;
  std::string set_by;
};

struct NewFlagSetting {
  FlagState state = FlagState::set;
  std::optional<Instant> since = {};       // not in the future
  std::optional<std::string> reason = {};  // required to set a flag that is an assessment
};

// Law enforcement asked to hold notices back.
struct Hold {
  std::string authority;
  std::string reference;  // their letter
  Instant held_from;
  std::optional<Instant> held_until;  // nothing: it lasts
  Instant set_at;
  std::string set_by;
};

struct NewHold {
  std::string authority;
  std::string reference;
  std::optional<Instant> held_from = {};  // default: now; not in the future
};

struct NewRelease {
  std::optional<Instant> held_until = {};  // default: now; not in the future nor before it began
};

struct Duty {
  const Rule* rule = nullptr;  // of the law book, which outlives it
  std::string why;             // what triggers it, with the counts; or why it is not owed
  Deadline deadline;
  std::vector<std::string> order;  // what must come before or after, in words
  DutyStatus status = DutyStatus::open;
  std::optional<std::int64_t> seconds_left;  // until due; below 0 when late; nothing if met
  std::vector<Met> met;                      // by phase; the first one counts for the limit
};

struct DutyList {
  Instant as_of;
  std::int64_t people = 0;          // known to be affected
  std::int64_t rows_unmatched = 0;  // leaked rows that are not yet anybody's: counts may grow
  std::vector<Duty> duties;         // late and next, then those without an anchor, then those met
  std::vector<FlagSetting> flags;   // the current setting of each flag that was ever set
  std::optional<Hold> hold;
};
// What is owed for an incident. What moved since the last look (a correction of an anchor or a
// count that grew happens in other rooms) is written to the journal by this one.
Result<DutyList> list_duties(App& app, std::string_view incident);
// Only the duties of it.
Result<std::vector<Duty>> duties_of(App& app, std::string_view incident);

// One rule for an incident, owed or not, with all that moved it.
struct Explanation {
  Duty duty;
  std::vector<Seen> moves;  // oldest first
  std::string disclaimer;
};
Result<Explanation> explain_duty(App& app, std::string_view incident, std::string_view rule);

// What is not done yet, over all incidents that are suspected or confirmed and that the actor may
// enter.
struct BoardEntry {
  std::string incident;  // its reference
  std::string title;
  Duty duty;
};
// What was promised and is not done yet, whoever it was promised to.
struct BoardPromise {
  std::string incident;
  std::string title;
  candor::incident::Promise promise;
};
struct Board {
  Instant as_of;
  std::int64_t incidents = 0;
  std::vector<BoardEntry> entries;  // least time left first, then those held or without an anchor
  std::vector<BoardPromise> promises;  // soonest due first
};
Result<Board> load_board(App& app, const Actor& actor);
// One incident's part of it.
Result<Board> load_board_of(App& app, std::string_view incident);
// The board of whoever holds this staff token, for programs that can only keep an address: a
// calendar subscribes to it. Refused: a token that nobody holds, or that may not read.
Result<Board> load_board_for(App& app, std::string_view token);
// The same as an iCalendar file, an event for each due time.
std::string to_ics(const Board& board);

// Records that the notice of the rule was given; recorded again, the later record of a phase counts
// and the earlier is kept. Refused (conflict) while another notice must come first, unless
// overridden with a reason, which the journal keeps.
Result<Met> meet(App& app, const Actor& actor, std::string_view incident, std::string_view rule,
                 const NewMet& wanted);
inline constexpr std::int64_t kProofBytesMax = 20'000'000;
// Keeps a proof's content in the data folder, to be named by `meet`. At most kProofBytesMax.
Result<ProofFile> keep_proof(App& app, std::string_view incident, std::string_view rule,
                             std::string_view name, ByteSource& content);
// The proof recorded last for the rule, as a source that refuses (conflict) where it is not what
// was attached.
struct Proof {
  ProofFile file;
  std::unique_ptr<ByteSource> content;
};
Result<Proof> load_proof(App& app, std::string_view incident, std::string_view rule);

Result<FlagSetting> set_flag(App& app, const Actor& actor, std::string_view incident,
                             std::string_view flag, const NewFlagSetting& wanted);
Result<Hold> hold(App& app, const Actor& actor, std::string_view incident, const NewHold& wanted);
// Refused (conflict) if nothing is held.
Result<Hold> release(App& app, const Actor& actor, std::string_view incident,
                     const NewRelease& wanted);

// Asked before people are told, within the caller's transaction: refused (conflict) while the law
// wants somebody else told first, such as Maryland's Attorney General. With a reason it passes, and
// the journal keeps the reason.
Result<void> admit_telling_people(storage::Transaction& tx, App& app, const Actor& actor,
                                  std::string_view incident,
                                  const std::optional<std::string>& order_override);

// One rule by itself, without an incident. Refused if no anchor that the rule counts from is among
// them.
struct Computed {
  Rule rule;
  Deadline deadline;
  std::optional<std::string> owed;      // why the given facts trigger it
  std::optional<std::string> not_owed;  // or why they do not; neither if no facts were given
};
Result<Computed> compute(std::string_view rule, const Anchors& anchors,
                         const std::vector<NamedFact>& facts = {});

// What a notice to people of a place must say, and what it must not, by the people's rules of that
// place. For `notice` to check.
struct ContentRule {
  std::string content;  // id of laws/contents.json
  std::string words;
  std::string rule;
  std::string citation;
  Confidence confidence = Confidence::memory;
};
std::vector<ContentRule> required_contents(std::string_view jurisdiction);
std::vector<ContentRule> forbidden_contents(std::string_view jurisdiction);

// All law that this program knows; the same text for everybody.
const LawBook& law_book();

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::duty
