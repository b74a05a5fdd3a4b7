// SPDX-License-Identifier: Apache-2.0
#include "sequencer/sequencer.h"

#include <fmt/format.h>

#include "seal/seal.h"
#include "sequencer/store.h"

namespace candor::sequencer {

extern const std::span<const EmbeddedFile> kSchemaFiles;

namespace {

std::string scope_of(std::string_view log) { return fmt::format("log/{}", log); }

tl::unexpected<Error> no_log(std::string_view log) {
  return fail(ErrorCode::not_found,
              fmt::format("the {} has no log yet; `candor serve` begins it", log));
}

// The key of a log is in the database, sealed by candor.key.
tlog::SigningKey signing_key(const seal::Key& key, const std::string& origin) {
  return {origin, tlog::KeyType::ed25519, key.blind("Ed25519 seed")};
}

std::string signed_checkpoint(const tlog::SigningKey& key, const tlog::Checkpoint& checkpoint,
                              Instant now) {
  std::string text = tlog::to_text(checkpoint);
  tlog::Signature signature = key.sign(text, now);
  return tlog::to_text(tlog::Note{std::move(text), {std::move(signature)}});
}

// Of an empty log, with a key of its own.
Result<void> begin(App& app, const Log& log) {
  const auto tx = app.db.write();
  const seal::Seal seal = TRY(seal::claim(*tx, app));
  const std::string origin = name_within(app.settings.public_url, log.name);
  const tlog::SigningKey key =
      signing_key(TRY(seal::ensure_key(*tx, seal, scope_of(log.name))), origin);
  const Instant now = app.clock.now();
  store::insert_head(
      *tx, log.name,
      {.origin = origin,
       .key = key.public_key(),
       .size = 0,
       .checkpoint = signed_checkpoint(key, {origin, 0, tlog::empty_root(), {}}, now),
       .signed_at = now});
  tx->commit();
  return {};
}

Result<tlog::Appender> open_tree(storage::Transaction& tx, std::string_view log, const Head& head) {
  const tlog::Checkpoint last = TRY(checkpoint_of(head, head.checkpoint));
  tlog::Appender tree = TRY(tlog::Appender::open(last.size, reader(tx, log)));
  if (last.size == head.size && tree.root() == last.root) return tree;
  return fail(ErrorCode::conflict,
              fmt::format("the tiles of the log {} are not those of its checkpoint: the database "
                          "was changed by hand, or restored in part; restore it whole",
                          head.origin));
}

// The first `width` entries of a bundle.
Result<std::string> beginning_of(const tlog::Tile& bundle, const store::Widest& widest) {
  tlog::Tile whole = bundle;
  whole.width = widest.width;
  const auto entries = TRY(tlog::entries_in(whole, widest.bytes));
  std::string bytes;
  for (std::int64_t i = 0; i < bundle.width; ++i) {
    tlog::add_entry(bytes, entries[static_cast<std::size_t>(i)]);
  }
  return bytes;
}

}  // namespace

std::optional<Head> find_head(storage::Transaction& tx, std::string_view log) {
  return store::find_head(tx, log);
}

Result<tlog::Checkpoint> checkpoint_of(const Head& head, std::string_view note) {
  tlog::Policy policy;
  policy.logs = {head.key};
  return tlog::accept(TRY(tlog::parse_note(note)), policy);
}

Result<seal::Key> load_key(App& app, storage::Transaction& tx, std::string_view log) {
  const auto head = store::find_head(tx, log);
  if (!head) return no_log(log);
  const seal::Seal seal = TRY(seal::claim(tx, app));
  auto key = seal::find_key(tx, seal, scope_of(log));
  if (key && signing_key(*key, head->origin).public_key() == head->key) return *std::move(key);
  return fail(ErrorCode::conflict,
              fmt::format("the key of the log {} is not the one it was begun with: the database "
                          "was changed by hand, or restored in part; restore it whole",
                          head->origin));
}

Result<std::int64_t> integrate(App& app, const Log& log) {
  if (log.size(*app.db.read()) == 0) return 0;
  if (!store::find_head(*app.db.read(), log.name)) TRY(begin(app, log));
  auto read = app.db.read();
  Head head = *store::find_head(*read, log.name);
  const std::int64_t before = head.size;
  if (log.size(*read) == before) return 0;
  const seal::Key key = TRY(load_key(app, *read, log.name));
  tlog::Appender tree = TRY(open_tree(*read, log.name, head));
  for (const std::string& entry : log.entries(*read, key, before, kBatch)) tree.append(entry);
  read.reset();

  head.size = tree.size();
  head.signed_at = app.clock.now();
  head.checkpoint = signed_checkpoint(signing_key(key, head.origin),
                                      {head.origin, head.size, tree.root(), {}}, head.signed_at);
  const auto tx = app.db.write();
  if (!store::move_head(*tx, log.name, before, head)) return 0;
  for (const tlog::NewTile& tile : tree.take_tiles()) store::keep_tile(*tx, log.name, tile);
  tx->commit();
  return head.size - before;
}

Result<void> catch_up(App& app, const Log& log) {
  const auto waits = [&] {
    const auto tx = app.db.read();
    const auto head = store::find_head(*tx, log.name);
    return log.size(*tx) > (head ? head->size : 0);
  };
  while (waits()) TRY(integrate(app, log));
  return {};
}

bool keep_cosignature(App& app, std::string_view log, const std::string& checkpoint,
                      const tlog::Signature& signature) {
  auto note = tlog::parse_note(checkpoint);
  CHECK(note);
  note->signatures.push_back(signature);
  const auto tx = app.db.write();
  if (!store::replace_checkpoint(*tx, log, checkpoint, tlog::to_text(*note))) return false;
  tx->commit();
  return true;
}

std::string name_within(std::string_view public_url, std::string_view what) {
  if (const auto scheme = public_url.find("://"); scheme != std::string_view::npos) {
    public_url.remove_prefix(scheme + 3);
  }
  while (public_url.ends_with('/')) public_url.remove_suffix(1);
  return fmt::format("{}/{}", public_url, what);
}

tlog::ReadTile reader(storage::Transaction& tx, std::string_view log) {
  return [&tx, log = std::string(log)](const tlog::Tile& tile) -> Result<std::string> {
    const auto widest = store::find_tile(tx, log, tile.level, tile.index);
    if (!widest || widest->width < tile.width) {
      return fail(ErrorCode::not_found, "the log has no " + path_of(tile));
    }
    if (tile.level == tlog::Tile::kEntries) return beginning_of(tile, *widest);
    return widest->bytes.substr(0, static_cast<std::size_t>(tile.width) * tlog::kHashBytes);
  };
}

Result<tlog::LogProof> prove(storage::Transaction& tx, std::string_view log, std::int64_t index,
                             const std::optional<std::string>& checkpoint) {
  const auto head = store::find_head(tx, log);
  if (!head) return no_log(log);
  const std::string& note = checkpoint ? *checkpoint : head->checkpoint;
  const std::int64_t size = TRY(checkpoint_of(*head, note)).size;
  if (index < 0 || index >= size) {
    return fail(ErrorCode::not_found,
                fmt::format("entry {} is not under the checkpoint of {} entries", index, size));
  }
  return tlog::LogProof{.extra = std::nullopt,
                        .index = index,
                        .hashes = TRY(tlog::prove_inclusion(index, size, reader(tx, log))),
                        .checkpoint = note};
}

storage::RoomSchema schema() { return {"sequencer", kSchemaFiles}; }

}  // namespace candor::sequencer
