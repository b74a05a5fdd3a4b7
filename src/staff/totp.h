// SPDX-License-Identifier: Apache-2.0
// Time-based one-time passwords (RFC 6238) as authenticator apps make them: HMAC-SHA-1, six digits,
// a new one every 30 seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace candor::staff {

inline constexpr std::size_t kTotpSecretBytes = 20;

std::int64_t totp_step(Instant now);
// "094287".
std::string totp_code(std::string_view secret, std::int64_t step);
// The step whose code this is: the current one or one beside it, as clocks differ; nothing if it is
// of neither, or not later than `used_step`, since a code is good once.
std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code,
                                           Instant now, std::int64_t used_step);
// What an authenticator app reads: otpauth://totp/… with the secret in base32.
std::string totp_uri(std::string_view secret, std::string_view account, std::string_view issuer);

}  // namespace candor::staff
