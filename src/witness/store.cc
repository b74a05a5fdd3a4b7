// SPDX-License-Identifier: Apache-2.0
#include "witness/store.h"

namespace candor::witness::store {
namespace {

constexpr char kListWatched[] = R"sql(
  SELECT origin, public_key, checkpoint, seen_at
  FROM watched_log
  ORDER BY origin)sql";

constexpr char kInsertWatched[] = R"sql(
  INSERT INTO watched_log (origin, public_key, checkpoint, seen_at, added_at, added_by)
  VALUES ($1, $2, $3, $4, $5, $6))sql";

constexpr char kKeepWitness[] = R"sql(
  INSERT INTO log_witness (name, public_key, url, added_at, added_by)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (name) DO UPDATE
  SET public_key = excluded.public_key, url = excluded.url, added_at = excluded.added_at,
      added_by = excluded.added_by)sql";

}  // namespace

std::optional<std::string> find_own_key(storage::Transaction& tx) {
  const auto row = tx.find("SELECT public_key FROM witness_key");
  if (!row) return std::nullopt;
  return row->text(0);
}

void insert_own_key(storage::Transaction& tx, const std::string& key) {
  tx.execute("INSERT INTO witness_key (only_row, public_key) VALUES (1, $1)", {key});
}

std::vector<WatchedLog> list_watched(storage::Transaction& tx) {
  std::vector<WatchedLog> all;
  tx.for_each(kListWatched, {}, [&](const storage::Row& row) {
    all.push_back({row.text(0), row.text(1), row.text(2), row.find_instant(3)});
  });
  return all;
}

std::optional<WatchedLog> find_watched(storage::Transaction& tx, std::string_view origin) {
  const auto row =
      tx.find("SELECT origin, public_key, checkpoint, seen_at FROM watched_log WHERE origin = $1",
              {origin});
  if (!row) return std::nullopt;
  return WatchedLog{row->text(0), row->text(1), row->text(2), row->find_instant(3)};
}

void insert_watched(storage::Transaction& tx, const WatchedLog& log, const Actor& actor,
                    Instant now) {
  tx.execute(kInsertWatched,
             {log.origin, log.public_key, log.checkpoint, log.seen_at, now, actor.name});
}

void keep_checkpoint(storage::Transaction& tx, std::string_view origin,
                     const std::string& checkpoint, Instant now) {
  tx.execute("UPDATE watched_log SET checkpoint = $1, seen_at = $2 WHERE origin = $3",
             {checkpoint, now, origin});
}

std::vector<Witness> list_witnesses(storage::Transaction& tx) {
  std::vector<Witness> all;
  tx.for_each("SELECT name, public_key, url FROM log_witness ORDER BY name", {},
              [&](const storage::Row& row) {
                all.push_back({row.text(0), row.text(1), row.text(2)});
              });
  return all;
}

void keep_witness(storage::Transaction& tx, const Witness& witness, const Actor& actor,
                  Instant now) {
  tx.execute(kKeepWitness, {witness.name, witness.public_key, witness.url, now, actor.name});
}

}  // namespace candor::witness::store
