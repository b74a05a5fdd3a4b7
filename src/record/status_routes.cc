// SPDX-License-Identifier: Apache-2.0
#include "record/status_routes.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.h"
#include "record/archive_page.h"
#include "record/page.h"
#include "record/resource.h"
#include "record/status_codec.h"
#include "record/status_store.h"
#include "record/store.h"

namespace candor::record {
namespace {

using http::Method;
using http::Request;
using http::Response;
using status::Published;
using status::Which;

tl::unexpected<Error> no_such_page() { return fail(ErrorCode::not_found, "there is no such page"); }

// By its id; years are in the public site.
Result<Response> get_past(App& app, const Request& request) {
  const auto past = find_past(*app.db.read(), request.param("which"));
  if (!past) return no_such_page();
  const Site site = site_of(app.settings);
  return answer_with(page(site, past_page(site, *past)));
}

// ?page=N of a list, from 1.
Result<std::size_t> wanted_page(const Request& request) {
  const auto written = request.find_query("page");
  if (!written) return std::size_t{1};
  const auto number = parse_integer(*written);
  if (!number || *number < 1 || *number > 1'000'000) {
    return fail(ErrorCode::invalid, "page is not a number from 1");
  }
  return static_cast<std::size_t>(*number);
}

Result<Response> get_incidents(App& app, const Request& request) {
  const std::size_t number = TRY(wanted_page(request));
  return answer_with(open_page(
      kStatusJson,
      codec::incidents_json(site_of(app.settings), load_published(*app.db.read()), number)));
}

Result<Response> get_one(App& app, const Request& request) {
  std::string_view id = request.param("incident");
  if (!id.ends_with(".json")) return no_such_page();
  id.remove_suffix(5);
  const auto tx = app.db.read();
  const auto past = find_past(*tx, id);
  Published published = past ? load_unfinished(*tx) : load_published(*tx);
  if (past) published.past = {*past};
  auto found = codec::incident_json(site_of(app.settings), published, id);
  if (!found) return no_such_page();
  return answer_with(open_page(kStatusJson, *std::move(found)));
}

Result<Response> get_maintenances(App& app, const Request& request) {
  const std::size_t number = TRY(wanted_page(request));
  return answer_with(open_page(
      kStatusJson, codec::maintenances_json(site_of(app.settings), load_published(*app.db.read()),
                                            Which::all, number)));
}

Result<Response> list_all_components(App& app, const Request&) {
  return http::json_response(200, codec::encode(list_components(*app.db.read())));
}

Result<Response> post_component(App& app, const Request& request) {
  const NewComponent wanted = TRY(codec::decode_new_component(request.body));
  return http::json_response(201, codec::encode(TRY(add_component(app, request.actor, wanted))));
}

Result<Response> put_component(App& app, const Request& request) {
  const ComponentChange change = TRY(codec::decode_component_change(request.body));
  return http::json_response(
      200,
      codec::encode(TRY(set_component(app, request.actor, request.param("component"), change))));
}

Result<Response> list_all_maintenances(App& app, const Request&) {
  return http::json_response(200, codec::encode(list_maintenances(*app.db.read())));
}

Result<Response> post_maintenance(App& app, const Request& request) {
  const NewMaintenance wanted = TRY(codec::decode_new_maintenance(request.body));
  return http::json_response(201, codec::encode(TRY(plan_maintenance(app, request.actor, wanted))));
}

Result<Response> post_maintenance_update(App& app, const Request& request) {
  const MaintenanceChange change = TRY(codec::decode_maintenance_change(request.body));
  return http::json_response(200, codec::encode(TRY(change_maintenance(
                                      app, request.actor, request.param("maintenance"), change))));
}

Result<Response> post_history(App& app, const Request& request) {
  const HistorySource source{*request.stream, "the file", app.settings.import_rows_max};
  return http::json_response(200, codec::encode(TRY(import_history(app, request.actor, source))));
}

constexpr std::int64_t kHistoryBytesMax = std::int64_t{1} << 40;

constexpr http::QueryParameter kPageQuery[] = {
    {"page", "Which page of fifty, from 1; default: 1."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/components",
     .access = Access::read,
     .summary = "List the components of the status API, in their order.",
     .request = "",
     .response = "ComponentList",
     .status = 200,
     .query = {},
     .handler = list_all_components},
    {.method = Method::post,
     .path = "/api/v1/components",
     .access = Access::communicate,
     .summary = "Add a component, or a group for components.",
     .request = "NewComponent",
     .response = "Component",
     .status = 201,
     .query = {},
     .handler = post_component},
    {.method = Method::put,
     .path = "/api/v1/components/{component}",
     .access = Access::communicate,
     .summary = "Say how a component is, or what it is called; named by its name or id.",
     .request = "ComponentChange",
     .response = "Component",
     .status = 200,
     .query = {},
     .handler = put_component},
    {.method = Method::get,
     .path = "/api/v1/maintenances",
     .access = Access::read,
     .summary = "List maintenance, newest first.",
     .request = "",
     .response = "MaintenanceList",
     .status = 200,
     .query = {},
     .handler = list_all_maintenances},
    {.method = Method::post,
     .path = "/api/v1/maintenances",
     .access = Access::communicate,
     .summary = "Plan maintenance, and say so in public.",
     .request = "NewMaintenance",
     .response = "Maintenance",
     .status = 201,
     .query = {},
     .handler = post_maintenance},
    {.method = Method::post,
     .path = "/api/v1/maintenances/{maintenance}/updates",
     .access = Access::communicate,
     .summary = "Say how far maintenance has come, or when it is now planned.",
     .request = "MaintenanceChange",
     .response = "Maintenance",
     .status = 200,
     .query = {},
     .handler = post_maintenance_update},
    {.method = Method::post,
     .path = "/api/v1/past-incidents",
     .access = Access::communicate,
     .summary = "Import the history of an earlier status page, an incident a line: the file is the "
                "body.",
     .request = "",
     .response = "HistoryImported",
     .status = 200,
     .query = {},
     .handler = post_history,
     .request_body = http::Body::stream,
     .stream_bytes_max = kHistoryBytesMax},
};

constexpr http::Route kPublicRoutes[] = {
    published("/history.atom", "What was said last, as an Atom feed."),
    published("/history.json", "The same as JSON Feed 1.1."),
    published("/incidents/{incident}/history.atom",
              "What was said about one incident, as an Atom feed."),
    published("/incidents/{incident}/history.json", "The same as JSON Feed 1.1."),
    published("/archive", "What an earlier status page said: the last year of it."),
    answered("/archive/{which}", "Another year of it, or one incident.", get_past),
    published("/services", "How the components are, and what maintenance there is."),
    published("/api/v2/summary.json", "Status API: what is open, and the components."),
    published("/api/v2/status.json", "Status API: how it is, in a word."),
    published("/api/v2/components.json", "Status API: the components."),
    answered("/api/v2/incidents.json", "Status API: the newest incidents.", get_incidents,
             kPageQuery),
    published("/api/v2/incidents/unresolved.json", "Status API: the open incidents."),
    answered("/api/v2/incidents/{incident}",
             "Status API: one incident or maintenance, by its id and .json.", get_one),
    answered("/api/v2/scheduled-maintenances.json", "Status API: the newest maintenances.",
             get_maintenances, kPageQuery),
    published("/api/v2/scheduled-maintenances/upcoming.json",
              "Status API: those that have not begun."),
    published("/api/v2/scheduled-maintenances/active.json", "Status API: those that go on."),
};

Published load(storage::Transaction& tx, bool unfinished_only) {
  Published published;
  const auto look_at = [&](Instant at) {
    published.updated_at = std::max(published.updated_at, at);
  };
  for (const Statement& last : store::list_last(tx)) {
    look_at(last.published_at);
    if (unfinished_only && !status::is_open(last)) continue;
    published.incidents.push_back(store::list(tx, last.incident));
  }
  published.components = list_components(tx);
  for (const Component& component : published.components) look_at(component.updated_at);
  for (Maintenance& maintenance : list_maintenances(tx)) {
    look_at(maintenance.updated_at);
    if (unfinished_only && maintenance.status == MaintenanceStatus::completed) continue;
    published.maintenances.push_back(std::move(maintenance));
  }
  if (const auto at = store::past_updated_at(tx)) look_at(*at);
  if (!unfinished_only) published.past = list_past(tx);
  return published;
}

}  // namespace

Published load_published(storage::Transaction& tx) { return load(tx, false); }
Published load_unfinished(storage::Transaction& tx) { return load(tx, true); }

std::span<const http::Route> status_routes() { return kRoutes; }
std::span<const http::Route> status_public_routes() { return kPublicRoutes; }

}  // namespace candor::record
