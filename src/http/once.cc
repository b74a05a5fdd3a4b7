// SPDX-License-Identifier: Apache-2.0
#include "http/once.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/hash.h"
#include "http/problem.h"
#include "journal/journal.h"

namespace candor::http {
namespace {

constexpr std::size_t kKeyCharactersMax = 255;
constexpr std::size_t kAnswerBytesMax = 256 * 1024;

Result<std::string> key_of(std::string_view header) {
  const bool visible =
      std::all_of(header.begin(), header.end(), [](char c) { return c > ' ' && c < 127; });
  if (visible && !header.empty() && header.size() <= kKeyCharactersMax) return std::string(header);
  return fail(ErrorCode::malformed, "the Idempotency-Key cannot be taken as it is",
              {{"Idempotency-Key",
                fmt::format("is not 1 to {} visible ASCII characters", kKeyCharactersMax)}});
}

// Of a body that is streamed, its description counts in place of the content.
std::string hash_of(const Request& request) {
  const std::string_view description = request.header(kArgumentHeader).value_or("");
  return sha256_hex(fmt::format("{} {}\n{}{}", method_name(request.method), request.target,
                                request.stream == nullptr ? request.body : "", description));
}

// A secret is answered once and kept nowhere.
bool may_be_kept(const Response& response) {
  return response.status < 300 && !response.stream && response.body.size() <= kAnswerBytesMax &&
         std::none_of(response.headers.begin(), response.headers.end(),
                      [](const auto& header) { return header.second == "no-store"; });
}

Result<Response> repeated(const journal::Done& done, const Request& request) {
  if (done.request_sha256 != hash_of(request)) {
    return fail(ErrorCode::invalid, "this Idempotency-Key came with another request before",
                {{"Idempotency-Key", "give each request a key of its own"}});
  }
  if (!done.answer) {
    return fail(ErrorCode::conflict,
                fmt::format("this request was carried out before (journal entry {}); its answer "
                            "was not kept: look at what it made",
                            done.sequence));
  }
  Response response = TRY(decode_response(*done.answer));
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

std::optional<journal::Done> find_done(App& app, const Request& request) {
  const auto tx = app.db.read();
  auto done = journal::find_done(*tx, request.actor, request.actor.once->key);
  if (done) tx->settle();  // saying so again acknowledges it
  return done;
}

}  // namespace

Result<Response> answer_once(App& app, Request& request, Handler handler) {
  const auto header = request.header("idempotency-key");
  if (request.method != Method::post || !header) return handler(app, request);
  request.actor.once = Once{TRY(key_of(*header)), request.request_id, hash_of(request)};
  if (const auto done = find_done(app, request)) return repeated(*done, request);
  try {
    Result<Response> response = handler(app, request);
    if (response && may_be_kept(*response)) {
      journal::keep_answer(app, request.actor, encode_response(*response));
    }
    return response;
  } catch (const journal::DoneBefore&) {
    // It arrived twice at the same time.
    const auto done = find_done(app, request);
    CHECK(done.has_value());
    return repeated(*done, request);
  }
}

}  // namespace candor::http
