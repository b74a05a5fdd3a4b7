// SPDX-License-Identifier: Apache-2.0
#include "staff/totp.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"

namespace candor::staff {
namespace {

constexpr std::int64_t kStepSeconds = 30;
constexpr std::uint32_t kCodes = 1'000'000;

// As long for the first wrong digit as for the last.
bool same(std::string_view a, std::string_view b) {
  unsigned difference = a.size() == b.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    difference |= static_cast<unsigned char>(a[i]) ^ static_cast<unsigned char>(b[i]);
  }
  return difference == 0;
}

}  // namespace

std::int64_t totp_step(Instant now) { return seconds_between({}, now) / kStepSeconds; }

// RFC 4226 section 5.3: the last four bits say which 31 bits of the code are taken.
std::string totp_code(std::string_view secret, std::int64_t step) {
  std::string counter;
  for (int shift = 56; shift >= 0; shift -= 8) counter += static_cast<char>(step >> shift & 0xff);
  const std::string mac = hmac_sha1(secret, counter);
  const auto at = static_cast<std::size_t>(mac.back() & 0x0f);
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number = number << 8 | static_cast<unsigned char>(mac[at + i]);
  return fmt::format("{:06}", (number & 0x7fffffff) % kCodes);
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           Instant now, std::int64_t used_step) {
  std::optional<std::int64_t> found;
  for (const std::int64_t beside : {-1, 0, 1}) {
    const std::int64_t step = totp_step(now) + beside;
    if (same(totp_code(secret, step), code) && step > used_step) found = step;
  }
  return found;
}

std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer) {
  const std::string safe = escape_url(issuer);
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", safe, account, to_base32(secret),
                     safe);
}

}  // namespace candor::staff
