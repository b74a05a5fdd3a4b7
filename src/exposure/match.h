// SPDX-License-Identifier: Apache-2.0
// When two ways of writing are the same person's address, number or id. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace candor::exposure {

// The address alone: without spaces around it, "mailto:" and angle brackets.
std::string_view bare_email(std::string_view text);

// For comparing: bare, in lower case (RFC 5321 lets a receiver tell cases apart, but none that
// people use does), the domain in its ASCII form (IDNA 2008 with UTS 46, RFC 5891). Nothing if it
// is no address.
std::optional<std::string> normal_email(std::string_view text);

// E.164: "+14155550132". A number without "+", "00" or "011" is read as one dialled within
// `country` (ISO 3166-1); nothing if that country is not known to us, or if it is no number.
std::optional<std::string> normal_phone(std::string_view text, std::string_view country);

}  // namespace candor::exposure
