// SPDX-License-Identifier: Apache-2.0
#include "base/hash.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/result.h"
#include "base/text.h"

namespace candor {

struct Sha256::Context {
  EVP_MD_CTX* evp = EVP_MD_CTX_new();
  ~Context() { EVP_MD_CTX_free(evp); }
};

Sha256::Sha256() : context_(std::make_unique<Context>()) {
  // Looked for once: EVP_sha256() looks in each context anew, which costs as much as 500 bytes.
  static EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(EVP_DigestInit_ex(context_->evp, algorithm, nullptr) == 1);
}

Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) {
  CHECK(EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()) == 1);
}

std::string Sha256::finish_hex() {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(digest.data()),
                           &length) == 1);
  digest.resize(length);
  return to_hex(digest);
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.finish_hex();
}

std::string sha1(std::string_view bytes) {
  std::string digest(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(digest.data()),
                   &length, EVP_sha1(), nullptr) == 1);
  digest.resize(length);
  return digest;
}

namespace {

std::string hmac(const EVP_MD* hash, std::string_view key, std::string_view bytes) {
  std::string code(EVP_MAX_MD_SIZE, '\0');
  unsigned length = 0;
  CHECK(HMAC(hash, key.data(), static_cast<int>(key.size()),
             reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
             reinterpret_cast<unsigned char*>(code.data()), &length) != nullptr);
  code.resize(length);
  return code;
}

}  // namespace

std::string hmac_sha256(std::string_view key, std::string_view bytes) {
  return hmac(EVP_sha256(), key, bytes);
}

std::string hmac_sha1(std::string_view key, std::string_view bytes) {
  return hmac(EVP_sha1(), key, bytes);
}

Result<std::size_t> HashingSource::do_read(std::span<char> into) {
  const std::size_t got = TRY(source_.read(into));
  hash_.add({into.data(), got});
  bytes_ += static_cast<std::int64_t>(got);
  return got;
}

}  // namespace candor
