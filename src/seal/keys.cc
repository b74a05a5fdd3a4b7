// SPDX-License-Identifier: Apache-2.0
// Which keys a database is sealed with.
#include <fmt/format.h>

#include "seal/seal.h"
#include "seal/store.h"

namespace candor::seal {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

std::string place_of(std::string_view scope) { return fmt::format("key/{}", scope); }

}  // namespace

Result<Seal> claim(storage::Transaction& tx, const App& app) {
  auto fingerprint = store::find_key_file(tx);
  if (!fingerprint) {
    // Another one may be the first at this moment.
    tx.take_turn("key_file");
    fingerprint = store::find_key_file(tx);
  }
  if (!fingerprint) {
    Seal seal = ensure_seal(app.settings.data_folder);
    store::insert_key_file(tx, seal.fingerprint());
    return seal;
  }
  Seal seal = load_seal(app.settings.data_folder);
  if (seal.fingerprint() == *fingerprint) return seal;
  return fail(ErrorCode::conflict,
              "candor.key in the data folder is not the key that this database is sealed with; "
              "restore the one it was made with");
}

Result<Key> ensure_key(storage::Transaction& tx, const Seal& seal, std::string_view scope,
                       const Key& fresh) {
  if (auto key = find_key(tx, seal, scope)) return std::move(*key);
  if (store::find_key_destroyed_at(tx, scope)) {
    return fail(ErrorCode::conflict,
                "the key of this incident was destroyed; nothing more is sealed for it");
  }
  const std::string_view bytes(reinterpret_cast<const char*>(fresh.bytes_.data()),
                               fresh.bytes_.size());
  store::ensure_sealed_key(tx, scope, seal.seal(bytes, place_of(scope)));
  // Another one may have been made at this moment, and only one of them is kept.
  auto kept = find_key(tx, seal, scope);
  CHECK(kept);
  return std::move(*kept);
}

std::optional<Key> find_key(storage::Transaction& tx, const Seal& seal, std::string_view scope) {
  const auto sealed = store::find_sealed_key(tx, scope);
  if (!sealed) return std::nullopt;
  return Key(seal.open(*sealed, place_of(scope)));
}

void destroy_key(storage::Transaction& tx, std::string_view scope, Instant now) {
  store::destroy_sealed_key(tx, scope, now);
}

std::optional<Instant> key_destroyed_at(storage::Transaction& tx, std::string_view scope) {
  return store::find_key_destroyed_at(tx, scope);
}

storage::RoomSchema schema() { return {"seal", kSchemaFiles}; }

}  // namespace candor::seal
