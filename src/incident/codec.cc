// SPDX-License-Identifier: Apache-2.0
#include "incident/codec.h"

#include "base/described.h"
#include "base/hash.h"

namespace candor::incident {

BOOST_DESCRIBE_STRUCT(Incident, (),
                      (incident_id, reference, title, severity, phase, status, declared_at,
                       declared_by, version))
BOOST_DESCRIBE_STRUCT(ClockAnchor, (), (anchor, at, reason, set_at, set_by))
BOOST_DESCRIBE_STRUCT(Fact, (),
                      (fact_id, question, status, text, known_by, corrects, stated_at, stated_by))
BOOST_DESCRIBE_STRUCT(TimelineEntry, (),
                      (timeline_entry_id, occurred_at, precision, text, recorded_at, recorded_by))
BOOST_DESCRIBE_STRUCT(Overview, (), (incident, anchors, facts, timeline))
BOOST_DESCRIBE_STRUCT(Page, (), (incidents, next))
BOOST_DESCRIBE_STRUCT(NewIncident, (), (title, severity, status))
BOOST_DESCRIBE_STRUCT(NewAnchor, (), (at, reason))
BOOST_DESCRIBE_STRUCT(NewFact, (), (question, status, text, known_by, corrects))
BOOST_DESCRIBE_STRUCT(NewTimelineEntry, (), (occurred_at, precision, text))
BOOST_DESCRIBE_STRUCT(Refused, (), (place, reason))
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

// VERIS is another project's format (verisframework.org): any object.
boost::json::object veris_record() { return {{"type", "object"}}; }
boost::json::object veris_records() {
  return {{"oneOf", {veris_record(), {{"type", "array"}, {"items", veris_record()}}}}};
}

constexpr http::Schema kSchemas[] = {
    {"ClockAnchor", schema_of<ClockAnchor>},
    {"Fact", schema_of<Fact>},
    {"Incident", schema_of<Incident>},
    {"IncidentOverview", schema_of<Overview>},
    {"IncidentPage", schema_of<Page>},
    {"NewClockAnchor", schema_of<NewAnchor>},
    {"NewFact", schema_of<NewFact>},
    {"NewIncident", schema_of<NewIncident>},
    {"NewTimelineEntry", schema_of<NewTimelineEntry>},
    {"PhaseChange", schema_of<PhaseChange>},
    {"SeverityChange", schema_of<SeverityChange>},
    {"StatusChange", schema_of<StatusChange>},
    {"TimelineEntry", schema_of<TimelineEntry>},
    {"VerisImport", schema_of<VerisImport>},
    {"VerisRecord", veris_record},
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
  return from_json_text<NewTimelineEntry>(body);
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
boost::json::value encode(const TimelineEntry& entry) { return to_json(entry); }
boost::json::value encode(const Page& page) { return to_json(page); }
boost::json::value encode(const VerisImport& import) { return to_json(import); }
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
  return {{"timeline_entry_id", entry.timeline_entry_id.value},
          {"precision", enum_name(entry.precision)},
          {"text_sha256", sha256_hex(entry.text)}};
}

boost::json::value journal_veris(std::string_view sha256, const VerisImport& import) {
  return {{"file_sha256", sha256},
          {"imported", import.references.size()},
          {"refused", import.refused.size()}};
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::incident
