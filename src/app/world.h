// SPDX-License-Identifier: Apache-2.0
// The world a run of the program works in: settings, clock, random bytes, and the database brought
// up to date.
#pragma once

#include <memory>
#include <string>

#include "base/app.h"
#include "storage/storage.h"

namespace candor::app {

// Owns what an App points to. The data folder is created if absent (for its owner only).
class World {
 public:
  static Result<std::unique_ptr<World>> open(const std::string& data_folder);
  // With settings and a clock of the caller's: the demo and the tests.
  static Result<std::unique_ptr<World>> open(Settings settings, std::unique_ptr<Clock> clock,
                                             std::unique_ptr<Random> random);
  App app();

 private:
  World(Settings settings, std::unique_ptr<Clock> clock, std::unique_ptr<Random> random);
  Settings settings_;
  std::unique_ptr<Clock> clock_;
  std::unique_ptr<Random> random_;
  std::unique_ptr<storage::Database> db_;
};

}  // namespace candor::app
