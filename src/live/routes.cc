// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/text.h"
#include "incident/incident.h"
#include "live/codec.h"
#include "live/listening.h"
#include "live/live.h"

namespace candor::live {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr std::int64_t kUnknown = -1;  // a place that no client was at

// A client that comes again names its place in the header; its address is still the first one.
Result<std::optional<std::int64_t>> place_of(const Request& request) {
  if (const auto header = request.header("last-event-id")) {
    return std::optional(parse_integer(*header).value_or(kUnknown));
  }
  const auto after = request.find_query("after");
  if (!after) return std::optional<std::int64_t>();
  if (const auto place = parse_integer(*after); place && *place >= 0) return std::optional(*place);
  return fail(ErrorCode::invalid, "the place to go on from cannot be taken as it is",
              {{"after", "is not the sequence of an entry"}});
}

Result<Response> get_events(App& app, const Request& request) {
  NewListening wanted{.actor = request.actor,
                      .credential = TRY(staff::credential_of(*app.db.read(), request)),
                      .incident = std::nullopt,
                      .after = TRY(place_of(request))};
  if (const auto incident = request.find_query("incident")) wanted.incident = *incident;
  return http::feed_response(TRY(listen(app, std::move(wanted))));
}

Result<Response> get_presence(App& app, const Request& request) {
  const auto tx = app.db.read();
  const std::string& incident = request.param("incident");
  TRY(incident::load_incident(*tx, incident));
  return http::json_response(200, codec::encode(load_presence(*tx, incident, app.clock.now())));
}

Result<Response> put_presence(App& app, const Request& request) {
  const std::string where = TRY(codec::decode_where(request.body));
  return http::json_response(
      200, codec::encode(TRY(enter(app, request.actor, request.param("incident"), where))));
}

constexpr http::QueryParameter kListening[] = {
    {"incident", "Only what belongs to this incident, and who is where in it."},
    {"after", "The sequence to go on from; the header Last-Event-ID goes before it."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/events",
     .access = Access::read,
     .summary = "Listen to what changes, as server-sent events: hello, change, presence, reload "
                "and bye, whose data are EventHello, EventChange, EventPresence, EventHello and "
                "EventBye.",
     .request = "",
     .response = "",
     .status = 200,
     .query = kListening,
     .handler = get_events,
     .response_type = "text/event-stream"},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/presence",
     .access = Access::read,
     .summary = "Who is where in the incident just now.",
     .request = "",
     .response = "Presence",
     .status = 200,
     .query = {},
     .handler = get_presence},
    {.method = Method::put,
     .path = "/api/v1/incidents/{incident}/presence",
     .access = Access::read,
     .summary = "Say that you are there; good for 45 seconds.",
     .request = "NewPresence",
     .response = "Presence",
     .status = 200,
     .query = {},
     .handler = put_presence},
};

}  // namespace

http::RoomRoutes routes() { return {"live", kRoutes, codec::schemas()}; }

}  // namespace candor::live
