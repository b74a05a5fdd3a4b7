// SPDX-License-Identifier: Apache-2.0
// What every use case is given: the world it may touch, and who acts. Built once, in app/.
#pragma once

#include <string>

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

// Who acts, as the journal records it: "alice" (a staff token's name), "root@cli" (the operating
// system's user at the command line) or "candor" (the program itself).
struct Actor {
  std::string name;
};

}  // namespace candor
