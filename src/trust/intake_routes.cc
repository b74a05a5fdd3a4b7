// SPDX-License-Identifier: Apache-2.0
// Files of what customers did, over HTTP: the file is the body, what a command's options say stands
// in Candor-Argument.
#include <boost/json.hpp>

#include "trust/faces.h"
#include "trust/intake_codec.h"
#include "trust/trust.h"

namespace candor::trust {
namespace {

using http::Method;
using http::Request;
using http::Response;

CsvSource source_of(App& app, const Request& request, const std::string& name) {
  return {*request.stream, name, app.settings.import_rows_max};
}

Result<Response> post_outcomes(App& app, const Request& request) {
  const auto wanted = TRY(codec::decode_outcomes_wanted(TRY(http::argument_of(request))));
  return http::json_response(
      200,
      codec::encode(TRY(import_outcomes(app, request.actor, request.param("incident"),
                                        source_of(app, request, wanted.name), wanted.reading))));
}

using ImportRows = Result<RowsImported> (*)(App&, const Actor&, std::string_view, const CsvSource&,
                                            const Reading&);
Result<Response> post_rows(App& app, const Request& request, ImportRows import) {
  const auto wanted = TRY(codec::decode_rows_wanted(TRY(http::argument_of(request))));
  return http::json_response(
      200, codec::encode(TRY(import(app, request.actor, request.param("incident"),
                                    source_of(app, request, wanted.name), wanted.reading))));
}
Result<Response> post_departures(App& app, const Request& request) {
  return post_rows(app, request, import_departures);
}
Result<Response> post_relationship(App& app, const Request& request) {
  return post_rows(app, request, import_relationship);
}

Result<Response> get_imports(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_lineage(*app.db.read(), request.param("incident")))));
}

constexpr std::int64_t kFileBytesMax = std::int64_t{1} << 40;

constexpr http::Route of_file(std::string_view path, std::string_view summary,
                              std::string_view request, std::string_view response,
                              http::Handler handler) {
  return {.method = Method::post,
          .path = path,
          .access = Access::measure,
          .summary = summary,
          .request = request,
          .response = response,
          .status = 200,
          .query = {},
          .handler = handler,
          .request_body = http::Body::stream,
          .stream_bytes_max = kFileBytesMax};
}

constexpr http::Route kRoutes[] = {
    of_file("/api/v1/incidents/{incident}/trust/outcomes",
            "Take what customers did, month by month, in place of what was taken before: the file "
            "is the body. Refused with each check that wants a decision, and its choices.",
            "OutcomesImport", "OutcomesImported", post_outcomes),
    of_file("/api/v1/incidents/{incident}/trust/departures",
            "Take who left, when and why, in place of what was taken before: the file is the body.",
            "CustomerRowsImport", "CustomerRowsImported", post_departures),
    of_file("/api/v1/incidents/{incident}/trust/relationship",
            "Take what else is known of customers from before the incident, in place of what was "
            "taken: the file is the body.",
            "CustomerRowsImport", "CustomerRowsImported", post_relationship),
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/trust/imports",
     .access = Access::read,
     .summary = "What was taken to measure by, with what was decided of it.",
     .request = "",
     .response = "TrustImports",
     .status = 200,
     .query = {},
     .handler = get_imports},
};

}  // namespace

std::span<const http::Route> intake_routes() { return kRoutes; }

}  // namespace candor::trust
