// SPDX-License-Identifier: Apache-2.0
#include "duty/store.h"

#include "base/enums.h"

namespace candor::duty::store {
namespace {

constexpr char kInsertMet[] = R"sql(
  INSERT INTO duty_met (incident_id, rule, revision, at, proof, recorded_at, recorded_by)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, CAST($3 AS BIGINT), $4, CAST($5 AS BIGINT), $6
  FROM duty_met
  WHERE incident_id = $1 AND rule = $2)sql";

constexpr char kListMet[] = R"sql(
  SELECT rule, at, proof, recorded_at, recorded_by
  FROM duty_met AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM duty_met AS b
                    WHERE b.incident_id = a.incident_id AND b.rule = a.rule)
  ORDER BY rule)sql";

constexpr char kInsertFlag[] = R"sql(
  INSERT INTO duty_flag (incident_id, flag, revision, state, since, set_at, set_by)
  SELECT $1, $2, COALESCE(MAX(revision), 0) + 1, $3, CAST($4 AS BIGINT), CAST($5 AS BIGINT), $6
  FROM duty_flag
  WHERE incident_id = $1 AND flag = $2)sql";

constexpr char kListFlags[] = R"sql(
  SELECT flag, state, since, set_at, set_by
  FROM duty_flag AS a
  WHERE incident_id = $1
    AND revision = (SELECT MAX(revision) FROM duty_flag AS b
                    WHERE b.incident_id = a.incident_id AND b.flag = a.flag)
  ORDER BY flag)sql";

}  // namespace

void insert_met(storage::Transaction& tx, const incident::IncidentId& id, const Met& met) {
  tx.execute(kInsertMet, {id, met.rule, met.at, met.proof, met.recorded_at, met.recorded_by});
}

std::vector<Met> list_met(storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<Met> all;
  tx.for_each(kListMet, {id}, [&](const storage::Row& row) {
    all.push_back({.rule = row.text(0),
                   .at = row.instant(1),
                   .proof = row.text(2),
                   .recorded_at = row.instant(3),
                   .recorded_by = row.text(4)});
  });
  return all;
}

void insert_flag(storage::Transaction& tx, const incident::IncidentId& id,
                 const FlagSetting& setting) {
  tx.execute(kInsertFlag, {id, setting.flag, enum_name(setting.state), setting.since,
                           setting.set_at, setting.set_by});
}

std::vector<FlagSetting> list_flags(storage::Transaction& tx, const incident::IncidentId& id) {
  std::vector<FlagSetting> all;
  tx.for_each(kListFlags, {id}, [&](const storage::Row& row) {
    all.push_back({.flag = row.text(0),
                   .state = load_enum<FlagState>(row.text(1)),
                   .since = row.find_instant(2),
                   .set_at = row.instant(3),
                   .set_by = row.text(4)});
  });
  return all;
}

}  // namespace candor::duty::store
