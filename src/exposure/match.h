// SPDX-License-Identifier: Apache-2.0
// When two ways of writing are the same person's address, number or id. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor::exposure {

// The address alone: without spaces around it, "mailto:" and angle brackets.
std::string_view bare_email(std::string_view text);

// For comparing: bare, in lower case (RFC 5321 lets a receiver tell cases apart, but none that
// people use does), the domain in its ASCII form (IDNA 2008 with UTS 46, RFC 5891). Nothing if it
// is no address.
std::optional<std::string> normal_email(std::string_view text);

// E.164: "+14155550132". A number without "+", "00" or "011" is read as one dialled within
// `country` (ISO 3166-1), or with kInternational as one whose "+" got lost; nothing if that country
// is not known to us, or if it is no number. Of a number in full only the length is checked: what
// both sides have written wrong is the same all the same.
std::optional<std::string> normal_phone(std::string_view text, std::string_view country);
inline constexpr std::string_view kInternational = "international";

// A country that numbers are dialled within, or kInternational.
Result<std::string> parse_phones(std::string_view text, std::string_view place);

// Of a normal address at a provider that ignores what stands behind a plus, and perhaps dots: the
// address that it delivers to. Empty at any other provider, as then nobody outside can know.
void put_alias(std::string_view normal_email, std::string& to);

// The same in memory that is used again; false and empty, or a beginning, where there is none.
bool put_normal_email(std::string_view text, std::string& to);
bool put_normal_phone(std::string_view text, std::string_view country, std::string& to);

}  // namespace candor::exposure
