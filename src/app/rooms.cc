// SPDX-License-Identifier: Apache-2.0
#include "app/rooms.h"

#include <boost/json.hpp>

#include "app/demo.h"
#include "app/disclosure.h"
#include "app/serve.h"
#include "app/verify.h"
#include "base/version.h"
#include "delivery/delivery.h"
#include "dossier/dossier.h"
#include "duty/duty.h"
#include "evidence/evidence.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "notice/notice.h"
#include "reader/reader.h"
#include "record/record.h"
#include "scorecard/scorecard.h"
#include "seal/seal.h"
#include "sequencer/sequencer.h"
#include "staff/staff.h"
#include "stats/stats.h"
#include "subscription/subscription.h"
#include "task/task.h"
#include "trust/trust.h"
#include "webhook/webhook.h"
#include "witness/witness.h"

namespace candor::app {

extern const std::span<const EmbeddedFile> kExampleFiles;

namespace {

// The one route that describes the others; it belongs to no room.
Result<http::Response> get_openapi(App&, const http::Request&) {
  return http::json_response(200, openapi_of_staff());
}

boost::json::object openapi_document() { return {{"type", "object"}}; }

constexpr http::Schema kSchemas[] = {{"OpenApiDocument", openapi_document}};
constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/openapi.json",
     .access = Access::signed_in,
     .summary = "This description of the API, as OpenAPI 3.1.",
     .request = "",
     .response = "OpenApiDocument",
     .status = 200,
     .query = {},
     .handler = get_openapi},
};

}  // namespace

boost::json::value openapi_of_staff() {
  static const boost::json::value examples = boost::json::parse(kExampleFiles.front().bytes);
  return http::openapi(staff_routes(), kVersion, examples.as_object());
}

std::vector<storage::RoomSchema> all_schemas() {
  return {seal::schema(),     sequencer::schema(), journal::schema(),  staff::schema(),
          webhook::schema(),  incident::schema(),  evidence::schema(), task::schema(),
          exposure::schema(), duty::schema(),      notice::schema(),   delivery::schema(),
          record::schema(),   witness::schema(),   reader::schema(),   subscription::schema(),
          trust::schema()};
}

std::vector<http::RoomRoutes> staff_routes() {
  return {staff::routes(),    webhook::routes(),      incident::routes(),
          evidence::routes(), task::routes(),         exposure::routes(),
          duty::routes(),     notice::routes(),       delivery::routes(),
          record::routes(),   subscription::routes(), scorecard::routes(),
          dossier::routes(),  trust::routes(),        {"api", kRoutes, kSchemas}};
}

std::vector<http::RoomRoutes> public_routes() {
  return {record::public_routes(), record::log_routes(), witness::public_routes(),
          reader::public_routes(), subscription::public_routes()};
}

std::vector<Command> all_commands() {
  std::vector<Command> all;
  for (const auto& commands :
       {incident::commands(),     evidence::commands(),  task::commands(),     exposure::commands(),
        duty::commands(),         notice::commands(),    delivery::commands(), record::commands(),
        subscription::commands(), scorecard::commands(), dossier::commands(),  stats::commands(),
        trust::commands(),        journal::commands(),   staff::commands(),    webhook::commands(),
        witness::commands(),      serve_commands(),      demo_commands(),      verify_commands(),
        disclosure_commands()}) {
    all.insert(all.end(), commands.begin(), commands.end());
  }
  return all;
}

}  // namespace candor::app
