// SPDX-License-Identifier: Apache-2.0
// Every room, in the order of the house.
#pragma once

#include <span>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/command.h"
#include "http/http.h"
#include "storage/storage.h"

namespace candor::app {

std::vector<storage::RoomSchema> all_schemas();
// What answers on the staff listener, and what on the public one.
std::vector<http::RoomRoutes> staff_routes();
std::vector<http::RoomRoutes> public_routes();
// The first of these, and the public log's files as the public listener has them: whoever works on
// the record checks the log from where they are. They are for anybody, and not part of the API.
std::vector<http::RoomRoutes> staff_listener_routes();
// With the examples in examples.json, which the golden stories have told.
boost::json::value openapi_of_staff();
std::vector<Command> all_commands();

}  // namespace candor::app
