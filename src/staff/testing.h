// SPDX-License-Identifier: Apache-2.0
// For tests of this room: somebody who may do everything, and accounts with a password.
#pragma once

#include <string>
#include <string_view>

#include "base/enums.h"
#include "base/testing.h"
#include "staff/staff.h"
#include "staff/totp.h"

namespace candor::staff::testing {

inline constexpr char kPassword[] = "correct horse battery";

inline Actor an_operator() {
  return {.name = "root@cli",
          .roles = every_enum<Role>(),
          .access = every_enum<Access>(),
          .reach = Reach::everywhere};
}

// An account without a password: most tests need none, and making one takes a tenth of a second.
inline Invitation an_account(App& app, const std::string& name, std::vector<Role> roles) {
  return must(create_account(app, an_operator(), {name, std::move(roles)}));
}

// One that can sign in with kPassword.
inline void an_account_with_password(App& app, const std::string& name, std::vector<Role> roles) {
  const Invitation invitation = an_account(app, name, std::move(roles));
  must(set_up_account(app, {invitation.setup_code, kPassword}));
}

// The account's owner.
inline Actor the_actor(App& app, const std::string& name) {
  const TokenSecret token =
      must(create_token(app, an_operator(), name, {.label = "test", .access = {}, .days = {}}));
  return must(authenticate(app, token.secret));
}

// What an authenticator app shows now that was told this address.
inline std::string code_shown(std::string_view uri, Instant now) {
  const std::string_view from = uri.substr(uri.find("secret=") + 7);
  std::string secret;
  unsigned bits = 0;
  int held = 0;
  for (const char c : from.substr(0, from.find('&'))) {
    bits = bits << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    held += 5;
    if (held >= 8) secret += static_cast<char>(bits >> (held -= 8) & 0xff);
  }
  return totp_code(secret, totp_step(now));
}

}  // namespace candor::staff::testing
