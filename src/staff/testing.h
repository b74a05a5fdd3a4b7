// SPDX-License-Identifier: Apache-2.0
// For tests of this room: somebody who may do everything, and accounts with a password.
#pragma once

#include <string>

#include "base/enums.h"
#include "base/testing.h"
#include "staff/staff.h"

namespace candor::staff::testing {

inline constexpr char kPassword[] = "correct horse battery";

inline Actor an_operator() {
  return {.name = "root@cli",
          .roles = every_enum<Role>(),
          .access = every_enum<Access>(),
          .reach = Reach::everywhere};
}

// An account that can sign in with kPassword.
inline void an_account(App& app, const std::string& name, std::vector<Role> roles) {
  const Invitation invitation = must(create_account(app, an_operator(), {name, std::move(roles)}));
  must(set_up_account(app, {invitation.setup_code, kPassword}));
}

// As the account's owner is known after signing in.
inline Actor the_actor(App& app, const std::string& name) {
  return must(recognise(app, must(sign_in(app, {name, kPassword, {}})).secret)).actor;
}

}  // namespace candor::staff::testing
