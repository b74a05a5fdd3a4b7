// SPDX-License-Identifier: Apache-2.0
#include "tlog/hash.h"

#include <bit>

// These are deprecated, for providers that bring an algorithm; no provider is wanted here.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::tlog {
namespace {

std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// By OpenSSL's plain functions: through EVP each hash takes half as long again, and
// a log is made of nothing else.
class Sha256 {
 public:
  explicit Sha256(unsigned char prefix) {
    SHA256_Init(&state_);
    SHA256_Update(&state_, &prefix, 1);
  }
  void add(std::string_view bytes) { SHA256_Update(&state_, bytes.data(), bytes.size()); }
  Hash finish() {
    Hash hash;
    SHA256_Final(hash.data(), &state_);
    return hash;
  }

 private:
  SHA256_CTX state_;
};

}  // namespace

Hash leaf_hash(std::string_view entry) {
  Sha256 sha256(0x00);
  sha256.add(entry);
  return sha256.finish();
}

Hash node_hash(const Hash& left, const Hash& right) {
  Sha256 sha256(0x01);
  sha256.add(bytes_of(left));
  sha256.add(bytes_of(right));
  return sha256.finish();
}

Hash empty_root() {
  Hash hash;
  SHA256(nullptr, 0, hash.data());
  return hash;
}

Hash tree_hash(std::span<const Hash> hashes) {
  CHECK(!hashes.empty());
  if (hashes.size() == 1) return hashes.front();
  const std::size_t left = std::bit_floor(hashes.size() - 1);
  return node_hash(tree_hash(hashes.first(left)), tree_hash(hashes.subspan(left)));
}

std::string to_hex(const Hash& hash) { return candor::to_hex(bytes_of(hash)); }
std::string to_base64(const Hash& hash) { return candor::to_base64(bytes_of(hash)); }

std::optional<Hash> hash_from_base64(std::string_view text) {
  const auto bytes = from_base64(text);
  if (!bytes || bytes->size() != kHashBytes) return std::nullopt;
  Hash hash;
  std::copy(bytes->begin(), bytes->end(), hash.begin());
  return hash;
}

}  // namespace candor::tlog
