// SPDX-License-Identifier: Apache-2.0
// The code in a letter: "7QK2M-9XTRD-WH3PA-V5N8J-0CYEB", 25 digits of Crockford's base 32. It is
// the ledger row's id, enciphered: nothing of it has to be kept, and of 2^125 codes only those mean
// something that a row stands behind, so that guessing finds none.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "delivery/delivery.h"

namespace candor::delivery {

// One block of AES-256, repeated until its first three bits are zero: a permutation of 125 bits by
// cycle walking (Black and Rogaway, "Ciphers with arbitrary finite domains", 2002). Not for several
// threads at once.
class LetterCodes {
 public:
  explicit LetterCodes(std::string_view key);  // 32 bytes
  ~LetterCodes();
  LetterCodes(LetterCodes&&) noexcept;
  LetterCodes& operator=(LetterCodes&&) noexcept;

  std::string code_of(const DeliveryId& letter) const;
  // As people type it: small letters, spaces and dashes wherever they are, O for 0, I and L for 1.
  // Nothing: it is no code. What it finds may still be no row's. How long this takes says nothing
  // about the rows that there are.
  std::optional<DeliveryId> find(std::string_view typed) const;

 private:
  struct Cipher;
  std::unique_ptr<Cipher> cipher_;
};

// Those of this database; the first call chooses their key.
Result<LetterCodes> ensure_letter_codes(App& app);
// The same where the key was chosen; nothing before.
Result<std::optional<LetterCodes>> find_letter_codes(storage::Transaction& tx, const App& app);

}  // namespace candor::delivery
