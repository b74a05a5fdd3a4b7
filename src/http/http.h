// SPDX-License-Identifier: Apache-2.0
// The HTTP face of a room is a constexpr table of routes. Dispatch, access, limits, the OpenAPI
// document and the coverage test all come from the tables; a handler decodes, calls one use case,
// and encodes. Nothing here knows Beast or Asio: server.cc does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/access.h"
#include "base/app.h"
#include "base/bytes.h"
#include "base/rate_limit.h"
#include "base/result.h"

namespace candor::http {

enum class Method { get, head, post, put, patch, del };
std::string_view method_name(Method method);  // "GET"
std::optional<Method> find_method(std::string_view name);

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  Method method = Method::get;
  std::string path;    // decoded, without the query
  std::string target;  // as it came
  std::map<std::string, std::string, std::less<>> query;
  std::map<std::string, std::string, std::less<>> params;  // {incident} of the route's path
  Headers headers;                                         // names in lower case
  std::string body;
  ByteSource* stream = nullptr;  // in place of `body` where the route streams it
  std::string remote;            // the peer's address
  std::string request_id;        // also in the response and the log
  Actor actor;                   // who; empty name on the public listener

  const std::string& param(std::string_view name) const;
  std::optional<std::string_view> header(std::string_view lower_case_name) const;
  std::optional<std::string_view> find_query(std::string_view name) const;
};

// A body of known length that is pulled as the peer takes it. If the source gives another number of
// bytes, or refuses, the connection is cut, so that the peer knows that it has not all of it.
struct Stream {
  std::unique_ptr<ByteSource> source;
  std::int64_t bytes = 0;
};

class Feed;

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;
  std::optional<Stream> stream = {};  // in place of `body`
  std::shared_ptr<Feed> feed = {};    // in place of `body`: events, for as long as both sides stay
};

using Handler = Result<Response> (*)(App&, const Request&);

struct QueryParameter {
  std::string_view name;
  std::string_view summary;
};

// How often one address may call a route: sensitive ones (signing in, passwords, codes) rarely
// enough that guessing does not pay.
enum class Rate { usual, sensitive };

// How a body travels. `whole`: JSON, held in memory. `stream`: bytes of any kind, never in memory
// as a whole; what would be a request's JSON then stands in the header Candor-Argument.
enum class Body { whole, stream };
inline constexpr std::string_view kJson = "application/json";
inline constexpr std::string_view kArgumentHeader = "candor-argument";

struct Route {
  Method method;
  std::string_view path;  // "/api/v1/incidents/{incident}"; "/log/tile/{+tile}" takes all the rest
  Access access;
  std::string_view summary;
  std::string_view request;   // name of a schema, "Name?" where the body may be left out, or ""
  std::string_view response;  // name of a schema, or ""
  int status;                 // of success
  std::span<const QueryParameter> query;
  Handler handler;
  Rate rate = Rate::usual;
  Body request_body = Body::whole;
  std::int64_t stream_bytes_max = 0;  // of a request's body that is streamed
  Body response_body = Body::whole;
  std::string_view response_type = kJson;  // of an answer that is whole; other than JSON: text
};

// A schema of the OpenAPI document.
struct Schema {
  std::string_view name;
  boost::json::object (*make)();
};

struct RoomRoutes {
  std::string_view room;  // the OpenAPI tag
  std::span<const Route> routes;
  std::span<const Schema> schemas;
};

struct Limits {
  std::size_t header_bytes_max = 16 * 1024;
  std::size_t body_bytes_max = 1024 * 1024;
  std::size_t connections_max = 512;
  std::size_t streams_max = 8;  // request bodies streamed at once; more of them wait
  std::size_t feeds_max = 256;  // responses that are feeds; more of them are refused, 503
  std::int64_t header_time_s_max = 10;
  std::int64_t body_time_s_max = 30;  // of a whole body, and of each piece of a stream
  std::int64_t idle_time_s_max = 60;
  std::int64_t heartbeat_ms = 15'000;  // between a feed's last word and the comment that follows
};

// Says who sends a request for this route, by setting its actor, or refuses: unauthenticated,
// forbidden. The path's parameters are there already. The headers are the response's, whatever it
// becomes: a session's new cookie.
using Admit = std::function<Result<void>(Request&, const Route&, Headers&)>;
// Whether what is refused is the caller: unauthenticated, forbidden, too_many.
bool is_refusal(const Error& error);
// Hears of every refusal of a caller, by Admit, by the rate, or by the handler. The request's actor
// has a name where somebody is known.
using Refused = std::function<void(const Request&, const Route&, const Error&)>;

// Which route a request means, and everything that can be refused before a handler runs: 404, 405
// with Allow, rate, access. A POST with an Idempotency-Key is done once. Turns every refusal into
// problem details (RFC 9457) and every exception into a 500 or 503 that says nothing private.
class Router {
 public:
  // `admit` is asked for every route but those with Access::anyone.
  Router(std::vector<RoomRoutes> rooms, Admit admit, Refused refused = nullptr);
  ~Router();
  Response handle(App& app, Request& request) const;
  // How many bytes the body may have where the request's route streams it.
  std::optional<std::int64_t> stream_bytes_max(const Request& request) const;
  const std::vector<RoomRoutes>& rooms() const { return rooms_; }

 private:
  Response answer(App& app, Request& request) const;

  std::vector<RoomRoutes> rooms_;
  Admit admit_;
  Refused refused_;
  std::unique_ptr<RateLimit> sensitive_;
};

// One function for each direction; the only place that knows status codes of refusals.
int status_of(ErrorCode code);
// application/problem+json with type, title, status, code, detail, faults and request_id. `status`
// overrides the code's.
Response problem(const Error& error, std::string_view request_id, int status = 0);
Response json_response(int status, const boost::json::value& value);

// Candor-Argument; refused where it is absent. Text in it that is not ASCII is best written as
// JSON's escapes, which every client can send.
Result<std::string> argument_of(const Request& request);

// If-Match: "3" asks to be refused when what is to be changed is no longer at version 3; nothing
// where it is absent or "*". Refused: what is not the ETag of a version.
Result<std::optional<std::int64_t>> wanted_version(const Request& request);

// The OpenAPI 3.1 document of the tables. `examples` holds, by "POST /api/v1/incidents", an object
// with the `request` and the `response` of one call; routes that are not in it have none.
boost::json::value openapi(std::span<const RoomRoutes> rooms, std::string_view version,
                           const boost::json::object& examples);

class Site;

// A listener in its own threads: accepts, reads within the limits, calls `respond` on a pool of
// threads, writes. What `site` holds at the moment is written at once instead, on the thread that
// read the request; such an answer has no X-Request-Id, as it is the same for everybody. Stops and
// joins in the destructor.
class Server {
 public:
  using Respond = std::function<Response(Request&)>;
  // As Router::stream_bytes_max: asked for each request that has a body, before the body is read.
  using StreamBytesMax = std::function<std::optional<std::int64_t>(const Request&)>;
  Server(const std::string& address, std::uint16_t port, Limits limits, std::size_t threads,
         Respond respond, StreamBytesMax stream_bytes_max = nullptr,
         std::shared_ptr<const Site> site = nullptr);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  // The port it listens on, also when 0 was asked for.
  std::uint16_t port() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Reads a request head as the server does; for the fuzz target and the tests. A refusal says what
// is wrong with it.
Result<Request> parse_request_head(std::string_view bytes, const Limits& limits);

}  // namespace candor::http

#include "http/client.h"
#include "http/feed.h"
#include "http/form.h"
#include "http/snapshot.h"
