// SPDX-License-Identifier: Apache-2.0
#include "tlog/hash.h"

#include <bit>

#include <openssl/evp.h>

#include "base/result.h"
#include "base/text.h"

namespace candor::tlog {
namespace {

std::string_view bytes_of(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

// One for each thread: to make one anew costs more than to hash a leaf.
class Sha256 {
 public:
  Sha256() : context_(EVP_MD_CTX_new()) { CHECK(context_ != nullptr); }
  ~Sha256() { EVP_MD_CTX_free(context_); }
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  // In one piece: each call into OpenSSL costs as much as a block.
  Hash of(char prefix, std::string_view first, std::string_view second = {}) {
    // Looked for once: EVP_sha256() is looked up anew at each use.
    static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    text_.assign(1, prefix).append(first).append(second);
    Hash hash;
    CHECK(EVP_DigestInit_ex2(context_, algorithm, nullptr) == 1 &&
          EVP_DigestUpdate(context_, text_.data(), text_.size()) == 1 &&
          EVP_DigestFinal_ex(context_, hash.data(), nullptr) == 1);
    return hash;
  }

 private:
  EVP_MD_CTX* context_;
  std::string text_;
};

Sha256& sha256() {
  static thread_local Sha256 hasher;
  return hasher;
}

}  // namespace

Hash leaf_hash(std::string_view entry) { return sha256().of(0x00, entry); }

Hash node_hash(const Hash& left, const Hash& right) {
  return sha256().of(0x01, bytes_of(left), bytes_of(right));
}

Hash empty_root() {
  Hash hash;
  CHECK(EVP_Digest("", 0, hash.data(), nullptr, EVP_sha256(), nullptr) == 1);
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
