// SPDX-License-Identifier: Apache-2.0
#include "http/plain.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace candor::http {
namespace {

constexpr std::string_view kVersion = " HTTP/1.1\r\n";

constexpr bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

template <typename Is>
constexpr std::array<bool, 256> table_of(Is is) {
  std::array<bool, 256> table{};
  for (int i = 0; i < 256; ++i) table[static_cast<std::size_t>(i)] = is(static_cast<char>(i));
  return table;
}
constexpr auto kInPath = table_of([](char c) {
  return is_letter_or_digit(c) || c == '/' || c == '-' || c == '_' || c == '.' || c == '~';
});
constexpr auto kInName = table_of([](char c) { return is_letter_or_digit(c) || c == '-'; });
constexpr auto kInValue = table_of([](char c) { return (c >= ' ' && c <= '~') || c == '\t'; });

// Takes what stands at the beginning and is in the table.
std::string_view take_while(std::string_view& rest, const std::array<bool, 256>& table) {
  const auto end = std::find_if_not(rest.begin(), rest.end(),
                                    [&](char c) { return table[static_cast<unsigned char>(c)]; });
  const std::string_view taken = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
  rest.remove_prefix(taken.size());
  return taken;
}

bool take(std::string_view& rest, std::string_view wanted) {
  if (!rest.starts_with(wanted)) return false;
  rest.remove_prefix(wanted.size());
  return true;
}

bool is_name(std::string_view name, std::string_view lower) {
  return name.size() == lower.size() &&
         std::equal(name.begin(), name.end(), lower.begin(), [](char a, char b) {
           return (a >= 'A' && a <= 'Z' ? static_cast<char>(a | 0x20) : a) == b;
         });
}

// What the header is to us; false for what only the full parser can judge.
bool read_header(std::string_view name, std::string_view value, PlainRequest& request,
                 bool& has_host) {
  const auto once = [&](std::optional<std::string_view>& place) {
    if (place) return false;
    place = value;
    return true;
  };
  switch (name.size()) {
    case 4:
      if (is_name(name, "host")) return !std::exchange(has_host, true);
      break;
    case 6:
      if (is_name(name, "expect")) return false;
      break;
    case 7:
      if (is_name(name, "upgrade")) return false;
      break;
    case 10:
      if (!is_name(name, "connection")) break;
      if (is_name(value, "close")) request.keep_alive = false;
      return is_name(value, "close") || is_name(value, "keep-alive");
    case 13:
      if (is_name(name, "if-none-match")) return once(request.wish.if_none_match);
      break;
    case 14:
      if (is_name(name, "content-length")) return false;
      break;
    case 15:
      if (is_name(name, "accept-encoding")) return once(request.wish.accept_encoding);
      break;
    case 16:
      if (is_name(name, "proxy-connection")) return false;
      break;
    case 17:
      if (is_name(name, "transfer-encoding")) return false;
      break;
  }
  return true;
}

}  // namespace

std::optional<PlainRequest> read_plain(std::string_view bytes) {
  PlainRequest request;
  std::string_view rest = bytes;
  if (take(rest, "HEAD ")) {
    request.wish.method = Method::head;
  } else if (!take(rest, "GET ")) {
    return std::nullopt;
  }
  request.path = take_while(rest, kInPath);
  const bool is_path =
      request.path.starts_with('/') && request.path.find("//") == request.path.npos;
  if (!is_path || !take(rest, kVersion)) return std::nullopt;
  bool has_host = false;
  while (!take(rest, "\r\n")) {
    const std::string_view name = take_while(rest, kInName);
    if (name.empty() || !take(rest, ":")) return std::nullopt;
    const std::string_view value = take_while(rest, kInValue);
    if (!take(rest, "\r\n") || !read_header(name, trim(value), request, has_host)) {
      return std::nullopt;
    }
  }
  if (!has_host) return std::nullopt;
  request.bytes = bytes.size() - rest.size();
  return request;
}

}  // namespace candor::http
