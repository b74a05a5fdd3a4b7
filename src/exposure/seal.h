// SPDX-License-Identifier: Apache-2.0
// Keeps what identifies a person unreadable in the database and still findable. A copy of the
// database without the key file gives no name, address or number.
//
// Sealing is XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce; a blind index is
// keyed BLAKE2b (RFC 7693): equal values give equal indexes, and nothing else can be told from
// them. Both by libsodium.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace candor::exposure {

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

}  // namespace candor::exposure
