// SPDX-License-Identifier: Apache-2.0
// Small questions about text. Text is UTF-8.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace candor {

// Without spaces, tabs and line ends at both ends.
std::string_view trim(std::string_view text);
// ASCII letters only; all other bytes stay.
std::string to_lower(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string>& parts, std::string_view separator);
// Every `from` in `text` becomes `to`.
std::string replace_all(std::string text, std::string_view from, std::string_view to);

// The whole text as a decimal number; nothing for anything else, overflow included.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<double> parse_number(std::string_view text);

// Where the first byte stands that is not valid UTF-8 (RFC 3629: no surrogates, no overlong forms).
std::optional<std::size_t> find_invalid_utf8(std::string_view text);
// How many code points; the text must be valid UTF-8.
std::size_t count_characters(std::string_view text);

std::string to_hex(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
// Letters, digits, '+' and '/', padded with '=' (RFC 4648 section 4).
std::string to_base64(std::string_view bytes);
// Nothing if it is not base64 with its padding, RFC 4648 section 4.
std::optional<std::string> from_base64(std::string_view text);
// Letters, digits, '-' and '_' without padding (RFC 4648 section 5).
std::string to_base64url(std::string_view bytes);

// Upper-case letters and 2 to 7, without padding (RFC 4648 section 6).
std::string to_base32(std::string_view bytes);
// What is not a letter, digit, '-', '.', '_' or '~' as %XX (RFC 3986 section 2).
std::string escape_url(std::string_view text);

// For a terminal: lines end at 80 columns, or at the first space after them. What goes on stands
// under what it goes on with: after a label and two spaces, under the text; after an indent, two
// further in. No line ends inside `quotes of this kind`, which are commands, or before a %.
std::string fold(std::string_view text);

// "12,401".
std::string with_commas(std::int64_t number);
// `text` with & < > " ' as character references, safe between tags and in quoted attributes.
std::string escape_html(std::string_view text);

}  // namespace candor
