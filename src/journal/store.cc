// SPDX-License-Identifier: Apache-2.0
#include "journal/store.h"

namespace candor::journal::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO journal_entry (sequence, occurred_at, recorded_at, author, kind, subject, body,
                             previous, hash)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9))sql";

constexpr char kList[] = R"sql(
  SELECT sequence, occurred_at, recorded_at, author, kind, subject, body, previous, hash
  FROM journal_entry
  WHERE sequence > $1
    AND (CAST($2 AS TEXT) IS NULL OR subject = $2)
    AND (CAST($3 AS TEXT) IS NULL OR kind = $3)
  ORDER BY sequence
  LIMIT $4)sql";

constexpr char kClaimKey[] = R"sql(
  INSERT INTO idempotency_key (author, key, request_id, request_sha256, recorded_at, sequence)
  VALUES ($1, $2, $3, $4, $5, $6)
  ON CONFLICT (author, key) DO NOTHING)sql";

constexpr char kFindDone[] = R"sql(
  SELECT request_sha256, sequence, answer
  FROM idempotency_key
  WHERE author = $1 AND key = $2)sql";

constexpr char kKeepAnswer[] = R"sql(
  UPDATE idempotency_key
  SET answer = $1
  WHERE author = $2 AND key = $3 AND request_id = $4)sql";

Entry entry_of(const storage::Row& row) {
  return {.sequence = row.integer(0),
          .occurred_at = row.instant(1),
          .recorded_at = row.instant(2),
          .author = row.text(3),
          .kind = row.text(4),
          .subject = row.text(5),
          .body = row.text(6),
          .previous = row.text(7),
          .hash = row.text(8)};
}

}  // namespace

Head raise_head(storage::Transaction& tx) {
  const storage::Row row =
      tx.one("UPDATE journal_head SET sequence = sequence + 1 RETURNING sequence, hash");
  return {row.integer(0), row.text(1)};
}

void set_head_hash(storage::Transaction& tx, const std::string& hash) {
  tx.execute("UPDATE journal_head SET hash = $1", {hash});
}

Head load_head(storage::Transaction& tx) {
  const storage::Row row = tx.one("SELECT sequence, hash FROM journal_head");
  return {row.integer(0), row.text(1)};
}

void insert(storage::Transaction& tx, const Entry& entry) {
  tx.execute(kInsert, {entry.sequence, entry.occurred_at, entry.recorded_at, entry.author,
                       entry.kind, entry.subject, entry.body, entry.previous, entry.hash});
}

void for_each(storage::Transaction& tx, const Filter& filter,
              const std::function<void(const Entry&)>& each) {
  tx.stream(kList, {filter.after, filter.subject, filter.kind, filter.limit.number()},
            [&](const storage::Row& row) { each(entry_of(row)); });
}

void for_each_after(storage::Transaction& tx, std::int64_t sequence, std::int64_t limit,
                    const std::function<void(const Entry&)>& each) {
  tx.stream(kList, {sequence, nullptr, nullptr, limit},
            [&](const storage::Row& row) { each(entry_of(row)); });
}

bool claim_key(storage::Transaction& tx, const Actor& actor, const Entry& entry) {
  return tx.execute(kClaimKey, {actor.name, actor.once->key, actor.once->request_id,
                                actor.once->request_sha256, entry.recorded_at, entry.sequence}) > 0;
}

std::string claimed_by(storage::Transaction& tx, std::string_view author, std::string_view key) {
  return tx
      .one("SELECT request_id FROM idempotency_key WHERE author = $1 AND key = $2", {author, key})
      .text(0);
}

void clear_keys(storage::Transaction& tx, Instant before) {
  tx.execute("DELETE FROM idempotency_key WHERE recorded_at < $1", {before});
}

std::optional<Done> find_done(storage::Transaction& tx, std::string_view author,
                              std::string_view key) {
  const auto row = tx.find(kFindDone, {author, key});
  if (!row) return std::nullopt;
  return Done{row->text(0), row->integer(1), row->find_text(2)};
}

void keep_answer(storage::Transaction& tx, const Actor& actor, std::string_view answer) {
  tx.execute(kKeepAnswer, {answer, actor.name, actor.once->key, actor.once->request_id});
}

}  // namespace candor::journal::store
