// SPDX-License-Identifier: Apache-2.0
// Who may enter an incident, over HTTP and at the command line. staff keeps it.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "base/text.h"
#include "incident/codec.h"
#include "incident/faces.h"
#include "staff/staff.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;
using staff::Entrance;
using staff::Visibility;

Result<Entrance> load_entrance(App& app, const std::string& reference) {
  const auto tx = app.db.read();
  return staff::load_entrance(*tx, TRY(load_incident(*tx, reference)).reference);
}

Result<Entrance> set_entrance(App& app, const Actor& actor, const std::string& reference,
                              const staff::EntranceChange& change) {
  TRY(load_incident(*app.db.read(), reference));
  return staff::set_entrance(app, actor, reference, change);
}

Result<Response> get_access(App& app, const Request& request) {
  return http::json_response(200,
                             codec::encode(TRY(load_entrance(app, request.param("incident")))));
}

Result<Response> put_access(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(set_entrance(app, request.actor, request.param("incident"),
                                          TRY(codec::decode_entrance_change(request.body))))));
}

std::string who_may(const Entrance& entrance) {
  if (entrance.visibility == Visibility::open) return "open to all staff";
  std::vector<std::string> who = entrance.people;
  for (const Role role : entrance.roles) who.push_back(fmt::format("every {}", enum_name(role)));
  return "restricted to " + join(who, ", ");
}

Result<Output> said(const std::string& reference, const Entrance& entrance) {
  return Output{.text = fmt::format("{}: {}\n", reference, who_may(entrance)),
                .json = pretty_json(codec::encode(entrance))};
}

Result<Output> run_access(App& app, const Actor&, const Arguments& arguments) {
  return said(arguments.value("INC"), TRY(load_entrance(app, arguments.value("INC"))));
}

Result<Output> run_open(App& app, const Actor& actor, const Arguments& arguments) {
  return said(arguments.value("INC"), TRY(set_entrance(app, actor, arguments.value("INC"),
                                                       {{}, arguments.value("--reason")})));
}

Result<Output> run_restrict(App& app, const Actor& actor, const Arguments& arguments) {
  staff::EntranceChange change{{Visibility::restricted, arguments.all("--person"), {}},
                               arguments.value("--reason")};
  for (const std::string& role : arguments.all("--role")) {
    change.to.roles.push_back(TRY(parse_enum<Role>(role, "--role")));
  }
  return said(arguments.value("INC"),
              TRY(set_entrance(app, actor, arguments.value("INC"), change)));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/access",
     .access = Access::read,
     .summary = "Who may enter the incident.",
     .request = "",
     .response = "Entrance",
     .status = 200,
     .query = {},
     .handler = get_access},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/access",
     .access = Access::command,
     .summary = "Open the incident to all staff, or restrict it to named people and roles.",
     .request = "EntranceChange",
     .response = "Entrance",
     .status = 200,
     .query = {},
     .handler = put_access},
};

constexpr Argument kShowArguments[] = {kIncidentArgument};
constexpr Argument kOpenArguments[] = {kIncidentArgument, kReasonArgument};
constexpr Argument kRestrictArguments[] = {
    kIncidentArgument,
    {"--person", "NAME", Need::repeated, "An account that may enter."},
    {"--role", "ROLE", Need::repeated, "A role all of whose people may enter: counsel."},
    kReasonArgument};

constexpr Command kCommands[] = {
    {"incident access show", Access::read, "Show who may enter.", kShowArguments, run_access},
    {"incident access open", Access::command, "Open the incident to all staff.", kOpenArguments,
     run_open},
    {"incident access restrict", Access::command,
     "Let only named people and roles enter; whoever is not named is out, administrators too.",
     kRestrictArguments, run_restrict},
};

}  // namespace

std::span<const http::Route> access_routes() { return kRoutes; }
std::span<const Command> access_commands() { return kCommands; }

}  // namespace candor::incident
