// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>

#include "base/text.h"
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

Result<Response> get_imports(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(list_imports(app, request.param("incident")))));
}

Result<Response> get_register(App& app, const Request&) {
  return http::json_response(200, codec::encode(load_register(*app.db.read())));
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

Result<Response> get_review(App& app, const Request& request) {
  std::optional<RecordPlace> after;
  if (const auto cursor = request.find_query("after")) after = TRY(codec::parse_cursor(*cursor));
  const PageLimit limit = TRY(PageLimit::parse(request.find_query("limit"), "limit", 50));
  return http::json_response(
      200, codec::encode(TRY(review_records(app, request.param("incident"), after, limit))));
}

Result<Response> post_assignment(App& app, const Request& request) {
  const codec::Assignment wanted = TRY(codec::decode_assignment(request.body));
  const RecordPlace place{request.param("import"),
                          parse_integer(request.param("line")).value_or(0)};
  return http::json_response(
      200, codec::encode(TRY(assign_record(app, request.actor, request.param("incident"), place,
                                           wanted.customer, wanted.reason))));
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

// So that a request ends in some seconds; whoever wants them all asks again until none is left.
constexpr std::int64_t kCustomersPerRequest = 50'000;
Result<Response> post_rotate_key(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(rotate_register_key(
               app, request.actor, {.customers_max = kCustomersPerRequest, .progress = {}}))));
}

Result<Response> list_classes(App&, const Request&) {
  return http::json_response(200, codec::encode(data_classes()));
}

constexpr std::int64_t kImportBytesMax = std::int64_t{1} << 40;

constexpr http::QueryParameter kReviewQuery[] = {
    {"after", "Rows behind this one: what was given as next."},
    {"limit", "How many rows, 1 to 1000; default: 50."},
};

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/customers",
     .access = Access::read,
     .summary = "The register of customers by its counts, and the mappings that are saved.",
     .request = "",
     .response = "Register",
     .status = 200,
     .query = {},
     .handler = get_register},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/exposure/imports",
     .access = Access::read,
     .summary = "List the files of leaked records, oldest first, those that were withdrawn too.",
     .request = "",
     .response = "RecordImports",
     .status = 200,
     .query = {},
     .handler = get_imports},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/exposure/review",
     .access = Access::identify,
     .summary = "List leaked rows that are about nobody we know, or about one of several.",
     .request = "",
     .response = "RecordReview",
     .status = 200,
     .query = kReviewQuery,
     .handler = get_review},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/exposure/imports/{import}/rows/{line}/assign",
     .access = Access::identify,
     .summary = "Say whom such a row is about.",
     .request = "RecordAssignment",
     .response = "RecordAssigned",
     .status = 200,
     .query = {},
     .handler = post_assignment},
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
    {.method = Method::post,
     .path = "/api/v1/register/rotate-key",
     .access = Access::identify,
     .summary = "Seal customers with a new key, up to 50,000 a request, and destroy the one before "
                "once none is left; ask again while some are.",
     .request = "",
     .response = "RegisterRotated",
     .status = 200,
     .query = {},
     .handler = post_rotate_key},
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
