// SPDX-License-Identifier: Apache-2.0
#include "sequencer/store.h"

namespace candor::sequencer::store {
namespace {

constexpr char kInsertHead[] = R"sql(
  INSERT INTO log_head (log, origin, public_key, size, checkpoint, signed_at)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (log) DO NOTHING)sql";

constexpr char kMoveHead[] = R"sql(
  UPDATE log_head
  SET size = $1, checkpoint = $2, signed_at = $3
  WHERE log = $4 AND size = $5)sql";

constexpr char kKeepTile[] = R"sql(
  INSERT INTO log_tile (log, level, number, width, bytes)
  VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (log, level, number) DO UPDATE
  SET width = excluded.width, bytes = excluded.bytes)sql";

constexpr char kFindTile[] = R"sql(
  SELECT width, bytes
  FROM log_tile
  WHERE log = $1 AND level = $2 AND number = $3)sql";

}  // namespace

std::optional<Head> find_head(storage::Transaction& tx, std::string_view log) {
  const auto row = tx.find(
      "SELECT origin, public_key, size, checkpoint, signed_at FROM log_head WHERE log = $1", {log});
  if (!row) return std::nullopt;
  auto key = tlog::parse_key(row->text(1));
  if (!key) {
    throw storage::StorageError("the key of a log is not one: the database was changed by hand");
  }
  return Head{.origin = row->text(0),
              .key = *std::move(key),
              .size = row->integer(2),
              .checkpoint = row->text(3),
              .signed_at = row->instant(4)};
}

void insert_head(storage::Transaction& tx, std::string_view log, const Head& head) {
  tx.execute(kInsertHead, {log, head.origin, tlog::to_text(head.key), head.size, head.checkpoint,
                           head.signed_at});
}

bool move_head(storage::Transaction& tx, std::string_view log, std::int64_t size_before,
               const Head& head) {
  return tx.execute(kMoveHead, {head.size, head.checkpoint, head.signed_at, log, size_before}) > 0;
}

bool replace_checkpoint(storage::Transaction& tx, std::string_view log, const std::string& before,
                        const std::string& after) {
  return tx.execute("UPDATE log_head SET checkpoint = $1 WHERE log = $2 AND checkpoint = $3",
                    {after, log, before}) > 0;
}

void keep_tile(storage::Transaction& tx, std::string_view log, const tlog::NewTile& tile) {
  tx.execute(kKeepTile,
             {log, tile.tile.level, tile.tile.index, tile.tile.width, storage::Blob{tile.bytes}});
}

std::optional<Widest> find_tile(storage::Transaction& tx, std::string_view log, int level,
                                std::int64_t number) {
  const auto row = tx.find(kFindTile, {log, level, number});
  if (!row) return std::nullopt;
  return Widest{row->integer(0), row->blob(1)};
}

}  // namespace candor::sequencer::store
