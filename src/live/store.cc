// SPDX-License-Identifier: Apache-2.0
#include "live/store.h"

namespace candor::live::store {
namespace {

constexpr char kPut[] = R"sql(
  INSERT INTO live_presence (incident, name, place, since, ends_at)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (incident, name) DO UPDATE
  SET since = CASE WHEN live_presence.place = excluded.place THEN live_presence.since
                   ELSE excluded.since END,
      place = excluded.place, ends_at = excluded.ends_at)sql";

constexpr char kList[] = R"sql(
  SELECT incident, name, place, since
  FROM live_presence
  WHERE (CAST($1 AS TEXT) IS NULL OR incident = $1) AND ends_at > $2
  ORDER BY incident, name)sql";

}  // namespace

void erase_ended(storage::Transaction& tx, Instant now) {
  tx.execute("DELETE FROM live_presence WHERE ends_at <= $1", {now});
}

void put(storage::Transaction& tx, std::string_view incident, const Person& person,
         Instant ends_at) {
  tx.execute(kPut, {incident, person.name, person.where, person.since, ends_at});
}

void for_each(storage::Transaction& tx, std::optional<std::string_view> incident, Instant now,
              const std::function<void(const std::string& incident, Person)>& each) {
  tx.for_each(kList, {incident, now}, [&](const storage::Row& row) {
    each(row.text(0), {.name = row.text(1), .where = row.text(2), .since = row.instant(3)});
  });
}

}  // namespace candor::live::store
