// SPDX-License-Identifier: Apache-2.0
// The faces of feeds, status API, archive, components and maintenance; routes.cc and commands.cc
// put them into the room's tables.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/command.h"
#include "http/http.h"
#include "record/status.h"

namespace candor::record {

// All that the status API and the archive are made of.
status::Published load_published(storage::Transaction& tx);
// The same without what is over.
status::Published load_unfinished(storage::Transaction& tx);

std::span<const http::Route> status_routes();
std::span<const http::Route> status_public_routes();
std::span<const Command> status_commands();

}  // namespace candor::record
