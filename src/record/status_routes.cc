// SPDX-License-Identifier: Apache-2.0
#include "record/status_routes.h"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.h"
#include "record/archive_page.h"
#include "record/feeds.h"
#include "record/services_page.h"
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

constexpr std::string_view kAtom = "application/atom+xml; charset=utf-8";
constexpr std::string_view kJsonFeed = "application/feed+json; charset=utf-8";
constexpr std::string_view kStatusJson = "application/json; charset=utf-8";

// What scripts of other pages may read too: it is public, and nobody is known here.
Response open_page(const Request& request, std::string_view type, std::string body) {
  Response response = page(request, type, kPageCache, std::move(body));
  response.headers.emplace_back("Access-Control-Allow-Origin", "*");
  return response;
}

tl::unexpected<Error> no_such_page() { return fail(ErrorCode::not_found, "there is no such page"); }

Feed load_history(storage::Transaction& tx, const Site& site) {
  const auto most = static_cast<std::int64_t>(kFeedItemsMax);
  return history_feed(site, store::list_recent(tx, most), store::list_past(tx, most));
}

Result<Feed> load_feed(App& app, const Request& request) {
  const auto statements = store::list(*app.db.read(), request.param("incident"));
  if (statements.empty()) return no_such_page();
  return incident_feed(site_of(app.settings), statements);
}

Result<Response> get_atom(App& app, const Request& request) {
  const Site site = site_of(app.settings);
  return open_page(request, kAtom, atom(site, load_history(*app.db.read(), site)));
}

Result<Response> get_json_feed(App& app, const Request& request) {
  const Site site = site_of(app.settings);
  return open_page(request, kJsonFeed, json_feed(site, load_history(*app.db.read(), site)));
}

Result<Response> get_incident_atom(App& app, const Request& request) {
  return open_page(request, kAtom, atom(site_of(app.settings), TRY(load_feed(app, request))));
}

Result<Response> get_incident_json_feed(App& app, const Request& request) {
  return open_page(request, kJsonFeed,
                   json_feed(site_of(app.settings), TRY(load_feed(app, request))));
}

Result<Response> archive_of_year(App& app, const Request& request, std::string_view year) {
  std::string body = archive_page(site_of(app.settings), list_past(*app.db.read()), year);
  if (body.empty()) return no_such_page();
  return page(request, kHtml, kPageCache, std::move(body));
}

Result<Response> get_archive(App& app, const Request& request) {
  return archive_of_year(app, request, "");
}

// Four digits are a year; an id has twelve characters.
Result<Response> get_past(App& app, const Request& request) {
  const std::string& which = request.param("which");
  if (which.size() == 4) return archive_of_year(app, request, which);
  const auto past = find_past(*app.db.read(), which);
  if (!past) return no_such_page();
  return page(request, kHtml, kPageCache, past_page(site_of(app.settings), *past));
}

Result<Response> get_services(App& app, const Request& request) {
  const auto tx = app.db.read();
  Published published;
  published.components = list_components(*tx);
  published.maintenances = list_maintenances(*tx);
  std::string body = services_page(site_of(app.settings), published);
  if (body.empty()) return no_such_page();
  return page(request, kHtml, kPageCache, std::move(body));
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

Result<Response> get_summary(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::summary_json(site_of(app.settings), load_unfinished(*app.db.read())));
}

Result<Response> get_status(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::status_json(site_of(app.settings), load_unfinished(*app.db.read())));
}

Result<Response> get_components(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::components_json(site_of(app.settings), load_unfinished(*app.db.read())));
}

Result<Response> get_incidents(App& app, const Request& request) {
  const std::size_t number = TRY(wanted_page(request));
  return open_page(
      request, kStatusJson,
      codec::incidents_json(site_of(app.settings), load_published(*app.db.read()), number));
}

Result<Response> get_unresolved(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::unresolved_json(site_of(app.settings), load_unfinished(*app.db.read())));
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
  return open_page(request, kStatusJson, std::move(*found));
}

Result<Response> get_maintenances(App& app, const Request& request) {
  const std::size_t number = TRY(wanted_page(request));
  return open_page(request, kStatusJson,
                   codec::maintenances_json(site_of(app.settings), load_published(*app.db.read()),
                                            Which::all, number));
}

Result<Response> get_upcoming(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::maintenances_json(site_of(app.settings), load_unfinished(*app.db.read()),
                                            Which::upcoming));
}

Result<Response> get_active(App& app, const Request& request) {
  return open_page(request, kStatusJson,
                   codec::maintenances_json(site_of(app.settings), load_unfinished(*app.db.read()),
                                            Which::active));
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
    {.method = Method::get,
     .path = "/history.atom",
     .access = Access::anyone,
     .summary = "What was said last, as an Atom feed.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_atom},
    {.method = Method::get,
     .path = "/history.json",
     .access = Access::anyone,
     .summary = "The same as JSON Feed 1.1.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_json_feed},
    {.method = Method::get,
     .path = "/incidents/{incident}/history.atom",
     .access = Access::anyone,
     .summary = "What was said about one incident, as an Atom feed.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_incident_atom},
    {.method = Method::get,
     .path = "/incidents/{incident}/history.json",
     .access = Access::anyone,
     .summary = "The same as JSON Feed 1.1.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_incident_json_feed},
    {.method = Method::get,
     .path = "/archive",
     .access = Access::anyone,
     .summary = "What an earlier status page said: the last year of it.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_archive},
    {.method = Method::get,
     .path = "/archive/{which}",
     .access = Access::anyone,
     .summary = "Another year of it, or one incident.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_past},
    {.method = Method::get,
     .path = "/services",
     .access = Access::anyone,
     .summary = "How the components are, and what maintenance there is.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_services},
    {.method = Method::get,
     .path = "/api/v2/summary.json",
     .access = Access::anyone,
     .summary = "Status API: what is open, and the components.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_summary},
    {.method = Method::get,
     .path = "/api/v2/status.json",
     .access = Access::anyone,
     .summary = "Status API: how it is, in a word.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_status},
    {.method = Method::get,
     .path = "/api/v2/components.json",
     .access = Access::anyone,
     .summary = "Status API: the components.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_components},
    {.method = Method::get,
     .path = "/api/v2/incidents.json",
     .access = Access::anyone,
     .summary = "Status API: the newest incidents.",
     .request = "",
     .response = "",
     .status = 200,
     .query = kPageQuery,
     .handler = get_incidents},
    {.method = Method::get,
     .path = "/api/v2/incidents/unresolved.json",
     .access = Access::anyone,
     .summary = "Status API: the open incidents.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_unresolved},
    {.method = Method::get,
     .path = "/api/v2/incidents/{incident}",
     .access = Access::anyone,
     .summary = "Status API: one incident or maintenance, by its id and .json.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_one},
    {.method = Method::get,
     .path = "/api/v2/scheduled-maintenances.json",
     .access = Access::anyone,
     .summary = "Status API: the newest maintenances.",
     .request = "",
     .response = "",
     .status = 200,
     .query = kPageQuery,
     .handler = get_maintenances},
    {.method = Method::get,
     .path = "/api/v2/scheduled-maintenances/upcoming.json",
     .access = Access::anyone,
     .summary = "Status API: those that have not begun.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_upcoming},
    {.method = Method::get,
     .path = "/api/v2/scheduled-maintenances/active.json",
     .access = Access::anyone,
     .summary = "Status API: those that go on.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_active},
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
  if (!unfinished_only) published.past = list_past(tx);
  return published;
}

}  // namespace

Published load_published(storage::Transaction& tx) { return load(tx, false); }
Published load_unfinished(storage::Transaction& tx) { return load(tx, true); }

std::span<const http::Route> status_routes() { return kRoutes; }
std::span<const http::Route> status_public_routes() { return kPublicRoutes; }

}  // namespace candor::record
