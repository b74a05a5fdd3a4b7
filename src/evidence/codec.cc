// SPDX-License-Identifier: Apache-2.0
#include "evidence/codec.h"

#include "base/described.h"
#include "base/hash.h"

namespace candor::evidence {

BOOST_DESCRIBE_STRUCT(Evidence, (),
                      (evidence_id, reference, incident, name, sha256, bytes, state, legal_hold,
                       retain_until, added_at, added_by))
BOOST_DESCRIBE_STRUCT(CustodyEntry, (),
                      (number, act, party, until, reason, occurred_at, recorded_at, recorded_by))
BOOST_DESCRIBE_STRUCT(Overview, (), (evidence, custody, timeline))
BOOST_DESCRIBE_STRUCT(Linked, (), (evidence, timeline_entry_id))
BOOST_DESCRIBE_STRUCT(Listing, (), (evidence, links, shredded_at))
BOOST_DESCRIBE_STRUCT(NewEvidence, (), (name, source, reason, occurred_at, sha256))
BOOST_DESCRIBE_STRUCT(Handover, (), (to, reason, occurred_at))
BOOST_DESCRIBE_STRUCT(Retention, (), (until, reason))
BOOST_DESCRIBE_STRUCT(Damage, (), (reference, reason))
BOOST_DESCRIBE_STRUCT(Leftovers, (), (removed, unknown_files))
BOOST_DESCRIBE_STRUCT(Verification, (), (intact, bytes, damaged, leftovers))

BOOST_DESCRIBE_STRUCT(Shredded, (), (incident, evidence, shredded_at))

namespace codec {

BOOST_DESCRIBE_STRUCT(Journalled, (), (evidence_id, number, custody_sha256))

namespace {

struct Reason {
  std::string reason;
};
BOOST_DESCRIBE_STRUCT(Reason, (), (reason))
struct Link {
  TimelineEntryId timeline_entry_id;
};
BOOST_DESCRIBE_STRUCT(Link, (), (timeline_entry_id))

constexpr http::Schema kSchemas[] = {
    {"Evidence", schema_of<Evidence>},           {"EvidenceHandover", schema_of<Handover>},
    {"EvidenceLink", schema_of<Link>},           {"EvidenceList", schema_of<Listing>},
    {"EvidenceOverview", schema_of<Overview>},   {"EvidenceReason", schema_of<Reason>},
    {"EvidenceRetention", schema_of<Retention>}, {"EvidenceVerification", schema_of<Verification>},
    {"IncidentShredded", schema_of<Shredded>},   {"NewEvidence", schema_of<NewEvidence>},
};

}  // namespace

Result<NewEvidence> decode_new_evidence(std::string_view text) {
  return from_json_text<NewEvidence>(text);
}
Result<Handover> decode_handover(std::string_view body) { return from_json_text<Handover>(body); }
Result<Retention> decode_retention(std::string_view body) {
  return from_json_text<Retention>(body);
}
Result<std::string> decode_reason(std::string_view body) {
  return TRY(from_json_text<Reason>(body)).reason;
}
Result<TimelineEntryId> decode_link(std::string_view body) {
  return TRY(from_json_text<Link>(body)).timeline_entry_id;
}

boost::json::value encode(const Evidence& evidence) { return to_json(evidence); }
boost::json::value encode(const Overview& overview) { return to_json(overview); }
boost::json::value encode(const Listing& listing) { return to_json(listing); }
boost::json::value encode(const Shredded& shredded) { return to_json(shredded); }
boost::json::value journal_shredded(const Shredded& shredded, std::string_view reason) {
  return {{"evidence", shredded.evidence}, {"reason", reason}};
}
boost::json::value encode(const Verification& verification) { return to_json(verification); }

std::string custody_sha256(const Evidence& evidence, const CustodyEntry& entry) {
  return sha256_hex(canonical_json({{"evidence_id", evidence.evidence_id.value},
                                    {"reference", evidence.reference},
                                    {"name", evidence.name},
                                    {"sha256", evidence.sha256},
                                    {"bytes", evidence.bytes},
                                    {"entry", to_json(entry)}}));
}

boost::json::value journal_custody(const Evidence& evidence, const CustodyEntry& entry) {
  return to_json(Journalled{.evidence_id = evidence.evidence_id.value,
                            .number = entry.number,
                            .custody_sha256 = custody_sha256(evidence, entry)});
}

boost::json::value journal_link(const Evidence& evidence, const TimelineEntryId& entry) {
  return {{"evidence_id", evidence.evidence_id.value}, {"timeline_entry_id", entry.value}};
}

std::optional<Journalled> read_journal(std::string_view body) {
  auto read = from_json_text<Journalled>(body);
  if (!read) return std::nullopt;
  return std::move(*read);
}

std::span<const http::Schema> schemas() { return kSchemas; }

}  // namespace codec
}  // namespace candor::evidence
