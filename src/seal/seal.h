// SPDX-License-Identifier: Apache-2.0
// What is unreadable without the key file. A copy of the database without it gives no name, address
// or number, and a copy of the sealed files no byte of them.
//
// Fields are sealed by XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce, streams by
// secretstream over the same; a blind index is keyed BLAKE2b (RFC 7693): equal values give equal
// indexes, and nothing else can be told from them. All by libsodium.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/app.h"
#include "base/bytes.h"
#include "base/result.h"
#include "storage/storage.h"

namespace candor::seal {

class Seal {
 public:
  // `keys` is the content of the key file: 32 bytes for sealing, 32 for indexes. Throws
  // std::runtime_error otherwise.
  explicit Seal(std::string_view keys);
  ~Seal();
  Seal(Seal&&) = default;

  // Nonce, ciphertext and tag: 40 bytes longer than the text. `associated` says where it belongs
  // ("customer/email/17"), so that a sealed field moved to another place does not open.
  std::string seal(std::string_view text, std::string_view associated) const;
  // Throws std::runtime_error if the key or the place is another, or a bit was changed.
  std::string open(std::string_view sealed, std::string_view associated) const;
  // 16 bytes. The same value of another kind has another index.
  std::string blind(std::string_view kind, std::string_view normal) const;
  // Says which key this is without telling anything of it: 32 hexadecimal digits.
  std::string fingerprint() const;

 private:
  std::array<unsigned char, 64> keys_{};
};

// The keys in <data_folder>/candor.key. Throws std::runtime_error if it is missing, others can read
// it, or it is not a key file.
Seal load_seal(const std::string& data_folder);
// The same; makes the file, readable by its owner alone, if there is none.
Seal ensure_seal(const std::string& data_folder);
// The key file that this database is sealed with. The first to seal chooses it; from then on there
// is no other (conflict), and none is made where it is missing.
Result<Seal> claim(storage::Transaction& tx, const App& app);

// A key for what may have to be destroyed by itself.
class Key {
 public:
  static Key random();
  explicit Key(std::string_view bytes);  // 32
  ~Key();
  Key(Key&&) = default;

  // 32 bytes: equal text under one key is equal, and nothing else can be told from it.
  std::string blind(std::string_view text) const;
  // 16 bytes, as Seal's blind(): the same value of another kind has another index.
  std::string index(std::string_view kind, std::string_view normal) const;
  // As Seal's.
  std::string seal(std::string_view text, std::string_view associated) const;
  std::string open(std::string_view sealed, std::string_view associated) const;

 private:
  friend class StreamSealer;
  friend class StreamOpener;
  friend Result<Key> ensure_key(storage::Transaction&, const Seal&, std::string_view, const Key&);
  std::array<unsigned char, 32> bytes_{};
};

// The key of this scope ("0190…", an incident's id); at the first call it becomes `fresh`. Refused
// (conflict) once it was destroyed: no other takes its place.
Result<Key> ensure_key(storage::Transaction& tx, const Seal& seal, std::string_view scope,
                       const Key& fresh = Key::random());
// Nothing where it was never made, or was destroyed.
std::optional<Key> find_key(storage::Transaction& tx, const Seal& seal, std::string_view scope);
// What it sealed opens never again. It is overwritten before it is removed; copies of the database
// from before still have it, sealed with the key file.
void destroy_key(storage::Transaction& tx, std::string_view scope, Instant now);
// Nothing where it was not.
std::optional<Instant> key_destroyed_at(storage::Transaction& tx, std::string_view scope);

// How many bytes a text of so many has once it is sealed as a stream.
std::int64_t sealed_stream_bytes(std::int64_t text_bytes);
// The other way; nothing where no sealed stream has so many.
std::optional<std::int64_t> opened_stream_bytes(std::int64_t sealed_bytes);

// Seals a text of any length in constant memory. Its format is in README.md.
class StreamSealer {
 public:
  explicit StreamSealer(const Key& key);
  ~StreamSealer();
  // What can be written of the stream now.
  std::string add(std::string_view text);
  // The rest of it; nothing can be added after.
  std::string finish();

 private:
  std::string seal_chunk(std::string_view text, unsigned char tag);
  struct State;
  std::unique_ptr<State> state_;
  std::string begun_;    // the stream's head, until it is given out
  std::string waiting_;  // at most one chunk: it may be the last
};

// The text of a sealed stream. Refused (conflict) at the first chunk that is not as it was sealed,
// with the place; no byte of that chunk or of a later one is given.
class StreamOpener final : public ByteSource {
 public:
  StreamOpener(const Key& key, std::unique_ptr<ByteSource> sealed);
  ~StreamOpener() override;

 private:
  Result<std::size_t> do_read(std::span<char> into) override;
  Result<void> begin();
  Result<void> open_chunk();
  struct State;
  std::unique_ptr<State> state_;
  std::unique_ptr<ByteSource> sealed_;
  std::string text_;         // of the current chunk
  std::size_t given_ = 0;    // bytes of it that were read
  std::int64_t opened_ = 0;  // bytes of text before it
  enum class At { head, chunks, end } at_ = At::head;
};

storage::RoomSchema schema();

}  // namespace candor::seal

#include "seal/vault.h"
