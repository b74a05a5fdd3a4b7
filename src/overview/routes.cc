// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/text.h"
#include "overview/codec.h"
#include "overview/overview.h"

namespace candor::overview {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_home(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(load_home(app, request.actor))));
}

Result<Response> get_health(App& app, const Request&) {
  return http::json_response(200, codec::encode(load_health(app)));
}

Result<Response> get_journal(App& app, const Request& request) {
  const auto tx = app.db.read();
  const auto incident = TRY(incident::load_incident(*tx, request.param("incident")));
  journal::Filter filter;
  filter.subject = incident.reference;
  filter.limit = TRY(PageLimit::parse(request.find_query("limit"), "limit", 200));
  if (const auto after = request.find_query("after")) {
    const auto sequence = parse_integer(*after);
    if (!sequence || *sequence < 0) {
      return fail(ErrorCode::invalid, "after cannot be taken as it is",
                  {{"after", "is not the sequence of an entry"}});
    }
    filter.after = *sequence;
  }
  return http::json_response(200, codec::encode(journal::list(*tx, filter), filter.limit.number()));
}

constexpr http::QueryParameter kJournalQuery[] = {
    {"after", "Read on from there: `next` of the page before."},
    {"limit", "How many at most, 1 to 1000; 200 if left out."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/home",
     .access = Access::read,
     .summary = "What to look at now: open incidents, one's own tasks, the next deadlines, the "
                "promises.",
     .request = "",
     .response = "Home",
     .status = 200,
     .query = {},
     .handler = get_home},
    {.method = Method::get,
     .path = "/api/v1/health",
     .access = Access::read,
     .summary = "How the installation is: database, logs, queues, disk, keys; what is wrong and "
                "what to do.",
     .request = "",
     .response = "Health",
     .status = 200,
     .query = {},
     .handler = get_health},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/journal",
     .access = Access::read,
     .summary = "Who did what about an incident, when: the journal's entries without their bodies.",
     .request = "",
     .response = "IncidentJournal",
     .status = 200,
     .query = kJournalQuery,
     .handler = get_journal},
};

}  // namespace

http::RoomRoutes routes() { return {"overview", kRoutes, codec::schemas()}; }

}  // namespace candor::overview
