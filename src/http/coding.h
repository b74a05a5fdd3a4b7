// SPDX-License-Identifier: Apache-2.0
// Content codings: RFC 9110 section 8.4.1, RFC 1952 (gzip), RFC 7932 (br).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace candor::http {

enum class Coding { identity, gzip, br };
inline constexpr std::array kCodings = {Coding::identity, Coding::gzip, Coding::br};
std::string_view coding_name(Coding coding);  // "br"

// As small as the coding makes it, which takes some 20 ms for 20 KB. The same bytes every time.
std::string encoded(std::string_view bytes, Coding coding);

// Which of the codings that are there the reader of this Accept-Encoding likes best; the smaller
// one of two that are liked as much. RFC 9110 section 12.5.3. Identity is always there, and it is
// given too where the reader takes nothing that is there: a page in a form that was not asked for
// is worth more than a 406, and section 12.4.1 allows it.
Coding choose_coding(std::optional<std::string_view> accept_encoding,
                     const std::array<bool, kCodings.size()>& there);

}  // namespace candor::http
