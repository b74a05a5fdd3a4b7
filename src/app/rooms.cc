// SPDX-License-Identifier: Apache-2.0
#include "app/rooms.h"

#include <boost/json.hpp>

#include "app/codec.h"
#include "app/demo.h"
#include "app/disclosure.h"
#include "app/serve.h"
#include "app/settings.h"
#include "app/verify.h"
#include "base/version.h"
#include "delivery/delivery.h"
#include "dossier/dossier.h"
#include "duty/duty.h"
#include "evidence/evidence.h"
#include "exposure/exposure.h"
#include "incident/incident.h"
#include "journal/journal.h"
#include "live/live.h"
#include "notice/notice.h"
#include "overview/overview.h"
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

// What belongs to no room: the description of all routes, and the settings.
Result<http::Response> get_openapi(App&, const http::Request&) {
  return http::json_response(200, openapi_of_staff());
}

Result<http::Response> get_settings(App& app, const http::Request&) {
  return http::json_response(200, codec::encode(settings_in_force(app.settings)));
}

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
    {.method = http::Method::get,
     .path = "/api/v1/settings",
     .access = Access::administer,
     .summary = "What candor.toml says and what it leaves as it is; secrets are in files, which "
                "are only named.",
     .request = "",
     .response = "Settings",
     .status = 200,
     .query = {},
     .handler = get_settings},
};

}  // namespace

boost::json::value openapi_of_staff() {
  static const boost::json::value examples = boost::json::parse(kExampleFiles.front().bytes);
  return http::openapi(staff_routes(), kVersion, examples.as_object());
}

std::vector<storage::RoomSchema> all_schemas() {
  return {seal::schema(),         sequencer::schema(), journal::schema(), staff::schema(),
          webhook::schema(),      incident::schema(),  live::schema(),    evidence::schema(),
          task::schema(),         exposure::schema(),  duty::schema(),    notice::schema(),
          delivery::schema(),     record::schema(),    witness::schema(), reader::schema(),
          subscription::schema(), trust::schema()};
}

std::vector<http::RoomRoutes> staff_routes() {
  return {staff::routes(),
          webhook::routes(),
          incident::routes(),
          live::routes(),
          evidence::routes(),
          task::routes(),
          exposure::routes(),
          duty::routes(),
          notice::routes(),
          delivery::routes(),
          record::routes(),
          subscription::routes(),
          scorecard::routes(),
          overview::routes(),
          dossier::routes(),
          trust::routes(),
          {"api", kRoutes, codec::schemas()}};
}

std::vector<http::RoomRoutes> staff_listener_routes() {
  std::vector<http::RoomRoutes> all = staff_routes();
  all.push_back(record::log_routes());
  return all;
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
        subscription::commands(), scorecard::commands(), overview::commands(), dossier::commands(),
        stats::commands(),        trust::commands(),     journal::commands(),  staff::commands(),
        webhook::commands(),      witness::commands(),   serve_commands(),     demo_commands(),
        verify_commands(),        disclosure_commands(), settings_commands()}) {
    all.insert(all.end(), commands.begin(), commands.end());
  }
  return all;
}

}  // namespace candor::app
