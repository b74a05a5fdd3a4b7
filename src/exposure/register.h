// SPDX-License-Identifier: Apache-2.0
// What the customers' fields are sealed with: a key of the register's own, kept sealed with the key
// file, so that it can be changed (`candor register rotate-key`) while the key file stays.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "exposure/files.h"
#include "exposure/store.h"
#include "seal/seal.h"

namespace candor::exposure {

// One key, by its number. Number 0 is the key file itself. May be used by several threads.
class RegisterKey {
 public:
  explicit RegisterKey(seal::Seal file_key) : file_key_(std::move(file_key)) {}
  RegisterKey(std::int64_t number, seal::Key key) : number_(number), key_(std::move(key)) {}

  std::int64_t number() const { return number_; }
  std::string seal(std::string_view text, std::string_view place) const;
  std::string open(std::string_view sealed, std::string_view place) const;
  // 16 bytes; nothing of an empty text.
  std::optional<storage::Blob> index(std::string_view kind, std::string_view normal) const;

 private:
  std::int64_t number_ = 0;
  std::optional<seal::Seal> file_key_;
  std::optional<seal::Key> key_;
};

// The one that new customers are sealed with, made at the first call. Refused (conflict) while
// another takes its place.
Result<RegisterKey> ensure_register_key(storage::Transaction& tx, App& app);
// Refused (conflict) if it is another by now. Under the turn with "customers".
Result<void> check_register_key(storage::Transaction& tx, const RegisterKey& key);

// All there are: one, or two.
class RegisterKeys {
 public:
  static RegisterKeys load(storage::Transaction& tx, const App& app);
  const RegisterKey& at(std::int64_t number) const;
  const std::vector<RegisterKey>& all() const { return keys_; }

 private:
  std::vector<RegisterKey> keys_;
};

// What the database keeps of a row.
store::SealedCustomer sealed(const RegisterKey& key, const CustomerRow& row, CustomerId id);
// The row again, as far as the database has it.
CustomerRow opened(const RegisterKey& key, const store::SealedCustomer& customer);

}  // namespace candor::exposure
