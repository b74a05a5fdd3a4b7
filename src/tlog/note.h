// SPDX-License-Identifier: Apache-2.0
// Text that keys have signed: c2sp.org/signed-note, with Ed25519 (RFC 8032) by OpenSSL, and
// cosignatures, which say when as well (c2sp.org/tlog-cosignature).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace candor::tlog {

inline constexpr std::size_t kNoteBytesMax = 1'000'000;
inline constexpr std::size_t kSignaturesMax = 100;

enum class KeyType : std::uint8_t {
  ed25519 = 0x01,      // of a log
  cosignature = 0x04,  // of a witness, by Ed25519
};

struct PublicKey {
  static constexpr std::size_t kBytes = 32;
  std::string name;  // of whoever signs: no spaces, no plus
  KeyType type = KeyType::ed25519;
  std::array<std::uint8_t, kBytes> key{};
  bool operator==(const PublicKey&) const = default;
};
// The first four bytes of SHA-256(name, 0x0A, type, key).
std::uint32_t id_of(const PublicKey& key);
// "example.com/foo+530d903a+Aeky…"; and back. Refused (malformed): anything else, an id that is not
// the key's, a type that is not known here.
std::string to_text(const PublicKey& key);
Result<PublicKey> parse_key(std::string_view text);

struct Signature {
  std::string name;
  std::uint32_t key_id = 0;
  std::string bytes;  // of a cosignature the time as eight bytes, then the 64 of Ed25519
};
struct Note {
  std::string text;                   // each line ends in LF
  std::vector<Signature> signatures;  // at least one
};
// As it stands in a file; and back. Refused (malformed): what is no note, is longer than
// kNoteBytesMax or has more than kSignaturesMax signatures.
std::string to_text(const Note& note);
Result<Note> parse_note(std::string_view bytes);

// What a key has signed.
struct Signed {
  PublicKey by;
  std::optional<Instant> at;  // of a cosignature, to the second
};
// The signatures by `keys`; those of others are passed over. Refused (invalid): one that bears a
// key's name and id and is not by it.
Result<std::vector<Signed>> check_signatures(const Note& note, std::span<const PublicKey> keys);

class SigningKey {
 public:
  static constexpr std::size_t kSeedBytes = 32;
  // The seed is the private key of RFC 8032: 32 bytes that nobody else knows.
  SigningKey(std::string name, KeyType type, std::string_view seed);
  ~SigningKey();
  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;

  const PublicKey& public_key() const { return public_key_; }
  // Of a cosignature `at`, which counts whole seconds, is part of what is signed.
  Signature sign(std::string_view text, Instant at) const;

 private:
  struct Key;
  PublicKey public_key_;
  std::unique_ptr<Key> key_;
};

}  // namespace candor::tlog
