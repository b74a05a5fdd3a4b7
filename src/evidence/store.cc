// SPDX-License-Identifier: Apache-2.0
#include "evidence/store.h"

#include "base/enums.h"

namespace candor::evidence::store {
namespace {

constexpr char kLock[] = R"sql(
  INSERT INTO evidence_counter (incident_id, last) VALUES ($1, 0)
  ON CONFLICT (incident_id) DO UPDATE SET last = evidence_counter.last
  RETURNING last)sql";

constexpr char kInsert[] = R"sql(
  INSERT INTO evidence (evidence_id, reference, incident_id, number, name, sha256, bytes, file,
                        state, legal_hold, retain_until, added_at, added_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))sql";

constexpr char kFind[] = R"sql(
  SELECT e.evidence_id, e.reference, i.reference, e.name, e.sha256, e.bytes, e.state, e.legal_hold,
         e.retain_until, e.added_at, e.added_by, e.incident_id, e.number, e.file
  FROM evidence AS e
  JOIN incident AS i ON i.incident_id = e.incident_id
  WHERE e.reference = $1)sql";

constexpr char kFindContent[] = R"sql(
  SELECT e.evidence_id, e.reference, i.reference, e.name, e.sha256, e.bytes, e.state, e.legal_hold,
         e.retain_until, e.added_at, e.added_by, e.incident_id, e.number, e.file
  FROM evidence AS e
  JOIN incident AS i ON i.incident_id = e.incident_id
  WHERE e.incident_id = $1 AND e.sha256 = $2 AND e.state = 'kept')sql";

constexpr char kList[] = R"sql(
  SELECT e.evidence_id, e.reference, i.reference, e.name, e.sha256, e.bytes, e.state, e.legal_hold,
         e.retain_until, e.added_at, e.added_by, e.incident_id, e.number, e.file
  FROM evidence AS e
  JOIN incident AS i ON i.incident_id = e.incident_id
  WHERE CAST($1 AS TEXT) IS NULL OR e.incident_id = $1
  ORDER BY e.incident_id, e.number)sql";

constexpr char kFindFile[] = R"sql(
  SELECT MAX(CASE WHEN state = 'kept' THEN 1 ELSE 0 END)
  FROM evidence
  WHERE file = $1)sql";

constexpr char kUpdate[] = R"sql(
  UPDATE evidence
  SET state = $1, legal_hold = $2, retain_until = $3
  WHERE evidence_id = $4)sql";

constexpr char kInsertCustody[] = R"sql(
  INSERT INTO custody_entry (evidence_id, number, act, party, until, reason, occurred_at,
                             recorded_at, recorded_by)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kListCustody[] = R"sql(
  SELECT number, act, party, until, reason, occurred_at, recorded_at, recorded_by
  FROM custody_entry
  WHERE evidence_id = $1
  ORDER BY number)sql";

constexpr char kInsertLink[] = R"sql(
  INSERT INTO evidence_link (evidence_id, timeline_entry_id, linked_at, linked_by)
  VALUES ($1, $2, $3, $4)
  ON CONFLICT (evidence_id, timeline_entry_id) DO NOTHING)sql";

constexpr char kListLinks[] = R"sql(
  SELECT timeline_entry_id
  FROM evidence_link
  WHERE evidence_id = $1
  ORDER BY timeline_entry_id)sql";

constexpr char kListLinked[] = R"sql(
  SELECT e.reference, l.timeline_entry_id
  FROM evidence AS e
  JOIN evidence_link AS l ON l.evidence_id = e.evidence_id
  WHERE e.incident_id = $1
  ORDER BY e.number, l.timeline_entry_id)sql";

Stored stored_of(const storage::Row& row) {
  return {.evidence = {.evidence_id = {row.text(0)},
                       .reference = row.text(1),
                       .incident = row.text(2),
                       .name = row.text(3),
                       .sha256 = row.text(4),
                       .bytes = row.integer(5),
                       .state = load_enum<State>(row.text(6)),
                       .legal_hold = load_enum<LegalHold>(row.text(7)),
                       .retain_until = row.find_instant(8),
                       .added_at = row.instant(9),
                       .added_by = row.text(10)},
          .incident_id = {row.text(11)},
          .number = row.integer(12),
          .file = row.text(13)};
}

std::optional<Stored> stored_if(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return stored_of(*row);
}

}  // namespace

std::int64_t lock(storage::Transaction& tx, const IncidentId& incident) {
  return tx.one(kLock, {incident}).integer(0);
}

void set_last_number(storage::Transaction& tx, const IncidentId& incident, std::int64_t number) {
  tx.execute("UPDATE evidence_counter SET last = $1 WHERE incident_id = $2", {number, incident});
}

void insert(storage::Transaction& tx, const Stored& stored) {
  const Evidence& evidence = stored.evidence;
  tx.execute(kInsert, {evidence.evidence_id, evidence.reference, stored.incident_id, stored.number,
                       evidence.name, evidence.sha256, evidence.bytes, stored.file,
                       enum_name(evidence.state), enum_name(evidence.legal_hold),
                       evidence.retain_until, evidence.added_at, evidence.added_by});
}

std::optional<Stored> find(storage::Transaction& tx, std::string_view reference) {
  return stored_if(tx.find(kFind, {reference}));
}

std::optional<Stored> find_content(storage::Transaction& tx, const IncidentId& incident,
                                   std::string_view sha256) {
  return stored_if(tx.find(kFindContent, {incident, sha256}));
}

std::vector<Stored> list(storage::Transaction& tx, const std::optional<IncidentId>& incident) {
  std::vector<Stored> all;
  tx.for_each(kList, {incident}, [&](const storage::Row& row) { all.push_back(stored_of(row)); });
  return all;
}

std::optional<State> find_file(storage::Transaction& tx, std::string_view file) {
  const auto kept = tx.one(kFindFile, {file}).find_integer(0);
  if (!kept) return std::nullopt;
  return *kept == 1 ? State::kept : State::destroyed;
}

void update(storage::Transaction& tx, const Evidence& evidence) {
  tx.execute(kUpdate, {enum_name(evidence.state), enum_name(evidence.legal_hold),
                       evidence.retain_until, evidence.evidence_id});
}

void insert_custody(storage::Transaction& tx, const EvidenceId& id, const CustodyEntry& entry) {
  tx.execute(kInsertCustody,
             {id, entry.number, enum_name(entry.act), entry.party, entry.until, entry.reason,
              entry.occurred_at, entry.recorded_at, entry.recorded_by});
}

std::vector<CustodyEntry> list_custody(storage::Transaction& tx, const EvidenceId& id) {
  std::vector<CustodyEntry> entries;
  tx.for_each(kListCustody, {id}, [&](const storage::Row& row) {
    entries.push_back({.number = row.integer(0),
                       .act = load_enum<Act>(row.text(1)),
                       .party = row.find_text(2),
                       .until = row.find_instant(3),
                       .reason = row.text(4),
                       .occurred_at = row.instant(5),
                       .recorded_at = row.instant(6),
                       .recorded_by = row.text(7)});
  });
  return entries;
}

std::int64_t count_custody(storage::Transaction& tx, const EvidenceId& id) {
  return tx.one("SELECT COUNT(*) FROM custody_entry WHERE evidence_id = $1", {id}).integer(0);
}

bool insert_link(storage::Transaction& tx, const EvidenceId& id, const TimelineEntryId& entry,
                 Instant now, const Actor& actor) {
  return tx.execute(kInsertLink, {id, entry, now, actor.name}) == 1;
}

std::vector<TimelineEntryId> list_links(storage::Transaction& tx, const EvidenceId& id) {
  std::vector<TimelineEntryId> entries;
  tx.for_each(kListLinks, {id}, [&](const storage::Row& row) { entries.push_back({row.text(0)}); });
  return entries;
}

std::vector<Linked> list_linked(storage::Transaction& tx, const IncidentId& incident) {
  std::vector<Linked> all;
  tx.for_each(kListLinked, {incident}, [&](const storage::Row& row) {
    all.push_back({.evidence = row.text(0), .timeline_entry_id = {row.text(1)}});
  });
  return all;
}

}  // namespace candor::evidence::store
