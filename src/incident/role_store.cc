// SPDX-License-Identifier: Apache-2.0
#include "incident/role_store.h"

#include "base/enums.h"

namespace candor::incident::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO handover (handover_id, incident_id, role, revision, from_name, to_name, reason, notes,
                        handed_at, handed_by)
  SELECT $1, $2, $3, COALESCE(MAX(revision), 0) + 1, $4, $5, $6, $7, CAST($8 AS BIGINT), $9
  FROM handover
  WHERE incident_id = $2 AND role = $3)sql";

constexpr char kList[] = R"sql(
  SELECT handover_id, role, from_name, to_name, reason, notes, handed_at, handed_by
  FROM handover
  WHERE incident_id = $1
  ORDER BY handed_at, role, revision)sql";

}  // namespace

void insert_handover(storage::Transaction& tx, const IncidentId& id, const Handover& handover) {
  tx.execute(kInsert,
             {handover.handover_id, id, enum_name(handover.role), handover.from, handover.to,
              handover.reason, handover.notes, handover.handed_at, handover.handed_by});
}

std::vector<Handover> list_handovers(storage::Transaction& tx, const IncidentId& id) {
  std::vector<Handover> handovers;
  tx.for_each(kList, {id}, [&](const storage::Row& row) {
    handovers.push_back({.handover_id = {row.text(0)},
                         .role = load_enum<CaseRole>(row.text(1)),
                         .from = row.find_text(2),
                         .to = row.find_text(3),
                         .reason = row.text(4),
                         .notes = row.find_text(5),
                         .handed_at = row.instant(6),
                         .handed_by = row.text(7)});
  });
  return handovers;
}

}  // namespace candor::incident::store
