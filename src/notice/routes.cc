// SPDX-License-Identifier: Apache-2.0
#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.h"
#include "notice/codec.h"
#include "notice/notice.h"
#include "notice/rules.h"

namespace candor::notice {
namespace {

using http::Method;
using http::Request;
using http::Response;

constexpr char kSarif[] = "application/sarif+json";

Response with_etag(int status, const Notice& notice) {
  Response response = http::json_response(status, codec::encode(notice));
  response.headers.emplace_back("ETag", fmt::format("\"{}\"", notice.version));
  return response;
}

Result<Response> list(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(200, codec::encode(TRY(list_notices(*tx, request.param("incident")))));
}

Result<Response> post(App& app, const Request& request) {
  const auto jurisdiction = TRY(codec::decode_draft(request.body));
  const Notice notice =
      TRY(draft_notice(app, request.actor, request.param("incident"), jurisdiction));
  Response response = with_etag(201, notice);
  response.headers.emplace_back("Location", "/api/v1/notices/" + notice.reference);
  return response;
}

Result<Response> get(App& app, const Request& request) {
  return with_etag(200, TRY(load_notice(*app.db.read(), request.param("notice"))));
}

Result<Response> put_text(App& app, const Request& request) {
  const std::string text = TRY(codec::decode_text(request.body));
  const auto version = TRY(http::wanted_version(request));
  return with_etag(200,
                   TRY(revise_notice(app, request.actor, request.param("notice"), text, version)));
}

Result<Response> put_translation(App& app, const Request& request) {
  const std::string text = TRY(codec::decode_text(request.body));
  const auto version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(translate_notice(app, request.actor, request.param("notice"),
                                             request.param("language"), text, version)));
}

Result<Response> get_lint(App& app, const Request& request) {
  const auto tx = app.db.read();
  return http::json_response(
      200,
      codec::encode(TRY(lint_notice(*tx, request.param("notice"), utc_date(app.clock.now())))));
}

Result<Lint> lint_of_body(App& app, const Request& request) {
  const codec::TextToLint given = TRY(codec::decode_lint(request.body));
  TRY(check_text(given.text));
  TRY(check_language(given.language));
  Context context = text_alone(utc_date(app.clock.now()));
  context.language = given.language;
  context.jurisdictions = given.jurisdictions;
  return lint(given.text, context);
}

Result<Response> post_lint(App& app, const Request& request) {
  return http::json_response(200, codec::encode(TRY(lint_of_body(app, request))));
}

Response sarif_response(const Lint& found, std::string_view uri) {
  Response response = http::json_response(200, codec::encode_sarif(found, uri));
  response.content_type = kSarif;
  return response;
}

Result<Response> get_sarif(App& app, const Request& request) {
  const auto tx = app.db.read();
  const std::string notice = request.param("notice");
  return sarif_response(TRY(lint_notice(*tx, notice, utc_date(app.clock.now()))), uri_of(notice));
}

Result<Response> post_sarif(App& app, const Request& request) {
  return sarif_response(TRY(lint_of_body(app, request)), "text");
}

Result<Response> get_latest_lint(App& app, const Request& request) {
  const auto tx = app.db.read();
  const Notice notice = TRY(latest_notice(*tx, request.param("incident")));
  return http::json_response(
      200, codec::encode(TRY(lint_notice(*tx, notice.reference, utc_date(app.clock.now())))));
}

Result<Response> post_translation_check(App& app, const Request& request) {
  const codec::TranslationToCheck given = TRY(codec::decode_translation(request.body));
  TRY(check_text(given.text));
  const Notice notice = TRY(load_notice(*app.db.read(), request.param("notice")));
  return http::json_response(
      200, codec::encode(TRY(check_translation(notice.text, given.text, given.language))));
}

Result<Response> get_versions(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(list_versions(*app.db.read(), request.param("notice")))));
}

Result<Response> get_audiences(App& app, const Request& request) {
  return http::json_response(
      200, codec::encode(TRY(load_readers(*app.db.read(), request.param("notice")))));
}

Result<Response> post_preview(App& app, const Request& request) {
  if (const auto reader = TRY(codec::decode_reader(request.body))) {
    return http::json_response(
        200, codec::encode(TRY(preview_notice_as(app, request.param("notice"), *reader))));
  }
  return http::json_response(
      200, codec::encode(TRY(preview_notice(app, request.actor, request.param("notice")))));
}

Result<Response> post_approval(App& app, const Request& request) {
  const auto version = TRY(http::wanted_version(request));
  return with_etag(200, TRY(approve_notice(app, request.actor, request.param("notice"), version)));
}

Result<Response> post_withdrawal(App& app, const Request& request) {
  const std::string reason = TRY(codec::decode_reason(request.body));
  return with_etag(200, TRY(withdraw_notice(app, request.actor, request.param("notice"), reason)));
}

constexpr http::Route kRoutes[] = {
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/notices",
     .access = Access::read,
     .summary = "List the notices of an incident, oldest first.",
     .request = "",
     .response = "NoticeList",
     .status = 200,
     .query = {},
     .handler = list},
    {.method = Method::post,
     .path = "/api/v1/incidents/{incident}/notices",
     .access = Access::communicate,
     .summary = "Draft a notice from the incident's facts, for all or for the people of one place.",
     .request = "NoticeDraft",
     .response = "Notice",
     .status = 201,
     .query = {},
     .handler = post},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}",
     .access = Access::read,
     .summary = "Show a notice with its current text.",
     .request = "",
     .response = "Notice",
     .status = 200,
     .query = {},
     .handler = get},
    {.method = Method::put,
     .path = "/api/v1/notices/{notice}/text",
     .access = Access::communicate,
     .summary = "Revise the text; the versions before are kept.",
     .request = "NoticeText",
     .response = "Notice",
     .status = 200,
     .query = {},
     .handler = put_text},
    {.method = Method::put,
     .path = "/api/v1/notices/{notice}/translations/{language}",
     .access = Access::communicate,
     .summary = "Give a draft a translation, which readers of that language get; refused where a "
                "fact is lost or added.",
     .request = "NoticeText",
     .response = "Notice",
     .status = 200,
     .query = {},
     .handler = put_translation},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}/versions",
     .access = Access::read,
     .summary = "The notice's texts, oldest first, each with its translations and approvals.",
     .request = "",
     .response = "NoticeVersions",
     .status = 200,
     .query = {},
     .handler = get_versions},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}/audiences",
     .access = Access::read,
     .summary = "The kinds of reader that the notice has, most people first; preview shows the "
                "letter of each.",
     .request = "",
     .response = "NoticeAudiences",
     .status = 200,
     .query = {},
     .handler = get_audiences},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}/lint",
     .access = Access::read,
     .summary = "Read the text on behalf of those who will get it.",
     .request = "",
     .response = "NoticeLint",
     .status = 200,
     .query = {},
     .handler = get_lint},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/approve",
     .access = Access::communicate,
     .summary = "Approve this version; once counsel and one more did, the text is frozen.",
     .request = "",
     .response = "Notice",
     .status = 200,
     .query = {},
     .handler = post_approval},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/withdraw",
     .access = Access::communicate,
     .summary = "Withdraw a notice: no run takes up another letter of it.",
     .request = "NoticeWithdrawal",
     .response = "Notice",
     .status = 200,
     .query = {},
     .handler = post_withdrawal},
    {.method = Method::get,
     .path = "/api/v1/notices/{notice}/sarif",
     .access = Access::read,
     .summary = "Read the text on behalf of those who will get it; SARIF 2.1.0.",
     .request = "",
     .response = "",
     .status = 200,
     .query = {},
     .handler = get_sarif,
     .response_type = kSarif},
    {.method = Method::get,
     .path = "/api/v1/incidents/{incident}/lint",
     .access = Access::read,
     .summary = "Read the text of the incident's latest notice.",
     .request = "",
     .response = "NoticeLint",
     .status = 200,
     .query = {},
     .handler = get_latest_lint},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/preview",
     .access = Access::communicate,
     .summary = "Show the letters of ten of those affected, with names masked for who may not see "
                "customers; with a body, the letter of nobody who lives there and lost that.",
     .request = "NoticeReader?",
     .response = "NoticePreview",
     .status = 200,
     .query = {},
     .handler = post_preview},
    {.method = Method::post,
     .path = "/api/v1/notices/{notice}/check-translation",
     .access = Access::read,
     .summary = "Compare a translation with the notice: what facts are lost or added; nothing is "
                "kept.",
     .request = "NoticeTranslation",
     .response = "NoticeTranslationCheck",
     .status = 200,
     .query = {},
     .handler = post_translation_check},
    {.method = Method::post,
     .path = "/api/v1/lint/sarif",
     .access = Access::read,
     .summary = "Read a text by itself; SARIF 2.1.0.",
     .request = "LintText",
     .response = "",
     .status = 200,
     .query = {},
     .handler = post_sarif,
     .response_type = kSarif},
    {.method = Method::post,
     .path = "/api/v1/lint",
     .access = Access::read,
     .summary = "Read a text by itself, without an incident; nothing is kept.",
     .request = "LintText",
     .response = "NoticeLint",
     .status = 200,
     .query = {},
     .handler = post_lint},
};

}  // namespace

http::RoomRoutes routes() { return {"notice", kRoutes, codec::schemas()}; }

}  // namespace candor::notice
