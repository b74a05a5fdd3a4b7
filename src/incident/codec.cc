// SPDX-License-Identifier: Apache-2.0
#include "incident/codec.h"

#include "base/described.h"
#include "base/hash.h"

namespace candor::staff {
BOOST_DESCRIBE_STRUCT(Entrance, (), (visibility, people, roles))
}

namespace candor::incident {

BOOST_DESCRIBE_STRUCT(Incident, (),
                      (incident_id, reference, title, severity, phase, status, declared_at,
                       declared_by, version, state, closed_at, duplicate_of))
BOOST_DESCRIBE_STRUCT(ClockAnchor, (), (anchor, at, reason, set_at, set_by))
BOOST_DESCRIBE_STRUCT(Fact, (),
                      (fact_id, question, status, text, known_by, corrects, stated_at, stated_by))
BOOST_DESCRIBE_STRUCT(TimelineEntry, (),
                      (timeline_entry_id, occurred_at, precision, text, source, tlp, milestone,
                       corrects, corrected_by, privilege, shared_with, recorded_at, recorded_by,
                       late_by_s))
BOOST_DESCRIBE_STRUCT(TimelinePage, (), (entries, next))
BOOST_DESCRIBE_STRUCT(Handover, (),
                      (handover_id, role, from, to, reason, notes, handed_at, handed_by))
BOOST_DESCRIBE_STRUCT(Roles, (), (current, history))
BOOST_DESCRIBE_STRUCT(Promise, (),
                      (number, kind, audience, text, due_at, made_at, made_by, kept_at, kept_by,
                       how, state))
BOOST_DESCRIBE_STRUCT(Overview, (),
                      (incident, duplicates, anchors, facts, roles, timeline_earlier, timeline))
BOOST_DESCRIBE_STRUCT(Page, (), (incidents, next))
BOOST_DESCRIBE_STRUCT(NewIncident, (), (title, severity, status))
BOOST_DESCRIBE_STRUCT(NewAnchor, (), (at, reason))
BOOST_DESCRIBE_STRUCT(NewFact, (), (question, status, text, known_by, corrects))
BOOST_DESCRIBE_STRUCT(Refused, (), (place, reason))
BOOST_DESCRIBE_STRUCT(NotMapped, (), (field, values))
BOOST_DESCRIBE_STRUCT(CaseImport, (), (reference, facts, timeline_entries, roles, not_mapped))
BOOST_DESCRIBE_STRUCT(VerisImport, (), (references, refused))
BOOST_DESCRIBE_STRUCT(Comparison, (),
                      (notices, skipped, median_days, quartile_low_days, quartile_high_days, days,
                       told, slower_percent))

namespace codec {
namespace {

// The bodies of PUT …/severity, …/phase and …/status: the field's own name, and why.
struct SeverityChange {
  Severity severity = Severity::medium;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(SeverityChange, (), (severity, reason))
struct PhaseChange {
  Phase phase = Phase::detection_and_analysis;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(PhaseChange, (), (phase, reason))
struct StatusChange {
  Status status = Status::suspected;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(StatusChange, (), (status, reason))

struct ReasonBody {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(ReasonBody, (), (reason))
struct DuplicateBody {
  std::string of;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(DuplicateBody, (), (of, reason))
struct HandoverBody {
  std::optional<std::string> to;
  std::string reason;
  std::optional<std::string> notes;
};
BOOST_DESCRIBE_STRUCT(HandoverBody, (), (to, reason, notes))
struct TimelineBody {
  Instant occurred_at;
  Precision precision = Precision::exact;
  std::string text;
  std::optional<std::string> source;
  std::optional<Tlp> tlp;
  std::optional<Milestone> milestone;
  std::optional<TimelineEntryId> corrects;
  std::optional<Privilege> privilege;
  std::vector<std::string> shared_with;
};
BOOST_DESCRIBE_STRUCT(TimelineBody, (),
                      (occurred_at, precision, text, source, tlp, milestone, corrects, privilege,
                       shared_with))
struct EntranceBody {
  staff::Visibility visibility = staff::Visibility::open;
  std::vector<std::string> people;
  std::vector<Role> roles;
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(EntranceBody, (), (visibility, people, roles, reason))
struct PromiseBody {
  std::string text;
  Instant due_at;
  std::optional<Audience> audience;
};
BOOST_DESCRIBE_STRUCT(PromiseBody, (), (text, due_at, audience))
struct KeepBody {
  std::string how;
};
BOOST_DESCRIBE_STRUCT(KeepBody, (), (how))
struct FactList {
  std::vector<Fact> facts;
};
BOOST_DESCRIBE_STRUCT(FactList, (), (facts))
struct PromiseList {
  std::vector<Promise> promises;
};
BOOST_DESCRIBE_STRUCT(PromiseList, (), (promises))

// VERIS (verisframework.org) and the archived tools' cases are other projects' formats: any object.
boost::json::object any_object() { return {{"type", "object"}}; }
boost::json::object veris_records() {
  return {{"oneOf", {any_object(), {{"type", "array"}, {"items", any_object()}}}}};
}

constexpr http::Schema kSchemas[] = {
    {"ArchivedCase", any_object},
    {"CaseImport", schema_of<CaseImport>},
    {"ClockAnchor", schema_of<ClockAnchor>},
    {"DuplicateOf", schema_of<DuplicateBody>},
    {"Entrance", schema_of<staff::Entrance>},
    {"EntranceChange", schema_of<EntranceBody>},
    {"Fact", schema_of<Fact>},
    {"FactList", schema_of<FactList>},
    {"Handover", schema_of<Handover>},
    {"Incident", schema_of<Incident>},
    {"IncidentOverview", schema_of<Overview>},
    {"IncidentPage", schema_of<Page>},
    {"NewClockAnchor", schema_of<NewAnchor>},
    {"NewFact", schema_of<NewFact>},
    {"NewIncident", schema_of<NewIncident>},
    {"NewHandover", schema_of<HandoverBody>},
    {"NewPromise", schema_of<PromiseBody>},
    {"NewTimelineEntry", schema_of<TimelineBody>},
    {"PhaseChange", schema_of<PhaseChange>},
    {"Promise", schema_of<Promise>},
    {"PromiseDone", schema_of<KeepBody>},
    {"PromiseList", schema_of<PromiseList>},
    {"Reason", schema_of<ReasonBody>},
    {"Roles", schema_of<Roles>},
    {"SeverityChange", schema_of<SeverityChange>},
    {"StatusChange", schema_of<StatusChange>},
    {"TimelineEntry", schema_of<TimelineEntry>},
    {"TimelinePage", schema_of<TimelinePage>},
    {"VerisImport", schema_of<VerisImport>},
    {"VerisRecord", any_object},
    {"VerisRecords", veris_records},
};

}  // namespace

Result<NewIncident> decode_new_incident(std::string_view body) {
  return from_json_text<NewIncident>(body);
}
Result<NewAnchor> decode_new_anchor(std::string_view body) {
  return from_json_text<NewAnchor>(body);
}
Result<NewFact> decode_new_fact(std::string_view body) { return from_json_text<NewFact>(body); }
Result<NewTimelineEntry> decode_new_timeline_entry(std::string_view body) {
  auto given = TRY(from_json_text<TimelineBody>(body));
  return NewTimelineEntry{.occurred_at = given.occurred_at,
                          .precision = given.precision,
                          .text = std::move(given.text),
                          .source = std::move(given.source),
                          .tlp = given.tlp.value_or(Tlp::amber),
                          .milestone = given.milestone,
                          .corrects = std::move(given.corrects),
                          .privilege = given.privilege.value_or(Privilege::none),
                          .shared_with = given.shared_with};
}
Result<staff::EntranceChange> decode_entrance_change(std::string_view body) {
  auto given = TRY(from_json_text<EntranceBody>(body));
  return staff::EntranceChange{{given.visibility, std::move(given.people), std::move(given.roles)},
                               std::move(given.reason)};
}
Result<Reason> decode_reason(std::string_view body) {
  return Reason{.reason = TRY(from_json_text<ReasonBody>(body)).reason};
}
Result<Duplicate> decode_duplicate(std::string_view body) {
  auto given = TRY(from_json_text<DuplicateBody>(body));
  return Duplicate{std::move(given.of), {.reason = std::move(given.reason)}};
}
Result<NewHandover> decode_new_handover(std::string_view body) {
  auto given = TRY(from_json_text<HandoverBody>(body));
  return NewHandover{.to = std::move(given.to),
                     .reason = std::move(given.reason),
                     .notes = std::move(given.notes)};
}
Result<NewPromise> decode_new_promise(std::string_view body) {
  auto given = TRY(from_json_text<PromiseBody>(body));
  return NewPromise{.text = std::move(given.text),
                    .due_at = given.due_at,
                    .audience = given.audience.value_or(Audience::internal)};
}
Result<std::string> decode_how(std::string_view body) {
  return TRY(from_json_text<KeepBody>(body)).how;
}
Result<Change<Severity>> decode_severity_change(std::string_view body) {
  auto change = TRY(from_json_text<SeverityChange>(body));
  return Change<Severity>{change.severity, std::move(change.reason), std::nullopt};
}
Result<Change<Phase>> decode_phase_change(std::string_view body) {
  auto change = TRY(from_json_text<PhaseChange>(body));
  return Change<Phase>{change.phase, std::move(change.reason), std::nullopt};
}
Result<Change<Status>> decode_status_change(std::string_view body) {
  auto change = TRY(from_json_text<StatusChange>(body));
  return Change<Status>{change.status, std::move(change.reason), std::nullopt};
}

boost::json::value encode(const Incident& incident) { return to_json(incident); }
boost::json::value encode(const Overview& overview) { return to_json(overview); }
boost::json::value encode(const ClockAnchor& anchor) { return to_json(anchor); }
boost::json::value encode(const Fact& fact) { return to_json(fact); }
boost::json::value encode(const std::vector<Fact>& facts) { return to_json(FactList{facts}); }
boost::json::value encode(const staff::Entrance& entrance) { return to_json(entrance); }
boost::json::value encode(const TimelineEntry& entry) { return to_json(entry); }
boost::json::value encode(const TimelinePage& page) { return to_json(page); }
boost::json::value encode(const Handover& handover) { return to_json(handover); }
boost::json::value encode(const Roles& roles) { return to_json(roles); }
boost::json::value encode(const Promise& promise) { return to_json(promise); }
boost::json::value encode(const std::vector<Promise>& promises) {
  return to_json(PromiseList{promises});
}
boost::json::value encode(const Page& page) { return to_json(page); }
boost::json::value encode(const VerisImport& import) { return to_json(import); }
boost::json::value encode(const CaseImport& import) { return to_json(import); }
boost::json::value encode(const Comparison& comparison) { return to_json(comparison); }

boost::json::value journal_declared(const Incident& incident) {
  return {{"incident_id", incident.incident_id.value},
          {"title", incident.title},
          {"severity", enum_name(incident.severity)},
          {"status", enum_name(incident.status)}};
}

boost::json::value journal_changed(std::string_view field, std::string_view from,
                                   std::string_view to, std::string_view reason) {
  return {{"field", field}, {"from", from}, {"to", to}, {"reason", reason}};
}

boost::json::value journal_reason(std::string_view reason) { return {{"reason", reason}}; }

boost::json::value journal_duplicate(std::string_view of, std::string_view reason) {
  return {{"of", of}, {"reason", reason}};
}

boost::json::value journal_handover(const Handover& handover) {
  boost::json::object body{{"handover_id", handover.handover_id.value},
                           {"role", enum_name(handover.role)},
                           {"reason", handover.reason}};
  if (handover.from) body["from"] = *handover.from;
  if (handover.to) body["to"] = *handover.to;
  if (handover.notes) body["notes_sha256"] = sha256_hex(*handover.notes);
  return body;
}

boost::json::value journal_promise(const Promise& promise) {
  boost::json::object body{{"number", promise.number},
                           {"kind", enum_name(promise.kind)},
                           {"audience", enum_name(promise.audience)},
                           {"due_at", to_rfc3339(promise.due_at)},
                           {"text_sha256", sha256_hex(promise.text)}};
  if (promise.how) {
    body["state"] = enum_name(promise.state);
    body["how_sha256"] = sha256_hex(*promise.how);
  }
  return body;
}

boost::json::value journal_anchor(const ClockAnchor& anchor) {
  return {{"anchor", enum_name(anchor.anchor)},
          {"at", to_rfc3339(anchor.at)},
          {"reason", anchor.reason}};
}

boost::json::value journal_fact(const Fact& fact) {
  boost::json::object body{{"fact_id", fact.fact_id.value},
                           {"question", enum_name(fact.question)},
                           {"status", enum_name(fact.status)},
                           {"text_sha256", sha256_hex(fact.text)}};
  if (fact.known_by) body["known_by"] = to_rfc3339(*fact.known_by);
  if (fact.corrects) body["corrects"] = fact.corrects->value;
  return body;
}

boost::json::value journal_timeline(const TimelineEntry& entry) {
  boost::json::object body{{"timeline_entry_id", entry.timeline_entry_id.value},
                           {"precision", enum_name(entry.precision)},
                           {"tlp", enum_name(entry.tlp)},
                           {"text_sha256", sha256_hex(entry.text)}};
  if (entry.milestone) body["milestone"] = enum_name(*entry.milestone);
  if (entry.corrects) body["corrects"] = entry.corrects->value;
  return body;
}

boost::json::value journal_case(std::string_view sha256, Tool tool, const CaseImport& import) {
  return {{"file_sha256", sha256},
          {"tool", enum_name(tool)},
          {"timeline_entries", import.timeline_entries},
          {"fields_not_mapped", import.not_mapped.size()}};
}

boost::json::value journal_veris(std::string_view sha256, const VerisImport& import) {
  return {{"file_sha256", sha256},
          {"imported", import.references.size()},
          {"refused", import.refused.size()}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::incident
