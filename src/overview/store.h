// SPDX-License-Identifier: Apache-2.0
// The only SQL of this room, which has no tables: what the engine says of itself.
#pragma once

#include <string>

#include "storage/storage.h"

namespace candor::overview::store {

// "3.40.1", "15.14".
std::string engine_version(storage::Transaction& tx);

}  // namespace candor::overview::store
