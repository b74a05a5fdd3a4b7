// SPDX-License-Identifier: Apache-2.0
// The head of a GET or HEAD as browsers and proxies usually send it, read without copies. It knows
// less than the full parser and never more: whatever it reads, parse_request_head reads the same.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "http/http.h"

namespace candor::http {

// Looks into the bytes that were read.
struct PlainRequest {
  std::string_view path;
  Wish wish;
  bool keep_alive = true;
  std::size_t bytes = 0;  // of the head
};

// Nothing where the head is not complete, or unusual in any way: another version, a query, an
// escape, a body, a header twice, a byte that is not printable. RFC 9112 sections 3 and 5.
std::optional<PlainRequest> read_plain(std::string_view bytes);

}  // namespace candor::http
