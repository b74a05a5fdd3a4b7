// SPDX-License-Identifier: Apache-2.0
#include "base/app.h"

#include <algorithm>

namespace candor {

bool has_role(const Actor& actor, Role role) {
  return std::find(actor.roles.begin(), actor.roles.end(), role) != actor.roles.end();
}

bool may(const Actor& actor, Access access) {
  return std::find(actor.access.begin(), actor.access.end(), access) != actor.access.end();
}

}  // namespace candor
