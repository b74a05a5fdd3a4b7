// SPDX-License-Identifier: Apache-2.0
#include "staff/password.h"

#include <set>

#include <fmt/format.h>
#include <sodium.h>

#include "base/text.h"

namespace candor::staff {
namespace {

constexpr std::size_t kCharactersMin = 12;
constexpr std::size_t kCharactersMax = 256;
constexpr std::size_t kDifferentMin = 5;

Result<void> refuse(std::string message) {
  return fail(ErrorCode::invalid, "the password cannot be taken as it is",
              {{"/password", std::move(message)}});
}

}  // namespace

Result<void> check_password(std::string_view password, std::string_view account) {
  if (find_invalid_utf8(password)) return refuse("is not UTF-8");
  const std::size_t characters = count_characters(password);
  if (characters < kCharactersMin || characters > kCharactersMax) {
    return refuse(fmt::format("is not {} to {} characters long; a sentence is easy to keep",
                              kCharactersMin, kCharactersMax));
  }
  if (to_lower(password).find(account) != std::string::npos) {
    return refuse("holds the name of the account");
  }
  if (std::set<char>(password.begin(), password.end()).size() < kDifferentMin) {
    return refuse(fmt::format("has fewer than {} different characters", kDifferentMin));
  }
  return {};
}

std::string hash_password(std::string_view password, const Settings::PasswordCost& cost) {
  CHECK(sodium_init() >= 0);
  std::string hash(crypto_pwhash_STRBYTES, '\0');
  if (crypto_pwhash_str(hash.data(), password.data(), password.size(), cost.passes,
                        cost.memory_bytes) != 0) {
    throw std::runtime_error("there is not enough memory to hash a password");
  }
  hash.resize(hash.find('\0'));
  return hash;
}

Match match_password(std::string_view password, const std::string& hash,
                     const Settings::PasswordCost& cost) {
  CHECK(sodium_init() >= 0);
  static const std::string nobodys = hash_password("a password that nobody has", cost);
  const std::string& against = hash.empty() ? nobodys : hash;
  const bool matches =
      crypto_pwhash_str_verify(against.c_str(), password.data(), password.size()) == 0;
  return matches && !hash.empty() ? Match::yes : Match::no;
}

}  // namespace candor::staff
