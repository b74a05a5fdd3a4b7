// SPDX-License-Identifier: Apache-2.0
#include "app/world.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <sys/stat.h>

#include "app/rooms.h"
#include "app/settings.h"

namespace candor::app {
namespace {

void ensure_folder(const std::string& path) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    throw std::system_error(errno, std::generic_category(), "cannot create the folder " + path);
  }
}

}  // namespace

World::World(Settings settings, std::unique_ptr<Clock> clock, std::unique_ptr<Random> random)
    : settings_(std::move(settings)), clock_(std::move(clock)), random_(std::move(random)) {}

Result<std::unique_ptr<World>> World::open(const std::string& data_folder) {
  Settings settings = TRY(load_settings(data_folder));
  return open(std::move(settings), std::make_unique<SystemClock>(),
              std::make_unique<SystemRandom>());
}

Result<std::unique_ptr<World>> World::open(Settings settings, std::unique_ptr<Clock> clock,
                                           std::unique_ptr<Random> random) {
  ensure_folder(settings.data_folder);
  std::unique_ptr<World> world(new World(std::move(settings), std::move(clock), std::move(random)));
  world->db_ = storage::open(world->settings_.database_url);
  TRY(storage::migrate(*world->db_, all_schemas(), *world->clock_));
  return world;
}

App World::app() { return {*db_, *clock_, *random_, settings_}; }

}  // namespace candor::app
