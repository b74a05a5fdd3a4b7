// SPDX-License-Identifier: Apache-2.0
#include "staff/store.h"

namespace candor::staff::store {
namespace {

constexpr char kInsert[] = R"sql(
  INSERT INTO staff_token (staff_token_id, name, secret_sha256, created_at, created_by)
  VALUES ($1, $2, $3, $4, $5))sql";

constexpr char kFindLive[] = R"sql(
  SELECT staff_token_id, name, created_at, created_by, revoked_at
  FROM staff_token
  WHERE name = $1 AND revoked_at IS NULL)sql";

constexpr char kFindLiveBySecret[] = R"sql(
  SELECT staff_token_id, name, created_at, created_by, revoked_at
  FROM staff_token
  WHERE secret_sha256 = $1 AND revoked_at IS NULL)sql";

constexpr char kList[] = R"sql(
  SELECT staff_token_id, name, created_at, created_by, revoked_at
  FROM staff_token
  ORDER BY staff_token_id DESC)sql";

Token token_of(const storage::Row& row) {
  return {.staff_token_id = {row.text(0)},
          .name = row.text(1),
          .created_at = row.instant(2),
          .created_by = row.text(3),
          .revoked_at = row.find_instant(4)};
}

std::optional<Token> token_of(const std::optional<storage::Row>& row) {
  if (!row) return std::nullopt;
  return token_of(*row);
}

}  // namespace

bool insert(storage::Transaction& tx, const Token& token, const std::string& secret_sha256) {
  try {
    tx.execute(kInsert, {token.staff_token_id, token.name, secret_sha256, token.created_at,
                         token.created_by});
    return true;
  } catch (const storage::UniqueViolation&) {
    return false;
  }
}

std::optional<Token> find_live(storage::Transaction& tx, std::string_view name) {
  return token_of(tx.find(kFindLive, {name}));
}

std::optional<Token> find_live_by_secret(storage::Transaction& tx,
                                         const std::string& secret_sha256) {
  return token_of(tx.find(kFindLiveBySecret, {secret_sha256}));
}

void revoke(storage::Transaction& tx, const TokenId& id, Instant at) {
  tx.execute("UPDATE staff_token SET revoked_at = $1 WHERE staff_token_id = $2", {at, id});
}

std::vector<Token> list(storage::Transaction& tx) {
  std::vector<Token> tokens;
  tx.for_each(kList, {}, [&](const storage::Row& row) { tokens.push_back(token_of(row)); });
  return tokens;
}

}  // namespace candor::staff::store
