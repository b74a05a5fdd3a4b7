// SPDX-License-Identifier: Apache-2.0
// The case: what happened, how sure we are, when we learned of it, and what we say about it.
// Everything later (whose data, which duties, what notices) hangs on an incident's reference, such
// as INC-2026-0007.
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
#include "base/csv_file.h"
#include "base/result.h"
#include "http/http.h"
#include "incident/case_import.h"
#include "incident/ids.h"
#include "incident/promise.h"
#include "incident/role.h"
#include "incident/timeline.h"
#include "storage/storage.h"

namespace candor::incident {

enum class Severity { low, medium, high, critical };
BOOST_DESCRIBE_ENUM(Severity, low, medium, high, critical)

// The phases of NIST SP 800-61r2 that an incident can be in.
enum class Phase {
  detection_and_analysis,
  containment_eradication_and_recovery,
  post_incident_activity,
};
BOOST_DESCRIBE_ENUM(Phase, detection_and_analysis, containment_eradication_and_recovery,
                    post_incident_activity)

// How sure we are that it happened; the words of VERIS' security_incident.
enum class Status { suspected, confirmed, near_miss, false_positive };
BOOST_DESCRIBE_ENUM(Status, suspected, confirmed, near_miss, false_positive)

// Whether anybody still works on it.
enum class State { open, closed, reopened };
BOOST_DESCRIBE_ENUM(State, open, closed, reopened)

// The instants from which laws count. Each is set by a person, with a reason; setting one again
// keeps the old one.
enum class Anchor {
  awareness,       // reasonably certain that personal data was involved (GDPR 33)
  discovery,       // the first day it was known, or would have been with diligence (HIPAA, CA, NY)
  determination,   // the investigation found that a breach occurred (FL, TX)
  materiality,     // decided that a reasonable investor would care (SEC 8-K 1.05)
  assessment,      // the assessment that it must be notified was made (Singapore)
  another_notice,  // the people affected were told (CA's and other AGs' clocks)
};
BOOST_DESCRIBE_ENUM(Anchor, awareness, discovery, determination, materiality, assessment,
                    another_notice)

// The questions that a frightened reader has. Facts answer them; notices and pages are rendered
// from facts.
enum class Question {
  what_happened,
  how_it_happened,
  what_information,
  what_we_are_doing,
  what_you_can_do,
  not_known_yet,
};
BOOST_DESCRIBE_ENUM(Question, what_happened, how_it_happened, what_information, what_we_are_doing,
                    what_you_can_do, not_known_yet)

enum class FactStatus { confirmed, suspected, unknown };
BOOST_DESCRIBE_ENUM(FactStatus, confirmed, suspected, unknown)

struct Incident {
  IncidentId incident_id;
  std::string reference;  // "INC-2026-0007"
  std::string title;
  Severity severity = Severity::medium;
  Phase phase = Phase::detection_and_analysis;
  Status status = Status::suspected;
  Instant declared_at;
  std::string declared_by;
  std::int64_t version = 1;  // grows with each change; the ETag
  State state = State::open;
  std::optional<Instant> closed_at;
  std::optional<std::string> duplicate_of;  // the reference of the one that stays
};

struct ClockAnchor {
  Anchor anchor = Anchor::awareness;
  Instant at;
  std::string reason;
  Instant set_at;
  std::string set_by;
};

struct Fact {
  FactId fact_id;
  Question question = Question::what_happened;
  FactStatus status = FactStatus::unknown;
  std::string text;
  std::optional<Instant> known_by;  // when we will know; for what is not known yet
  std::optional<FactId> corrects;   // the earlier fact that this one replaces
  Instant stated_at;
  std::string stated_by;
};

// An incident with what is known of it: the current anchors, the facts that nothing has corrected,
// who holds which role, and the end of the timeline.
struct Overview {
  Incident incident;
  std::vector<std::string> duplicates;  // references of those that were closed as the same thing
  std::vector<ClockAnchor> anchors;
  std::vector<Fact> facts;
  std::vector<Handover> roles;
  std::int64_t timeline_earlier = 0;    // entries before those below; list_timeline reads them
  std::vector<TimelineEntry> timeline;  // the last 200, in order of occurred_at
};

struct NewIncident {
  std::string title;  // 1 to 200 characters
  Severity severity = Severity::medium;
  Status status = Status::suspected;
};

struct NewAnchor {
  Instant at;  // from 1970 on, and not in the future
  std::string reason;
};

struct NewFact {
  Question question = Question::what_happened;
  FactStatus status = FactStatus::unknown;
  std::string text;                 // 1 to 20,000 characters
  std::optional<Instant> known_by;  // in the future; required when the status is unknown
  std::optional<FactId> corrects;   // a current fact of the same question
};

// A change with its reason; `version` is the one the caller saw, if they want to be refused (stale)
// when it has moved.
template <typename Value>
struct Change {
  Value to;
  std::string reason;
  std::optional<std::int64_t> version;
};

Result<Incident> declare(App& app, const Actor& actor, const NewIncident& wanted);
Result<Incident> set_severity(App& app, const Actor& actor, std::string_view reference,
                              const Change<Severity>& change);
Result<Incident> set_phase(App& app, const Actor& actor, std::string_view reference,
                           const Change<Phase>& change);
Result<Incident> set_status(App& app, const Actor& actor, std::string_view reference,
                            const Change<Status>& change);

// Closing, reopening and linking say why. What may follow what is in rules.h; a refusal says what
// to do first.
struct Reason {
  std::string reason;
  std::optional<std::int64_t> version = std::nullopt;  // as in Change
};
Result<Incident> close(App& app, const Actor& actor, std::string_view reference,
                       const Reason& reason);
Result<Incident> reopen(App& app, const Actor& actor, std::string_view reference,
                        const Reason& reason);
// Closes the incident as the same thing as `of`, which stays. Reopening takes it back.
Result<Incident> mark_duplicate(App& app, const Actor& actor, std::string_view reference,
                                std::string_view of, const Reason& reason);

Result<ClockAnchor> set_anchor(App& app, const Actor& actor, std::string_view reference,
                               Anchor anchor, const NewAnchor& wanted);
// The same within another room's transaction: delivery sets `another_notice` when the first letter
// leaves.
Result<ClockAnchor> set_anchor_within(storage::Transaction& tx, App& app, const Actor& actor,
                                      const Incident& incident, Anchor anchor,
                                      const NewAnchor& wanted);
Result<Fact> state_fact(App& app, const Actor& actor, std::string_view reference,
                        const NewFact& wanted);

// not_found if there is none of that reference. In a transaction that may change things this takes
// the turn with the incident, so that those who change what belongs to one incident go one after
// the other: load it before anything is changed, and after what takes long.
Result<Incident> load_incident(storage::Transaction& tx, std::string_view reference);
// Of the timeline only what `reader` may see; nobody in particular sees nothing privileged.
Result<Overview> load_overview(storage::Transaction& tx, std::string_view reference,
                               const Actor& reader = {});
// The current one of each kind.
std::vector<ClockAnchor> list_anchors(storage::Transaction& tx, const IncidentId& incident);

// All that was ever stated, in that order: also what was corrected since, so that a correction can
// stand beside it.
std::vector<Fact> list_facts(storage::Transaction& tx, const IncidentId& incident);
// The same of the incident of that reference; not_found if there is none.
Result<std::vector<Fact>> list_facts(storage::Transaction& tx, std::string_view reference);

enum class Openness { open, closed };  // `open` are the reopened ones too
BOOST_DESCRIBE_ENUM(Openness, open, closed)

struct Filter {
  std::optional<Openness> state = std::nullopt;
  std::optional<Status> status = std::nullopt;
  std::optional<Severity> severity = std::nullopt;
  std::optional<std::string> title = std::nullopt;  // a part of it; A to Z in either case
  std::optional<std::string> after = std::nullopt;  // `next` of the page before
  std::int64_t limit = 50;
  std::vector<std::string> without = {};  // references that are left out: the reader may not enter
};
struct Page {
  std::vector<Incident> incidents;  // newest first
  std::optional<std::string> next;  // give it as `after` to read on
};
Page list_incidents(storage::Transaction& tx, const Filter& filter);

// One record of an import that was not taken, and why.
struct Refused {
  std::string place;  // "record 17 (incident_id …)" or "record 17"
  std::string reason;
};
struct VerisImport {
  std::vector<std::string> references;  // of the incidents that came in
  std::vector<Refused> refused;
};
// VERIS 1.3.4 to 1.4.1 JSON: one record or an array of them. What is good comes in, in one
// transaction; each of the rest is refused with a reason. The original record is kept, so that the
// export gives back all of it.
Result<VerisImport> import_veris(App& app, const Actor& actor, std::string_view json);
// The incident as a VERIS record, with Candor's own fields under plus.candor: in the version that
// it came in, or in 1.4.1 if it was declared here.
Result<std::string> export_veris(storage::Transaction& tx, std::string_view reference);

// How the days from awareness to notice compare with those of a file of real notices to a
// regulator.
struct Comparison {
  std::int64_t notices = 0;  // rows of the file with a number of days
  std::int64_t skipped = 0;  // rows with nothing there
  std::int64_t median_days = 0;
  std::int64_t quartile_low_days = 0;
  std::int64_t quartile_high_days = 0;
  std::int64_t days = 0;      // this incident's, rounded down
  bool told = false;          // false: nobody was told yet, and `days` still grows
  double slower_percent = 0;  // share of the file's notices that took longer
};
// The file needs a column DaysElapsedBeforeNotification (Washington's Attorney General publishes
// such a file). A cell there that is neither empty nor a number of days is refused by its place.
Result<Comparison> compare(App& app, std::string_view reference, const CsvSource& source);

storage::RoomSchema schema();
http::RoomRoutes routes();
std::span<const Command> commands();

}  // namespace candor::incident
