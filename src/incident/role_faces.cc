// SPDX-License-Identifier: Apache-2.0
// The roles over HTTP and at the command line.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/json.h"
#include "incident/codec.h"
#include "incident/faces.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> put_role(App& app, const Request& request) {
  const auto role = find_enum<CaseRole>(request.param("role"));
  if (!role) {
    return fail(ErrorCode::not_found, "there is no such role; there are " + enum_names<CaseRole>());
  }
  NewHandover wanted = TRY(codec::decode_new_handover(request.body));
  wanted.version = TRY(http::wanted_version(request));
  return http::json_response(
      200,
      codec::encode(TRY(hand_over(app, request.actor, request.param("incident"), *role, wanted))));
}

Result<Response> get_roles(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_roles(*app.db.read(), request.param("incident")))));
}

// "alice → bob"
std::string passage(const Handover& handover) {
  return fmt::format("{} → {}", handover.from.value_or("nobody"), handover.to.value_or("nobody"));
}

Result<Output> run_role(App& app, const Actor& actor, const Arguments& arguments) {
  const auto role = TRY(parse_enum<CaseRole>(arguments.value("ROLE"), "ROLE"));
  const auto to = arguments.find("--give");
  if (to.has_value() == arguments.has("--vacate")) {
    return fail(ErrorCode::invalid,
                "say either --give NAME or --vacate: who has the role from now on");
  }
  const Handover handover = TRY(hand_over(
      app, actor, arguments.value("INC"), role,
      {.to = to, .reason = arguments.value("--reason"), .notes = arguments.find("--notes")}));
  return Output{.text = fmt::format("{}: {}: {}\n", arguments.value("INC"),
                                    words(enum_name(handover.role)), passage(handover)),
                .json = pretty_json(codec::encode(handover))};
}

Result<Output> run_roles(App& app, const Actor&, const Arguments& arguments) {
  const Roles roles = TRY(list_roles(*app.db.read(), arguments.value("INC")));
  Output output{.text = lines_of(roles.current), .json = pretty_json(codec::encode(roles))};
  if (roles.current.empty()) {
    output.text = fmt::format(
        "nobody has a role; `candor incident role {} commander --give NAME` gives command\n",
        arguments.value("INC"));
  }
  if (!roles.history.empty()) output.text += "\nHandovers\n";
  for (const Handover& handover : roles.history) {
    output.text += fmt::format("  {}  {:<15} {}  ({}, by {})\n", to_words(handover.handed_at),
                               words(enum_name(handover.role)), passage(handover), handover.reason,
                               handover.handed_by);
    if (handover.notes) output.text += fmt::format("    {}\n", *handover.notes);
  }
  return output;
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/roles",
     .access = Access::read,
     .summary = "Who holds which role, and all handovers.",
     .request = "",
     .response = "Roles",
     .status = 200,
     .query = {},
     .handler = get_roles},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/roles/{role}",
     .access = Access::command,
     .summary = "Hand a role over: from whom to whom, why, and what the next one must know.",
     .request = "NewHandover",
     .response = "Handover",
     .status = 200,
     .query = {},
     .handler = put_role},
};

constexpr Argument kRoleArguments[] = {
    kIncidentArgument,
    {"ROLE", "", Need::required,
     "commander, deputy, scribe, liaison, comms_lead, counsel or privacy_officer."},
    {"--give", "NAME", Need::optional, "Who has it from now on."},
    {"--vacate", "", Need::optional, "Nobody has it from now on; not for command."},
    kReasonArgument,
    {"--notes", "TEXT", Need::optional, "What the next one must know."},
};
constexpr Argument kRolesArguments[] = {kIncidentArgument};

constexpr Command kCommands[] = {
    {"incident role", Access::command, "Hand a role over.", kRoleArguments, run_role},
    {"incident roles", Access::read, "Show who holds which role, and all handovers.",
     kRolesArguments, run_roles},
};

}  // namespace

std::string lines_of(const std::vector<Handover>& current) {
  std::string text;
  for (const Handover& handover : current) {
    text += fmt::format("  {:<15} {}  (since {})\n", words(enum_name(handover.role)), *handover.to,
                        to_words(handover.handed_at));
  }
  return text;
}

std::span<const http::Route> role_routes() { return kRoutes; }
std::span<const Command> role_commands() { return kCommands; }

}  // namespace candor::incident
