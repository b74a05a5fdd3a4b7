// SPDX-License-Identifier: Apache-2.0
// Severity, phase, status, closing, reopening and duplicates, over HTTP and at the command line.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "incident/codec.h"
#include "incident/faces.h"

namespace candor::incident {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> put_severity(App& app, const Request& request) {
  Change<Severity> change = TRY(codec::decode_severity_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_severity(app, request.actor, request.param("incident"), change)));
}

Result<Response> put_phase(App& app, const Request& request) {
  Change<Phase> change = TRY(codec::decode_phase_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_phase(app, request.actor, request.param("incident"), change)));
}

Result<Response> put_status(App& app, const Request& request) {
  Change<Status> change = TRY(codec::decode_status_change(request.body));
  change.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(set_status(app, request.actor, request.param("incident"), change)));
}

Result<Response> post_close(App& app, const Request& request) {
  Reason reason = TRY(codec::decode_reason(request.body));
  reason.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(close(app, request.actor, request.param("incident"), reason)));
}

Result<Response> post_reopen(App& app, const Request& request) {
  Reason reason = TRY(codec::decode_reason(request.body));
  reason.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(reopen(app, request.actor, request.param("incident"), reason)));
}

Result<Response> post_duplicate(App& app, const Request& request) {
  codec::Duplicate wanted = TRY(codec::decode_duplicate(request.body));
  wanted.reason.version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(mark_duplicate(app, request.actor, request.param("incident"), wanted.of,
                                           wanted.reason)));
}

Result<Output> run_severity(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Severity>(arguments.value("SEVERITY"), "SEVERITY"));
  const Incident incident =
      TRY(set_severity(app, actor, arguments.value("INC"),
                       {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("severity is {}", enum_name(incident.severity)));
}

Result<Output> run_phase(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Phase>(arguments.value("PHASE"), "PHASE"));
  const Incident incident =
      TRY(set_phase(app, actor, arguments.value("INC"),
                    {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("phase is {}", words(enum_name(incident.phase))));
}

Result<Output> run_status(App& app, const Actor& actor, const Arguments& arguments) {
  const auto to = TRY(parse_enum<Status>(arguments.value("STATUS"), "STATUS"));
  const Incident incident =
      TRY(set_status(app, actor, arguments.value("INC"),
                     {.to = to, .reason = arguments.value("--reason"), .version = std::nullopt}));
  return changed(incident, fmt::format("status is {}", words(enum_name(incident.status))));
}

Result<Output> run_close(App& app, const Actor& actor, const Arguments& arguments) {
  const Incident incident =
      TRY(close(app, actor, arguments.value("INC"), {.reason = arguments.value("--reason")}));
  return changed(incident, "closed");
}

Result<Output> run_reopen(App& app, const Actor& actor, const Arguments& arguments) {
  const Incident incident =
      TRY(reopen(app, actor, arguments.value("INC"), {.reason = arguments.value("--reason")}));
  return changed(incident, "reopened");
}

Result<Output> run_duplicate(App& app, const Actor& actor, const Arguments& arguments) {
  const Incident incident =
      TRY(mark_duplicate(app, actor, arguments.value("INC"), arguments.value("--of"),
                         {.reason = arguments.value("--reason")}));
  return changed(incident, fmt::format("closed as a duplicate of {}", *incident.duplicate_of));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/severity",
     .access = Access::command,
     .summary = "Raise or lower the severity, with a reason.",
     .request = "SeverityChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_severity},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/phase",
     .access = Access::command,
     .summary = "Move to another phase, with a reason.",
     .request = "PhaseChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_phase},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/status",
     .access = Access::command,
     .summary = "Say how sure it is that it happened, with a reason.",
     .request = "StatusChange",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = put_status},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/close",
     .access = Access::command,
     .summary = "Close the incident, with a reason.",
     .request = "Reason",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = post_close},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/reopen",
     .access = Access::command,
     .summary = "Reopen a closed incident, with a reason; a duplicate is none any more.",
     .request = "Reason",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = post_reopen},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/duplicate",
     .access = Access::command,
     .summary = "Close the incident as the same thing as another.",
     .request = "DuplicateOf",
     .response = "Incident",
     .status = 200,
     .query = {},
     .handler = post_duplicate},
};

constexpr Argument kSeverityArguments[] = {
    kIncidentArgument,
    {"SEVERITY", "", Need::required, "low, medium, high or critical."},
    kReasonArgument,
};
constexpr Argument kPhaseArguments[] = {
    kIncidentArgument,
    {"PHASE", "", Need::required,
     "detection_and_analysis, containment_eradication_and_recovery or post_incident_activity."},
    kReasonArgument,
};
constexpr Argument kStatusArguments[] = {
    kIncidentArgument,
    {"STATUS", "", Need::required, "suspected, confirmed, near_miss or false_positive."},
    kReasonArgument,
};
constexpr Argument kReasonArguments[] = {kIncidentArgument, kReasonArgument};
constexpr Argument kDuplicateArguments[] = {
    kIncidentArgument,
    {"--of", "INC", Need::required, "The incident that stays."},
    kReasonArgument,
};

constexpr Command kCommands[] = {
    {"incident severity", Access::command, "Raise or lower the severity.", kSeverityArguments,
     run_severity},
    {"incident phase", Access::command, "Move to another phase.", kPhaseArguments, run_phase},
    {"incident status", Access::command, "Say how sure it is that it happened.", kStatusArguments,
     run_status},
    {"incident close", Access::command, "Close an incident.", kReasonArguments, run_close},
    {"incident reopen", Access::command, "Reopen a closed incident; a duplicate is none any more.",
     kReasonArguments, run_reopen},
    {"incident duplicate", Access::command, "Close an incident as the same thing as another.",
     kDuplicateArguments, run_duplicate},
};

}  // namespace

std::span<const http::Route> lifecycle_routes() { return kRoutes; }
std::span<const Command> lifecycle_commands() { return kCommands; }

}  // namespace candor::incident
