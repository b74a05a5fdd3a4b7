// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <system_error>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "http/http.h"
#include "http/once.h"
#include "storage/storage.h"

namespace candor::http {
namespace {

struct MethodName {
  Method method;
  std::string_view name;
};
constexpr MethodName kMethodNames[] = {
    {Method::get, "GET"}, {Method::head, "HEAD"},   {Method::post, "POST"},
    {Method::put, "PUT"}, {Method::patch, "PATCH"}, {Method::del, "DELETE"},
};

bool is_placeholder(std::string_view segment) {
  return segment.starts_with('{') && segment.ends_with('}');
}

// "{+tile}" at the end of a pattern stands for all segments that are left (RFC 6570 section 3.2.3).
bool takes_the_rest(std::string_view segment) { return segment.starts_with("{+"); }

// One character a segment: 'a' for a literal, 'b' for a placeholder, 'c' for the rest. Of two
// shapes that match a path, the smaller one names it more exactly.
std::string shape_of(std::string_view pattern) {
  std::string shape;
  for (std::string_view segment : split(pattern, '/')) {
    shape += takes_the_rest(segment) ? 'c' : is_placeholder(segment) ? 'b' : 'a';
  }
  return shape;
}

bool matches(std::string_view pattern, const std::vector<std::string_view>& path) {
  const auto wanted = split(pattern, '/');
  const bool open_end = takes_the_rest(wanted.back());
  if (open_end ? path.size() < wanted.size() : path.size() != wanted.size()) return false;
  return std::equal(wanted.begin(), wanted.end(), path.begin(),
                    [](std::string_view segment, std::string_view given) {
                      return is_placeholder(segment) ? !given.empty() : segment == given;
                    });
}

// The routes of the path, whatever their method.
std::vector<const Route*> routes_of(const std::vector<RoomRoutes>& rooms, std::string_view path) {
  const auto segments = split(path, '/');
  std::vector<const Route*> found;
  std::string found_shape;
  for (const RoomRoutes& room : rooms) {
    for (const Route& route : room.routes) {
      if (!matches(route.path, segments)) continue;
      const std::string shape = shape_of(route.path);
      if (!found.empty() && shape > found_shape) continue;
      if (!found.empty() && shape < found_shape) found.clear();
      found.push_back(&route);
      found_shape = shape;
    }
  }
  return found;
}

const Route* find_route(const std::vector<const Route*>& routes, Method method) {
  for (const Route* route : routes) {
    if (route->method == method) return route;
  }
  return method == Method::head ? find_route(routes, Method::get) : nullptr;
}

// "GET, HEAD, PUT", in the order of Method.
std::string allowed(const std::vector<const Route*>& routes) {
  std::vector<std::string> names;
  for (const MethodName& entry : kMethodNames) {
    if (find_route(routes, entry.method) != nullptr) names.emplace_back(entry.name);
  }
  return join(names, ", ");
}

std::map<std::string, std::string, std::less<>> params_of(std::string_view pattern,
                                                          std::string_view path) {
  std::map<std::string, std::string, std::less<>> params;
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (takes_the_rest(wanted[i])) {
      params.emplace(wanted[i].substr(2, wanted[i].size() - 3),
                     path.substr(static_cast<std::size_t>(given[i].data() - path.data())));
    } else if (is_placeholder(wanted[i])) {
      params.emplace(wanted[i].substr(1, wanted[i].size() - 2), given[i]);
    }
  }
  return params;
}

// Ten tries at once from one address, then one every twelve seconds.
constexpr std::int64_t kSensitiveBurst = 10;
constexpr std::int64_t kSensitiveSecondsEach = 12;

// Who is not known yet is counted by address; who is, by name.
std::optional<std::int64_t> seconds_to_wait(RateLimit& sensitive, const App& app,
                                            const Request& request, const Route& route) {
  if (route.rate != Rate::sensitive) return std::nullopt;
  const std::string& who = request.actor.name.empty() ? request.remote : request.actor.name;
  return sensitive.take(fmt::format("{} {}", who, route.path), app.clock.now());
}

// `headers`: what the response is to bear, whatever it is.
Result<Response> pass(const Admit& admit, RateLimit& sensitive, App& app, Request& request,
                      const Route& route, Headers& headers) {
  if (route.access != Access::anyone) TRY(admit(request, route, headers));
  if (const auto seconds = seconds_to_wait(sensitive, app, request, route)) {
    headers.emplace_back("Retry-After", std::to_string(*seconds));
    return fail(ErrorCode::too_many, fmt::format("too many tries; wait {} seconds", *seconds));
  }
  // Who has the body already, such as a test, may give it as it is.
  TextSource whole(request.body);
  if (route.request_body == Body::stream && request.stream == nullptr) request.stream = &whole;
  Result<Response> result = answer_once(app, request, route.handler);
  if (request.stream == &whole) request.stream = nullptr;
  return result;
}

// Why goes to the operator, who finds it by the request id; the caller learns nothing of the
// inside.
Response broken(const Request& request, const Error& told, const std::exception& why) {
  std::fputs(fmt::format("candor: request {} failed: {}\n", request.request_id, why.what()).c_str(),
             stderr);
  return problem(told, request.request_id);
}

Response broken_world(const Request& request, const std::exception& why) {
  return broken(request,
                {ErrorCode::unavailable,
                 "Candor cannot reach its database or disk just now; try again, and give the "
                 "operator the request id if it goes on",
                 {}},
                why);
}

}  // namespace

bool is_refusal(const Error& error) {
  return error.code == ErrorCode::unauthenticated || error.code == ErrorCode::forbidden ||
         error.code == ErrorCode::too_many;
}

std::string_view method_name(Method method) {
  for (const MethodName& entry : kMethodNames) {
    if (entry.method == method) return entry.name;
  }
  bug_found("method has a name");
}

std::optional<Method> find_method(std::string_view name) {
  for (const MethodName& entry : kMethodNames) {
    if (entry.name == name) return entry.method;
  }
  return std::nullopt;
}

const std::string& Request::param(std::string_view name) const {
  const auto found = params.find(name);
  CHECK(found != params.end());
  return found->second;
}

std::optional<std::string_view> Request::header(std::string_view lower_case_name) const {
  for (const auto& [name, value] : headers) {
    if (name == lower_case_name) return value;
  }
  return std::nullopt;
}

std::optional<std::string_view> Request::find_query(std::string_view name) const {
  const auto found = query.find(name);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

Result<std::string> argument_of(const Request& request) {
  if (const auto argument = request.header(kArgumentHeader)) return std::string(*argument);
  return fail(ErrorCode::malformed, "the body's description is missing",
              {{"Candor-Argument", "give it as JSON in this header"}});
}

Result<std::optional<std::int64_t>> wanted_version(const Request& request) {
  const auto header = request.header("if-match");
  if (!header || *header == "*") return std::optional<std::int64_t>();
  const std::string_view tag = trim(*header);
  if (tag.size() > 2 && tag.front() == '"' && tag.back() == '"') {
    if (const auto version = parse_integer(tag.substr(1, tag.size() - 2))) return version;
  }
  return fail(ErrorCode::malformed, "If-Match is not the ETag of a version",
              {{"If-Match", "give the ETag as it came, such as \"3\""}});
}

Router::Router(std::vector<RoomRoutes> rooms, Admit admit, Refused refused)
    : rooms_(std::move(rooms)),
      admit_(std::move(admit)),
      refused_(std::move(refused)),
      sensitive_(std::make_unique<RateLimit>(kSensitiveBurst, kSensitiveSecondsEach)) {
  std::vector<std::string> seen;
  for (const RoomRoutes& room : rooms_) {
    for (const Route& route : room.routes) {
      CHECK(route.path.starts_with('/'));
      CHECK(admit_ || route.access == Access::anyone);
      std::string key(method_name(route.method));
      for (std::string_view segment : split(route.path, '/')) {
        key += '/';
        key += is_placeholder(segment) ? "{}" : segment;
      }
      CHECK(std::find(seen.begin(), seen.end(), key) == seen.end());  // a route stands once
      seen.push_back(std::move(key));
    }
  }
}

Router::~Router() = default;

Response Router::answer(App& app, Request& request) const {
  const auto routes = routes_of(rooms_, request.path);
  if (routes.empty())
    return problem({ErrorCode::not_found, "there is nothing at this path", {}}, request.request_id);
  const Route* route = find_route(routes, request.method);
  if (route == nullptr) {
    const std::string methods = allowed(routes);
    Response response =
        problem({ErrorCode::not_found, "this path has no such method; it has " + methods, {}},
                request.request_id, 405);
    response.headers.emplace_back("Allow", methods);
    return response;
  }
  request.params = params_of(route->path, request.path);
  Headers headers;
  Result<Response> result = pass(admit_, *sensitive_, app, request, *route, headers);
  if (!result && refused_ && is_refusal(result.error())) refused_(request, *route, result.error());
  Response response = result ? std::move(*result) : problem(result.error(), request.request_id);
  response.headers.insert(response.headers.end(), headers.begin(), headers.end());
  return response;
}

Response Router::handle(App& app, Request& request) const {
  try {
    return answer(app, request);
  } catch (const storage::StorageError& error) {
    return broken_world(request, error);
  } catch (const std::system_error& error) {
    return broken_world(request, error);
  } catch (const std::exception& error) {
    return broken(
        request,
        {ErrorCode::internal, "a defect of Candor itself; give the operator the request id", {}},
        error);
  }
}

std::optional<std::int64_t> Router::stream_bytes_max(const Request& request) const {
  const Route* route = find_route(routes_of(rooms_, request.path), request.method);
  if (route == nullptr || route->request_body == Body::whole) return std::nullopt;
  return route->stream_bytes_max;
}

}  // namespace candor::http
