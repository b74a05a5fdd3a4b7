// SPDX-License-Identifier: Apache-2.0
#include "http/wire.h"

#include <boost/asio/buffer.hpp>

#include "base/text.h"
#include "http/target.h"

namespace candor::http {
namespace {

constexpr char kNoSuchMethod[] = "no method of this name is known here";

Result<Request> request_of(const wire::request_header<>& head) {
  const auto method = find_method(head.method_string());
  if (!method) return fail(ErrorCode::malformed, kNoSuchMethod);
  Request request;
  request.method = *method;
  request.target = head.target();
  // RFC 9112 section 3.2.
  const auto hosts = head.count(wire::field::host);
  if (hosts > 1 || (hosts == 0 && head.version() >= 11)) {
    return fail(ErrorCode::malformed, "the request needs exactly one Host header");
  }
  const auto coding = head.find(wire::field::transfer_encoding);
  if (coding != head.end() && !beast::iequals(coding->value(), "chunked")) {
    return fail(ErrorCode::malformed, "the only transfer coding read here is chunked");
  }
  for (const auto& field : head) {
    request.headers.emplace_back(to_lower(field.name_string()), field.value());
  }
  TRY(decode_target(request));
  return request;
}

// RFC 9110 sections 15.3.5 and 15.4.5: these two have no content.
bool may_have_content(int status) { return status != 204 && status != 304; }

// All but the body. Without a length it comes in chunks, which HTTP/1.0 has not.
template <typename WireBody>
wire::response<WireBody> head_of(const Response& response, std::optional<std::uint64_t> length,
                                 const std::string& request_id, const Wanted& wanted) {
  wire::response<WireBody> message;
  message.version(wanted.version);
  message.result(static_cast<unsigned>(response.status));
  for (const auto& [name, value] : response.headers) message.insert(name, value);
  message.set("X-Request-Id", request_id);
  message.set("X-Content-Type-Options", "nosniff");
  message.set(wire::field::date, http_date(std::time(nullptr)));
  if (may_have_content(response.status)) {
    message.set(wire::field::content_type, response.content_type);
    if (length) message.content_length(*length);
    if (!length && wanted.version >= 11) message.chunked(true);
  }
  message.keep_alive(wanted.after == After::keep);
  return message;
}

}  // namespace

std::string http_date(std::time_t at) {
  std::tm parts{};
  gmtime_r(&at, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

void limit_head(Parser& parser, const Limits& limits) {
  parser.header_limit(static_cast<std::uint32_t>(limits.header_bytes_max));
  parser.body_limit(boost::none);  // which one is not known before the head is
}

error_code limit_body(Parser& parser, std::uint64_t bytes_max) {
  parser.body_limit(bytes_max);
  if (parser.content_length().value_or(0) > bytes_max) return wire::error::body_limit;
  return {};
}

bool has_body(const Parser& parser) {
  return parser.chunked() || parser.content_length().value_or(0) > 0;
}

std::optional<Refusal> refusal_of(const error_code& error, InTime in_time) {
  if (in_time == InTime::no) {
    return Refusal{{ErrorCode::malformed, "the request did not arrive in time", {}}, 408};
  }
  if (error == wire::error::header_limit || error == wire::error::buffer_overflow) {
    return Refusal{{ErrorCode::too_large, "the request head is too large", {}}, 431};
  }
  if (error == wire::error::body_limit) {
    return Refusal{{ErrorCode::too_large, "the request body is too large", {}}};
  }
  if (error == wire::error::end_of_stream || error == wire::error::partial_message) return {};
  if (error.category() != make_error_code(wire::error::bad_method).category()) return {};
  return Refusal{{ErrorCode::malformed, "the request is not HTTP/1.1: " + error.message(), {}}};
}

std::optional<Refusal> read_head(const wire::request_header<>& head, Request& request) {
  if (!find_method(head.method_string())) {
    return Refusal{{ErrorCode::malformed, kNoSuchMethod, {}}, 501};
  }
  Result<Request> read = request_of(head);
  if (!read) return Refusal{std::move(read.error())};
  request = std::move(*read);
  return std::nullopt;
}

Message message_of(Response response, const std::string& request_id, const Wanted& wanted) {
  auto message = head_of<wire::string_body>(response, response.body.size(), request_id, wanted);
  if (wanted.body && may_have_content(response.status)) message.body() = std::move(response.body);
  return message;
}

wire::response<wire::empty_body> stream_head_of(const Response& response,
                                                const std::string& request_id,
                                                const Wanted& wanted) {
  return head_of<wire::empty_body>(response, static_cast<std::uint64_t>(response.stream->bytes),
                                   request_id, wanted);
}

wire::response<wire::empty_body> feed_head_of(const Response& response,
                                              const std::string& request_id, const Wanted& wanted) {
  return head_of<wire::empty_body>(response, std::nullopt, request_id, wanted);
}

Result<Request> parse_request_head(std::string_view bytes, const Limits& limits) {
  Parser parser;
  limit_head(parser, limits);
  error_code error;
  parser.put(boost::asio::buffer(bytes), error);
  if (!error && !parser.is_header_done()) error = wire::error::need_more;
  if (!error) error = limit_body(parser, limits.body_bytes_max);
  if (error == wire::error::need_more) {
    return fail(ErrorCode::malformed, "the request head ends before it is complete");
  }
  if (error) {
    auto refusal = refusal_of(error, InTime::yes);
    CHECK(refusal);
    return tl::unexpected<Error>(std::move(refusal->error));
  }
  return request_of(parser.get());
}

}  // namespace candor::http
