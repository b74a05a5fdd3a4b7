// SPDX-License-Identifier: Apache-2.0
#include "dossier/codec.h"
#include "dossier/dossier.h"

namespace candor::dossier {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_dossier(App& app, const Request& request, Format format,
                             std::string_view content_type) {
  Response response;
  response.content_type = content_type;
  response.body = TRY(write_dossier(app, request.param("incident"), format));
  return response;
}

Result<Response> get_markdown(App& app, const Request& request) {
  return get_dossier(app, request, Format::markdown, "text/markdown; charset=utf-8");
}

Result<Response> get_html(App& app, const Request& request) {
  Response response = TRY(get_dossier(app, request, Format::html, "text/html; charset=utf-8"));
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'");
  return response;
}

Result<Response> get_stix(App& app, const Request& request) {
  Response response;
  response.content_type = "application/stix+json;version=2.1";
  response.body = TRY(export_stix(app, request.param("incident")));
  return response;
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/dossier.md",
     .access = Access::read,
     .summary = "The dossier for a regulator, as Markdown.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_markdown,
     .response_type = "text/markdown"},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/dossier.html",
     .access = Access::read,
     .summary = "The dossier for a regulator, as a page that prints.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_html,
     .response_type = "text/html"},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/stix",
     .access = Access::read,
     .summary = "Export as a STIX 2.1 bundle.",
     .request = "",
     .response = "StixBundle",
     .status = 200,
     .query = {},
     .handler = get_stix,
     .response_type = "application/stix+json"},
};

}  // namespace

http::RoomRoutes routes() { return {"dossier", kRoutes, codec::schemas()}; }

}  // namespace candor::dossier
