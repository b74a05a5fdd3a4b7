// SPDX-License-Identifier: Apache-2.0
// Beast's messages and ours: what a request must be, and how a response is written. With server.cc,
// the only place that knows Beast.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "http/http.h"

namespace candor::http {

namespace beast = boost::beast;
namespace wire = boost::beast::http;  // what Beast calls HTTP, as opposed to ours
using boost::system::error_code;
using Parser = wire::request_parser<wire::string_body>;
using StreamParser = wire::request_parser<wire::buffer_body>;
using Message = wire::response<wire::string_body>;

void limit_head(Parser& parser, const Limits& limits);
// Both for a length that the head tells and for one that only the chunks will.
error_code limit_body(Parser& parser, std::uint64_t bytes_max);
bool has_body(const Parser& parser);

struct Refusal {
  Error error;
  int status = 0;  // 0: the error's own
};

enum class InTime { yes, no };

// Why reading a request ended; nothing where the peer has gone and there is nobody to tell.
std::optional<Refusal> refusal_of(const error_code& error, InTime in_time);
// Nothing if all is well with it.
std::optional<Refusal> read_head(const wire::request_header<>& head, Request& request);

enum class After { keep, close };

struct Wanted {
  unsigned version = 11;
  bool body = true;  // false for HEAD
  After after = After::close;
};

// "Sun, 06 Nov 1994 08:49:37 GMT": RFC 9110 section 5.6.7.
std::string http_date(std::time_t at);
// The head of a response that is streamed.
wire::response<wire::empty_body> stream_head_of(const Response& response,
                                                const std::string& request_id,
                                                const Wanted& wanted);
// The head of one whose length nobody knows: in chunks, or until the connection closes.
wire::response<wire::empty_body> feed_head_of(const Response& response,
                                              const std::string& request_id, const Wanted& wanted);
Message message_of(Response response, const std::string& request_id, const Wanted& wanted);

}  // namespace candor::http
