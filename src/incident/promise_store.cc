// SPDX-License-Identifier: Apache-2.0
#include "incident/promise_store.h"

#include "base/enums.h"

namespace candor::incident::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO promise (incident_id, number, kind, audience, text, due_at, made_at, made_by)
  SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, CAST($5 AS BIGINT), CAST($6 AS BIGINT), $7
  FROM promise
  WHERE incident_id = $1
  RETURNING number)sql";

constexpr char kList[] = R"sql(
  SELECT number, kind, audience, text, due_at, made_at, made_by, kept_at, kept_by, how
  FROM promise
  WHERE incident_id = $1
  ORDER BY number)sql";

constexpr char kUpdate[] = R"sql(
  UPDATE promise
  SET kept_at = $1, kept_by = $2, how = $3
  WHERE incident_id = $4 AND number = $5)sql";

}  // namespace

std::int64_t insert_promise(storage::Transaction& tx, const IncidentId& id,
                            const Promise& promise) {
  return tx
      .one(kInsert, {id, enum_name(promise.kind), enum_name(promise.audience), promise.text,
                     promise.due_at, promise.made_at, promise.made_by})
      .integer(0);
}

std::int64_t count_kept_promises(storage::Transaction& tx) {
  return tx.one("SELECT COUNT(*) FROM promise WHERE kept_at IS NOT NULL", {}).integer(0);
}

std::vector<Promise> list_promises(storage::Transaction& tx, const IncidentId& id) {
  std::vector<Promise> promises;
  tx.for_each(kList, {id}, [&](const storage::Row& row) {
    promises.push_back({.number = row.integer(0),
                        .kind = load_enum<PromiseKind>(row.text(1)),
                        .audience = load_enum<Audience>(row.text(2)),
                        .text = row.text(3),
                        .due_at = row.instant(4),
                        .made_at = row.instant(5),
                        .made_by = row.text(6),
                        .kept_at = row.find_instant(7),
                        .kept_by = row.find_text(8),
                        .how = row.find_text(9),
                        .state = PromiseState::open});
  });
  return promises;
}

void update_promise(storage::Transaction& tx, const IncidentId& id, const Promise& promise) {
  tx.execute(kUpdate, {promise.kept_at, promise.kept_by, promise.how, id, promise.number});
}

}  // namespace candor::incident::store
