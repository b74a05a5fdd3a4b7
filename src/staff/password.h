// SPDX-License-Identifier: Apache-2.0
// Passwords: which are taken, and how they are kept. Argon2id (RFC 9106) by libsodium, with its
// interactive limits as the default of the settings.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/settings.h"

namespace candor::staff {

// Length decides (NIST SP 800-63B section 5.1.1.2): 12 to 256 characters of UTF-8. Refused besides:
// the account's name in it, and fewer than five different characters.
Result<void> check_password(std::string_view password, std::string_view account);

// In PHC form, with its salt and limits. Takes some 50 ms and 64 MiB at the default cost.
std::string hash_password(std::string_view password, const Settings::PasswordCost& cost);
enum class Match { no, yes };
// As slow as hashing, also for an empty hash, so that time does not tell whether there is an
// account.
Match match_password(std::string_view password, const std::string& hash,
                     const Settings::PasswordCost& cost);

}  // namespace candor::staff
