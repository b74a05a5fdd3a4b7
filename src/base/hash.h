// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104), by OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace candor {

// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
// 32 bytes.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
// 20 bytes. For names whose standard asks for it (UUIDv5), never for proof.
std::string sha1(std::string_view bytes);
// 20 bytes. For one-time passwords alone, whose standard asks for it.
std::string hmac_sha1(std::string_view key, std::string_view bytes);

// For what does not fit in memory at once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  // The digest so far; the object is used up.
  std::string finish_hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

// Passes bytes on and hashes what went through.
class HashingSource final : public ByteSource {
 public:
  explicit HashingSource(ByteSource& source) : source_(source) {}
  // Of all that was read so far; call it once.
  std::string finish_hex() { return hash_.finish_hex(); }
  std::int64_t bytes() const { return bytes_; }

 private:
  Result<std::size_t> do_read(std::span<char> into) override;
  ByteSource& source_;
  Sha256 hash_;
  std::int64_t bytes_ = 0;
};

}  // namespace candor
