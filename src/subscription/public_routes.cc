// SPDX-License-Identifier: Apache-2.0
// What readers reach. GET changes nothing: mail programs follow links before people do.
#include "base/rate_limit.h"
#include "record/record.h"
#include "subscription/pages.h"
#include "subscription/subscription.h"

namespace candor::subscription {
namespace {

using http::Request;
using http::Response;

constexpr int kTooMany = 429;
constexpr int kGone = 410;
constexpr int kUnprocessable = 422;
constexpr int kUnavailable = 503;

// Of a household or a company: twenty, and one more every three minutes.
RateLimit& networks() {
  static RateLimit limit(20, 180);
  return limit;
}
// Of one address, so that nobody can fill a stranger's mailbox: three, and one more every eight
// hours.
RateLimit& addresses() {
  static RateLimit limit(3, 8 * kSecondsPerHour);
  return limit;
}

Response show(App& app, const Page& page, int status = 200) {
  Response response = record::reader_page(*app.db.read(), app.settings, page.title, page.body);
  response.status = status;
  return response;
}

Result<Response> post_address(App& app, const Request& request) {
  const auto wait_seconds = networks().take(http::network_of(request.remote), app.clock.now());
  if (wait_seconds) {
    Response response = show(app, page_too_many(), kTooMany);
    response.headers.emplace_back("Retry-After", std::to_string(*wait_seconds));
    return response;
  }
  const http::Form form = TRY(http::form_of(request));
  const auto asked = ask(app, http::field_of(form, "email"), addresses());
  if (asked) return show(app, page_asked());
  if (asked.error().code == ErrorCode::invalid) {
    return show(app, page_no_address(), kUnprocessable);
  }
  return show(app, page_no_mail(), kUnavailable);
}

Result<Response> get_confirm(App& app, const Request& request) {
  const std::string& token = request.param("token");
  switch (find_to_confirm(app, token)) {
    case Standing::waiting: return show(app, page_to_confirm(app.settings, token));
    case Standing::following: return show(app, page_following(app.settings));
    case Standing::unknown: break;
  }
  return show(app, page_not_to_confirm(), kGone);
}

Result<Response> post_confirm(App& app, const Request& request) {
  if (confirm(app, request.param("token"))) return show(app, page_following(app.settings));
  return show(app, page_not_to_confirm(), kGone);
}

Result<Response> get_end(App& app, const Request& request) {
  const std::string& token = request.param("token");
  if (find_to_end(app, token) == Standing::following) {
    return show(app, page_to_end(app.settings, token));
  }
  return show(app, page_nothing_to_end(app.settings), kGone);
}

// A mail program's one click wants no answer but that it is done, however often it comes.
Result<Response> post_end(App& app, const Request& request) {
  const bool ended = end(app, request.param("token"));
  return show(app, ended ? page_ended() : page_nothing_to_end(app.settings));
}

constexpr http::Route reader(http::Method method, std::string_view path, std::string_view summary,
                             http::Handler handler) {
  return {.method = method,
          .path = path,
          .access = Access::anyone,
          .summary = summary,
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = handler};
}

using http::Method;
constexpr http::Route kPublicRoutes[] = {
    reader(Method::post, "/subscribe", "Have a link mailed to an address.", post_address),
    reader(Method::get, "/subscribe/{token}", "What the mailed link leads to.", get_confirm),
    reader(Method::post, "/subscribe/{token}", "Follow by e-mail from now on.", post_confirm),
    reader(Method::get, "/unsubscribe/{token}", "What a mail's link to end it leads to.", get_end),
    reader(Method::post, "/unsubscribe/{token}", "End it at once: RFC 8058.", post_end),
};

}  // namespace

http::RoomRoutes public_routes() { return {"subscription", kPublicRoutes, {}}; }

}  // namespace candor::subscription
