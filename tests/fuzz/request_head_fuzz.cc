// SPDX-License-Identifier: Apache-2.0
#include "fuzz.h"
#include "http/http.h"
#include "http/plain.h"

using candor::fuzz::claim;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view head = candor::fuzz::bytes(data, size);
  const candor::http::Limits limits;
  const auto request = candor::http::parse_request_head(head, limits);
  if (const auto plain = candor::http::read_plain(head)) {
    claim(request.has_value(), "what is plain is a request to the full parser too");
    const auto wish = candor::http::wish_of(*request);
    claim(wish && wish->method == plain->wish.method, "both read the same method");
    claim(request->path == plain->path, "both read the same path");
    claim(wish->accept_encoding == plain->wish.accept_encoding, "both read the same header");
    claim(wish->if_none_match == plain->wish.if_none_match, "both read the same header");
  }
  if (!request) {
    claim(!request.error().message.empty(), "a refusal says what is wrong");
    claim(request.error().message.size() < 300, "a refusal does not repeat the request");
    return 0;
  }
  claim(request->path.starts_with('/'), "a path begins at the root");
  claim(request->path.find('\0') == std::string::npos, "a path holds no NUL");
  int hosts = 0;
  for (const auto& [name, value] : request->headers) {
    for (const char c : name) claim(c < 'A' || c > 'Z', "names of headers are in lower case");
    claim(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos,
          "a header's value is one line");
    if (name == "host") ++hosts;
  }
  claim(hosts <= 1, "there is one host at most");
  return 0;
}
