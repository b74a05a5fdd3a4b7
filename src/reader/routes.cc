// SPDX-License-Identifier: Apache-2.0
#include "reader/page.h"
#include "reader/reader.h"
#include "record/record.h"

namespace candor::reader {
namespace {

using http::Request;
using http::Response;

Response page_of(App& app, const std::string& title, const std::string& body, int status = 200) {
  Response response = record::reader_page(*app.db.read(), app.settings, title, body);
  response.status = status;
  return response;
}

Result<Response> letter_page(App& app, std::string_view code) {
  const auto opened = open_letter(app, code);
  if (opened)
    return page_of(app, "Your letter", letter_body(*opened, app.settings.organisation.time_zone));
  if (opened.error().code != ErrorCode::not_found) return tl::unexpected(opened.error());
  return page_of(app, "No letter of ours has this code", standing_body("unknown_code.html"), 404);
}

Result<Response> get_letter(App& app, const Request& request) {
  return letter_page(app, request.param("code"));
}

Result<Response> post_letter(App& app, const Request& request) {
  return letter_page(app, http::field_of(TRY(http::form_of(request)), "code"));
}

Result<Response> post_affected(App& app, const Request& request) {
  const std::string email = http::field_of(TRY(http::form_of(request)), "email");
  const auto asked = ask(app, email, http::network_of(request.remote));
  if (asked) return page_of(app, "The answer is on its way", standing_body("asked.html"));
  if (asked.error().code != ErrorCode::invalid) return tl::unexpected(asked.error());
  return page_of(app, "That is not an e-mail address", standing_body("not_an_address.html"), 422);
}

constexpr http::Route of_reader(http::Method method, std::string_view path,
                                std::string_view summary, http::Handler handler,
                                http::Rate rate = http::Rate::usual) {
  return {.method = method,
          .path = path,
          .access = Access::anyone,
          .summary = summary,
          .request = "",
          .response = "",
          .status = 200,
          .query = {},
          .handler = handler,
          .rate = rate};
}

constexpr http::Route kPublicRoutes[] = {
    of_reader(http::Method::get, "/letter/{code}", "The page behind a letter's link.", get_letter),
    of_reader(http::Method::post, "/letter", "Whether a letter is from us, by its code.",
              post_letter, http::Rate::sensitive),
    of_reader(http::Method::post, "/affected", "Whether an address is affected: answered by mail.",
              post_affected),
};

}  // namespace

http::RoomRoutes public_routes() { return {"reader", kPublicRoutes, {}}; }

}  // namespace candor::reader
