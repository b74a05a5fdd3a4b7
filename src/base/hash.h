// SPDX-License-Identifier: Apache-2.0
// SHA-256 (FIPS 180-4) and HMAC with it (RFC 2104), by OpenSSL.
#pragma once

#include <istream>
#include <memory>
#include <streambuf>
#include <string>
#include <string_view>

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

// Passes a stream on, for a reader of its own, and hashes what went through.
class HashingBuffer final : public std::streambuf {
 public:
  explicit HashingBuffer(std::istream& source) : source_(source) {}
  // Of all that was read so far; call it once.
  std::string finish_hex() { return hash_.finish_hex(); }

 private:
  std::streamsize xsgetn(char* to, std::streamsize count) override;
  std::istream& source_;
  Sha256 hash_;
};

}  // namespace candor
