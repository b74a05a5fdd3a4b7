// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "exposure/codec.h"
#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

using http::Method;
using http::Request;
using http::Response;

Result<Response> get_extent(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_extent(*app.db.read(), request.param("incident")))));
}

Result<Source> source_of(App& app, const Request& request, const codec::CustomersWanted& wanted) {
  Source source{.input = *request.stream,
                .name = wanted.name,
                .rows_max = app.settings.import_rows_max,
                .read_as = wanted.read_as,
                .mapping = wanted.mapping,
                .rejects_share_max = wanted.rejects_share_max};
  if (wanted.saved_mapping) {
    source.mapping = TRY(load_mapping(*app.db.read(), *wanted.saved_mapping));
  }
  return source;
}

Result<Response> post_customers(App& app, const Request& request) {
  const auto wanted = TRY(codec::decode_customers_wanted(TRY(http::argument_of(request))));
  const Source source = TRY(source_of(app, request, wanted));
  return http::json_response(200, codec::encode(TRY(import_customers(app, request.actor, source))));
}

Result<Response> post_records(App& app, const Request& request) {
  const auto wanted = TRY(codec::decode_records_wanted(TRY(http::argument_of(request))));
  const Source source = TRY(source_of(app, request, wanted.file));
  return http::json_response(
      200, codec::encode(TRY(import_records(app, request.actor, request.param("incident"), source,
                                            wanted.classes))));
}

Result<Response> put_mapping(App& app, const Request& request) {
  const std::string& name = request.param("mapping");
  const Mapping mapping = TRY(codec::decode_mapping(request.body));
  TRY(save_mapping(app, request.actor, name, mapping));
  return http::json_response(200, codec::encode(codec::MappingSaved{name, mapping}));
}

Result<Response> get_mapping(App& app, const Request& request) {
  const std::string& name = request.param("mapping");
  return http::json_response(
      200, codec::encode(codec::MappingSaved{name, TRY(load_mapping(*app.db.read(), name))}));
}

Result<Response> post_withdrawal(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return http::json_response(
      200, codec::encode(TRY(withdraw_import(app, request.actor, request.param("incident"),
                                             request.param("import"), reason))));
}

Result<Response> list_classes(App&, const Request&) {
  return http::json_response(200, codec::encode(data_classes()));
}

constexpr std::int64_t kImportBytesMax = std::int64_t{1} << 40;

constexpr http::Route kRoutes[] = {
    {.method = Method::post,
     .path = "/api/v1/customers/imports",
     .access = Access::identify,
     .summary = "Import the company's customers, or bring them up to date: the file is the body.",
     .request = "CustomerImport",
     .response = "CustomersImported",
     .status = 200,
     .query = {},
     .handler = post_customers,
     .request_body = http::Body::stream,
     .stream_bytes_max = kImportBytesMax},
    {.method = Method::put,
     .path = "/api/v1/customers/mappings/{mapping}",
     .access = Access::identify,
     .summary = "Save which column of a kind of file is which, to be named in an import.",
     .request = "Mapping",
     .response = "SavedMapping",
     .status = 200,
     .query = {},
     .handler = put_mapping},
    {.method = Method::get,
     .path = "/api/v1/customers/mappings/{mapping}",
     .access = Access::identify,
     .summary = "Show a saved mapping.",
     .request = "",
     .response = "SavedMapping",
     .status = 200,
     .query = {},
     .handler = get_mapping},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/exposure/imports",
     .access = Access::identify,
     .summary = "Import leaked records and find out whose they are: the file is the body.",
     .request = "RecordImport",
     .response = "RecordsImported",
     .status = 200,
     .query = {},
     .handler = post_records,
     .request_body = http::Body::stream,
     .stream_bytes_max = kImportBytesMax},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/exposure",
     .access = Access::read,
     .summary = "Count who is affected, by data class and by jurisdiction.",
     .request = "",
     .response = "Extent",
     .status = 200,
     .query = {},
     .handler = get_extent},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/exposure/imports/{import}/withdraw",
     .access = Access::identify,
     .summary = "Take a wrong import of leaked records back, before letters are made from it.",
     .request = "ImportWithdrawal",
     .response = "ImportWithdrawn",
     .status = 200,
     .query = {},
     .handler = post_withdrawal},
    {.method = Method::get,
     .path = "/api/v1/data-classes",
     .access = Access::read,
     .summary = "List the data classes, most urgent first, with what to do about each.",
     .request = "",
     .response = "DataClasses",
     .status = 200,
     .query = {},
     .handler = list_classes},
};

}  // namespace

http::RoomRoutes routes() { return {"exposure", kRoutes, codec::schemas()}; }

}  // namespace candor::exposure
