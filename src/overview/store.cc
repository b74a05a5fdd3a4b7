// SPDX-License-Identifier: Apache-2.0
#include "overview/store.h"

namespace candor::overview::store {

std::string engine_version(storage::Transaction& tx) {
  if (tx.engine() == storage::Engine::sqlite) return tx.one("SELECT sqlite_version()").text(0);
  const std::string version = tx.one("SELECT current_setting('server_version')").text(0);
  return version.substr(0, version.find(' '));  // the rest names the packager
}

}  // namespace candor::overview::store
