// SPDX-License-Identifier: Apache-2.0
#include "exposure/review_store.h"

namespace candor::exposure::store {
namespace {

constexpr char kListOpen[] = R"sql(
  SELECT r.record_import_id, r.line, r.state, r.classes, r.person
  FROM leaked_record AS r
  JOIN record_import AS i ON i.record_import_id = r.record_import_id
  WHERE i.incident_id = $1 AND r.state <> 'matched'
    AND (r.record_import_id, r.line) > ($2, CAST($3 AS BIGINT))
  ORDER BY r.record_import_id, r.line
  LIMIT $4)sql";

constexpr char kFindOpen[] = R"sql(
  SELECT r.record_import_id, r.line, r.state, r.classes, r.person
  FROM leaked_record AS r
  JOIN record_import AS i ON i.record_import_id = r.record_import_id
  WHERE i.incident_id = $1 AND r.state <> 'matched'
    AND r.record_import_id = $2 AND r.line = $3)sql";

constexpr char kListCandidates[] = R"sql(
  SELECT c.external_id
  FROM leaked_record AS r
  JOIN customer AS c ON c.email_index = r.email_index OR c.phone_index = r.phone_index
                     OR c.alias_index = r.alias_index
  WHERE r.record_import_id = $1 AND r.line = $2
  ORDER BY c.external_id
  LIMIT 20)sql";

constexpr char kMatch[] = R"sql(
  UPDATE leaked_record
  SET state = 'matched', customer_id = $1, person = NULL
  WHERE record_import_id = $2 AND line = $3)sql";

constexpr char kExpose[] = R"sql(
  INSERT INTO exposed_person (incident_id, customer_id, classes, found_at, wave)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (incident_id, customer_id)
  DO UPDATE SET classes = exposed_person.classes | excluded.classes)sql";

constexpr char kCount[] = R"sql(
  UPDATE record_found
  SET by_review = by_review + 1,
      unmatched = unmatched - CAST($1 AS BIGINT), ambiguous = ambiguous - CAST($2 AS BIGINT),
      people = (SELECT COUNT(DISTINCT customer_id) FROM leaked_record WHERE record_import_id = $3)
  WHERE record_import_id = $3)sql";

OpenRecord record_of(const storage::Row& row) {
  return {.record_import_id = row.text(0),
          .line = row.integer(1),
          .ambiguous = row.text(2) == "ambiguous",
          .classes = row.integer(3),
          .person = {row.blob(4)},
          .customers = {}};
}

void add_candidates(storage::Transaction& tx, OpenRecord& record) {
  if (!record.ambiguous) return;
  tx.for_each(kListCandidates, {record.record_import_id, record.line},
              [&](const storage::Row& row) { record.customers.push_back(row.text(0)); });
}

}  // namespace

std::vector<OpenRecord> list_open(storage::Transaction& tx, const incident::IncidentId& incident,
                                  const RecordPlace& after, std::int64_t limit) {
  std::vector<OpenRecord> records;
  tx.for_each(kListOpen, {incident, after.import_id, after.line, limit},
              [&](const storage::Row& row) { records.push_back(record_of(row)); });
  for (OpenRecord& record : records) add_candidates(tx, record);
  return records;
}

std::optional<OpenRecord> find_open(storage::Transaction& tx, const incident::IncidentId& incident,
                                    const RecordPlace& place) {
  const auto row = tx.find(kFindOpen, {incident, place.import_id, place.line});
  if (!row) return std::nullopt;
  return record_of(*row);
}

std::optional<CustomerId> find_customer(storage::Transaction& tx, std::string_view external_id) {
  const auto row =
      tx.find("SELECT customer_id FROM customer WHERE external_id = $1", {external_id});
  if (!row) return std::nullopt;
  return CustomerId{row->text(0)};
}

bool assign(storage::Transaction& tx, const incident::IncidentId& incident,
            const RecordPlace& place, const CustomerId& customer, std::string_view reason,
            Instant at, std::string_view by) {
  const auto record = find_open(tx, incident, place);
  CHECK(record.has_value());
  const bool was_known =
      tx.find("SELECT 1 FROM exposed_person WHERE incident_id = $1 AND customer_id = $2",
              {incident, customer})
          .has_value();
  tx.execute(kMatch, {customer, place.import_id, place.line});
  tx.execute(kExpose, {incident, customer, record->classes, at, open_wave(tx, incident)});
  tx.execute(kCount, {record->ambiguous ? 0 : 1, record->ambiguous ? 1 : 0, place.import_id});
  tx.execute(R"sql(
    INSERT INTO record_review (record_import_id, line, reason, decided_at, decided_by)
    VALUES ($1, $2, $3, $4, $5))sql",
             {place.import_id, place.line, reason, at, by});
  count_people_anew(tx, incident);
  return !was_known;
}

}  // namespace candor::exposure::store
