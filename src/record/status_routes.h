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

inline constexpr std::string_view kHtml = "text/html; charset=utf-8";
// What changes when something is published, and must be right soon after.
inline constexpr std::string_view kPageCache = "public, max-age=30";

// A page of the public listener: with its ETag, or 304 where the reader has it already.
http::Response page(const http::Request& request, std::string_view type, std::string_view cache,
                    std::string body);

// All that the status API and the archive are made of.
status::Published load_published(storage::Transaction& tx);
// The same without what is over.
status::Published load_unfinished(storage::Transaction& tx);

std::span<const http::Route> status_routes();
std::span<const http::Route> status_public_routes();
std::span<const Command> status_commands();

}  // namespace candor::record
