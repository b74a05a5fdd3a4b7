// SPDX-License-Identifier: Apache-2.0
// A signature by our domain over a mail: DKIM (RFC 6376), with RSA or Ed25519 (RFC 8463), by
// OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace candor::delivery {

class DkimKey {
 public:
  // `pem` is a private key, RSA of 1024 bits or more or Ed25519. Refused: anything else.
  static Result<DkimKey> read(std::string domain, std::string selector, const std::string& pem);
  ~DkimKey();
  DkimKey(DkimKey&&) noexcept;
  DkimKey& operator=(DkimKey&&) noexcept;

  // The header, with its line end, that is to stand before this mail. Both parts are taken relaxed;
  // the same mail and time give the same header.
  std::string sign(std::string_view mail, Instant at) const;

 private:
  struct Key;
  DkimKey(std::string domain, std::string selector, std::unique_ptr<Key> key);
  std::string signature_of(std::string_view text) const;

  std::string domain_;
  std::string selector_;
  std::unique_ptr<Key> key_;
};

// Base64 of the SHA-256 of a body in its relaxed form (RFC 6376 section 3.4.4).
std::string dkim_body_hash(std::string_view body);

}  // namespace candor::delivery
