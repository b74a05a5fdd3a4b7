// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "trust/codec.h"
#include "trust/faces.h"
#include "trust/intake_codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

using http::Request;
using http::Response;

Result<Response> get(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(report(app, request.param("incident")))));
}

Result<Response> post(App& app, const Request& request) {
  return http::json_response(
      201, codec::encode(TRY(make_report(app, request.actor, request.param("incident")))));
}

// What a browser saves under that name and never shows.
Response file(std::string_view content_type, const Report& report, std::string_view ending,
              std::string bytes) {
  Response response;
  response.content_type = content_type;
  response.body = std::move(bytes);
  response.headers.emplace_back(
      "Content-Disposition",
      fmt::format("attachment; filename=\"{}-trust.{}\"", report.incident, ending));
  return response;
}

constexpr std::string_view kHtml = "text/html; charset=utf-8";
constexpr std::string_view kPdf = "application/pdf";

Result<Response> get_html(App& app, const Request& request) {
  const Report found = TRY(report(app, request.param("incident")));
  return file(kHtml, found, "html", to_html(found, app.settings));
}

Result<Response> get_pdf(App& app, const Request& request) {
  const Report found = TRY(report(app, request.param("incident")));
  return file(kPdf, found, "pdf", to_pdf(found, app.settings));
}

constexpr http::Route kRoutes[] = {
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust",
     .access = Access::read,
     .summary = "What the incident did to loyalty, with its uncertainty and a verdict; once a plan "
                "is declared or a report was made.",
     .request = "",
     .response = "TrustReport",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = http::Method::post,
     .path = "/api/v1/incidents/{incident}/trust/report",
     .access = Access::measure,
     .summary = "Make the report, without a plan too; plans that are declared after it explore.",
     .request = "",
     .response = "TrustReport",
     .status = 201,
     .query = {},
     .handler = post},
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust/report.html",
     .access = Access::read,
     .summary = "The report as a page with its plots and tables, that loads nothing.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_html,
     .response_type = kHtml},
    {.method = http::Method::get,
     .path = "/api/v1/incidents/{incident}/trust/report.pdf",
     .access = Access::read,
     .summary = "The same as a PDF, A4.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_pdf,
     .response_type = kPdf},
};

}  // namespace

http::RoomRoutes routes() {
  static const std::vector<http::Route> all = [] {
    std::vector<http::Route> joined(std::begin(kRoutes), std::end(kRoutes));
    for (const auto& part : {plan_routes(), intake_routes(), relationship_routes()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  static const std::vector<http::Schema> schemas = [] {
    std::vector<http::Schema> joined;
    for (const auto& part : {codec::schemas(), codec::intake_schemas()}) {
      joined.insert(joined.end(), part.begin(), part.end());
    }
    return joined;
  }();
  return {"trust", all, schemas};
}

}  // namespace candor::trust
