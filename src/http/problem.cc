// SPDX-License-Identifier: Apache-2.0
#include "http/problem.h"

#include "base/described.h"

namespace candor {

BOOST_DESCRIBE_ENUM(ErrorCode, malformed, invalid, unauthenticated, forbidden, not_found, conflict,
                    stale, too_large, too_many, unavailable, internal)
BOOST_DESCRIBE_STRUCT(Fault, (), (place, message))

namespace http {
namespace {

struct Problem {
  // RFC 9457 section 4.2.1: nothing more than the status says, and the title is its phrase.
  std::string type = "about:blank";
  std::string title;
  std::int64_t status = 0;
  ErrorCode code = ErrorCode::internal;
  std::string detail;  // in words, for the person who asked
  std::vector<Fault> faults;
  std::string request_id;  // as in X-Request-Id
};
BOOST_DESCRIBE_STRUCT(Problem, (), (type, title, status, code, detail, faults, request_id))

struct HeaderLine {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(HeaderLine, (), (name, value))

struct KeptResponse {
  std::int64_t status = 0;
  std::string content_type;
  std::vector<HeaderLine> headers;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(KeptResponse, (), (status, content_type, headers, body))

}  // namespace

int status_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::malformed: return 400;
    case ErrorCode::invalid: return 422;
    case ErrorCode::unauthenticated: return 401;
    case ErrorCode::forbidden: return 403;
    case ErrorCode::not_found: return 404;
    case ErrorCode::conflict: return 409;
    case ErrorCode::stale: return 412;
    case ErrorCode::too_large: return 413;
    case ErrorCode::too_many: return 429;
    case ErrorCode::unavailable: return 503;
    case ErrorCode::no_answer: return 504;
    case ErrorCode::internal: return 500;
  }
  return 500;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 422: return "Unprocessable Content";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Other";
  }
}

Response problem(const Error& error, std::string_view request_id, int status) {
  if (status == 0) status = status_of(error.code);
  Problem problem;
  problem.title = reason_phrase(status);
  problem.status = status;
  problem.code = error.code;
  problem.detail = error.message;
  problem.faults = error.faults;
  problem.request_id = request_id;
  Response response = json_response(status, to_json(problem));
  response.content_type = "application/problem+json";
  // RFC 9110 section 11.6.1: a 401 names the scheme.
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

boost::json::object problem_schema() { return schema_of<Problem>(); }

Response json_response(int status, const boost::json::value& value) {
  Response response;
  response.status = status;
  response.body = boost::json::serialize(value);
  return response;
}

std::string encode_response(const Response& response) {
  KeptResponse kept{response.status, response.content_type, {}, response.body};
  for (const auto& [name, value] : response.headers) kept.headers.push_back({name, value});
  return canonical_json(to_json(kept));
}

Result<Response> decode_response(std::string_view text) {
  auto kept = TRY(from_json_text<KeptResponse>(text));
  Response response{
      static_cast<int>(kept.status), std::move(kept.content_type), std::move(kept.body), {}};
  for (HeaderLine& line : kept.headers) {
    response.headers.emplace_back(std::move(line.name), std::move(line.value));
  }
  return response;
}

}  // namespace http
}  // namespace candor
