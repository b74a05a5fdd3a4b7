// SPDX-License-Identifier: Apache-2.0
#include "duty/store.h"

#include "base/enums.h"

namespace candor::duty::store {
namespace {

constexpr char kInsertMet[] = R"sql(
  INSERT INTO duty_met (incident_id, rule, revision, at, reference, phase, file_name, file_sha256,
                        file_bytes, recorded_at, recorded_by)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, CAST($3 AS BIGINT), $4, $5, $6, $7,
         CAST($8 AS BIGINT), CAST($9 AS BIGINT), $10
  FROM duty_met
  WHERE incident_id = $1 AND rule = $2)sql";

constexpr char kListMet[] = R"sql(
  SELECT rule, at, reference, phase, file_name, file_sha256, file_bytes, recorded_at, recorded_by
  FROM duty_met AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM duty_met AS b
                    WHERE b.incident_id = a.incident_id AND b.rule = a.rule
                      AND COALESCE(b.phase, '') = COALESCE(a.phase, ''))
  ORDER BY rule, at, revision)sql";

constexpr char kInsertFlag[] = R"sql(
  INSERT INTO duty_flag (incident_id, flag, revision, state, since, reason, set_at, set_by)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, $3, CAST($4 AS BIGINT), $5, CAST($6 AS BIGINT), $7
  FROM duty_flag
  WHERE incident_id = $1 AND flag = $2)sql";

constexpr char kListFlags[] = R"sql(
  SELECT flag, state, since, reason, set_at, set_by
  FROM duty_flag AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM duty_flag AS b
                    WHERE b.incident_id = a.incident_id AND b.flag = a.flag)
  ORDER BY flag)sql";

constexpr char kInsertHold[] = R"sql(
  INSERT INTO duty_hold (incident_id, revision, authority, reference, held_from, held_until, set_at,
                         set_by)
  SELECT $1, COALESCE(MAX(revision), 0) + 1, $2, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT),
         CAST($6 AS BIGINT), $7
  FROM duty_hold
  WHERE incident_id = $1)sql";

constexpr char kFindHold[] = R"sql(
  SELECT authority, reference, held_from, held_until, set_at, set_by
  FROM duty_hold
  WHERE incident_id = $1
  ORDER BY revision DESC
  LIMIT 1)sql";

constexpr char kInsertSeen[] = R"sql(
  INSERT INTO duty_seen (incident_id, rule, revision, owed, due_at, why, counted, because, seen_at)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, $3, CAST($4 AS BIGINT), $5, $6, $7,
         CAST($8 AS BIGINT)
  FROM duty_seen
  WHERE incident_id = $1 AND rule = $2)sql";

constexpr char kListSeen[] = R"sql(
  SELECT rule, owed, due_at, why, counted, because, seen_at
  FROM duty_seen AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM duty_seen AS b
                    WHERE b.incident_id = a.incident_id AND b.rule = a.rule))sql";

constexpr char kListSeenOf[] = R"sql(
  SELECT rule, owed, due_at, why, counted, because, seen_at
  FROM duty_seen
  WHERE incident_id = $1 AND rule = $2
  ORDER BY revision)sql";

Seen seen_in(const storage::Row& row) {
  return {.rule = row.text(0),
          .owed = load_enum<Owed>(row.text(1)),
          .due_at = row.find_instant(2),
          .why = row.text(3),
          .counted = row.text(4),
          .because = row.text(5),
          .seen_at = row.instant(6)};
}

}  // namespace

void insert_met(storage::Transaction& tx, const incident::IncidentId& id, const Met& met) {
  std::optional<std::string> phase;
  if (met.phase) phase = enum_name(*met.phase);
  std::optional<std::string> name;
  std::optional<std::string> sha256;
  std::optional<std::int64_t> bytes;
  if (met.file) {
    name = met.file->name;
    sha256 = met.file->sha256;
    bytes = met.file->bytes;
  }
  tx.execute(kInsertMet, {id, met.rule, met.at, met.reference, phase, name, sha256, bytes,
                          met.recorded_at, met.recorded_by});
}

std::vector<Met> list_met(storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<Met> all;
  tx.for_each(kListMet, {id}, [&](const storage::Row& row) {
    Met met{.rule = row.text(0),
            .at = row.instant(1),
            .reference = row.text(2),
            .phase = std::nullopt,
            .file = std::nullopt,
            .recorded_at = row.instant(7),
            .recorded_by = row.text(8)};
    if (const auto phase = row.find_text(3)) met.phase = load_enum<Phase>(*phase);
    if (const auto name = row.find_text(4)) met.file = {*name, row.text(5), row.integer(6)};
    all.push_back(std::move(met));
  });
  return all;
}

void insert_flag(storage::Transaction& tx, const incident::IncidentId& id,
                 const FlagSetting& setting) {
  tx.execute(kInsertFlag, {id, setting.flag, enum_name(setting.state), setting.since,
                           setting.reason, setting.set_at, setting.set_by});
}

std::vector<FlagSetting> list_flags(storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<FlagSetting> all;
  tx.for_each(kListFlags, {id}, [&](const storage::Row& row) {
    all.push_back({.flag = row.text(0),
                   .state = load_enum<FlagState>(row.text(1)),
                   .since = row.find_instant(2),
                   .reason = row.find_text(3),
                   .set_at = row.instant(4),
                   .set_by = row.text(5)});
  });
  return all;
}

void insert_hold(storage::Transaction& tx, const incident::IncidentId& id, const Hold& hold) {
  tx.execute(kInsertHold, {id, hold.authority, hold.reference, hold.held_from, hold.held_until,
                           hold.set_at, hold.set_by});
}

std::optional<Hold> find_hold(storage::Transaction& tx, const incident::IncidentId& id) {
  const auto row = tx.find(kFindHold, {id});
  if (!row) return std::nullopt;
  return Hold{.authority = row->text(0),
              .reference = row->text(1),
              .held_from = row->instant(2),
              .held_until = row->find_instant(3),
              .set_at = row->instant(4),
              .set_by = row->text(5)};
}

void insert_seen(storage::Transaction& tx, const incident::IncidentId& id, const Seen& seen) {
  tx.execute(kInsertSeen, {id, seen.rule, enum_name(seen.owed), seen.due_at, seen.why, seen.counted,
                           seen.because, seen.seen_at});
}

std::vector<Seen> list_seen(storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<Seen> all;
  tx.for_each(kListSeen, {id}, [&](const storage::Row& row) { all.push_back(seen_in(row)); });
  // In the order of bytes, whatever the engine's collation is.
  std::sort(all.begin(), all.end(), [](const Seen& a, const Seen& b) { return a.rule < b.rule; });
  return all;
}

std::vector<Seen> list_seen_of(storage::Transaction& tx, const incident::IncidentId& id,
                               std::string_view rule) {
  std::vector<Seen> all;
  tx.for_each(kListSeenOf, {id, rule},
              [&](const storage::Row& row) { all.push_back(seen_in(row)); });
  return all;
}

}  // namespace candor::duty::store
