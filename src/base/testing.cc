// SPDX-License-Identifier: Apache-2.0
#include "base/testing.h"

#include <cstdlib>
#include <filesystem>

namespace candor {

std::optional<std::string> find_shared_data(const std::string& path) {
  const char* folder = std::getenv("CANDOR_SHARED_DATA");
  const std::string full = std::string(folder == nullptr ? "../shared/data" : folder) + "/" + path;
  if (!std::filesystem::exists(full)) return std::nullopt;
  return full;
}

TemporaryFolder::TemporaryFolder() {
  path_ = (std::filesystem::temp_directory_path() / "candor-test-XXXXXX").string();
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace candor
