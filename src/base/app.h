// SPDX-License-Identifier: Apache-2.0
// What every use case is given: the world it may touch, and who acts. Built once, in app/.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/access.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/random.h"
#include "base/settings.h"

namespace candor {

// Named here, declared in storage/storage.h: base knows that there is a database, not what it is.
namespace storage {
class Database;
}

struct App {
  storage::Database& db;
  Clock& clock;
  Random& random;
  const Settings& settings;
};

// A request that asks to be done once, however often it arrives (its Idempotency-Key).
struct Once {
  std::string key;
  std::string request_id;      // of this arrival
  std::string request_sha256;  // of what it asks for
};

// Where an actor may go: into the incidents that are open to them, or everywhere. The latter is the
// operating system's user at the command line, who holds the data folder anyway.
enum class Reach { admitted, everywhere };

// Who acts. Use cases are not asked whether the actor may: the gate was.
struct Actor {
  // As the journal records it: "alice" (an account), "root@cli" (the operating system's user at the
  // command line) or "candor" (the program itself).
  std::string name;
  std::vector<Role> roles = {};
  // What the roles, and the token if there is one, let the actor do.
  std::vector<Access> access = {};
  Reach reach = Reach::admitted;
  std::optional<Once> once = {};
};
bool has_role(const Actor& actor, Role role);
bool may(const Actor& actor, Access access);

}  // namespace candor
