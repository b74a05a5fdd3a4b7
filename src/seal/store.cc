// SPDX-License-Identifier: Apache-2.0
#include "seal/store.h"

namespace candor::seal::store {

std::optional<std::string> find_key_file(storage::Transaction& tx) {
  const auto row = tx.find("SELECT fingerprint FROM key_file");
  if (!row) return std::nullopt;
  return row->text(0);
}

void insert_key_file(storage::Transaction& tx, std::string_view fingerprint) {
  tx.execute("INSERT INTO key_file (fingerprint) VALUES ($1)", {fingerprint});
}

std::optional<std::string> find_sealed_key(storage::Transaction& tx, std::string_view scope) {
  const auto row = tx.find("SELECT sealed FROM sealed_key WHERE scope = $1", {scope});
  if (!row) return std::nullopt;
  return row->blob(0);
}

void ensure_sealed_key(storage::Transaction& tx, std::string_view scope,
                       const std::string& sealed) {
  tx.execute(
      "INSERT INTO sealed_key (scope, sealed) VALUES ($1, $2) ON CONFLICT (scope) DO NOTHING",
      {scope, storage::Blob{sealed}});
}

void destroy_sealed_key(storage::Transaction& tx, std::string_view scope, Instant now) {
  if (const auto sealed = find_sealed_key(tx, scope)) {
    tx.execute("UPDATE sealed_key SET sealed = $1 WHERE scope = $2",
               {storage::Blob{std::string(sealed->size(), '\0')}, scope});
  }
  tx.execute("DELETE FROM sealed_key WHERE scope = $1", {scope});
  tx.execute(
      "INSERT INTO destroyed_key (scope, destroyed_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
      {scope, now});
}

std::optional<Instant> find_key_destroyed_at(storage::Transaction& tx, std::string_view scope) {
  const auto row = tx.find("SELECT destroyed_at FROM destroyed_key WHERE scope = $1", {scope});
  if (!row) return std::nullopt;
  return row->instant(0);
}

}  // namespace candor::seal::store
