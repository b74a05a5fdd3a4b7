// SPDX-License-Identifier: Apache-2.0
#include "exposure/match.h"

#include <algorithm>

#include <idn2.h>

#include "base/text.h"
#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321 section 4.5.3.1.3, without the brackets
constexpr std::size_t kPhoneDigitsMin = 7;
constexpr std::size_t kPhoneDigitsMax = 15;  // ITU-T E.164

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::string> ascii_domain(std::string_view domain) {
  const std::string text(domain);
  char* ascii = nullptr;
  if (idn2_to_ascii_8z(text.c_str(), &ascii, IDN2_NONTRANSITIONAL) != IDN2_OK) return std::nullopt;
  std::string result = to_lower(ascii);
  idn2_free(ascii);
  if (!result.empty() && result.back() == '.') result.pop_back();
  const bool plain = std::all_of(result.begin(), result.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '.' || c == '_';
  });
  const bool gaps = ("." + result).find("..") != std::string::npos;  // an empty label
  if (result.empty() || !plain || gaps) return std::nullopt;
  return result;
}

// How numbers are dialled within a country (ITU-T E.164 country codes; national trunk prefixes).
struct Dialling {
  std::string_view country;  // ISO 3166-1
  std::string_view code;     // after the "+"
  std::string_view trunk;    // dialled within the country only, never from abroad
};
constexpr Dialling kDialling[] = {
    {"AE", "971", "0"}, {"AR", "54", "0"},  {"AT", "43", "0"},  {"AU", "61", "0"},
    {"BE", "32", "0"},  {"BG", "359", "0"}, {"BR", "55", "0"},  {"CA", "1", "1"},
    {"CH", "41", "0"},  {"CL", "56", ""},   {"CN", "86", "0"},  {"CO", "57", ""},
    {"CY", "357", ""},  {"CZ", "420", ""},  {"DE", "49", "0"},  {"DK", "45", ""},
    {"EE", "372", ""},  {"ES", "34", ""},   {"FI", "358", "0"}, {"FR", "33", "0"},
    {"GB", "44", "0"},  {"GR", "30", ""},   {"HK", "852", ""},  {"HR", "385", "0"},
    {"HU", "36", "06"}, {"ID", "62", "0"},  {"IE", "353", "0"}, {"IL", "972", "0"},
    {"IN", "91", "0"},  {"IS", "354", ""},  {"IT", "39", ""},   {"JP", "81", "0"},
    {"KE", "254", "0"}, {"KR", "82", "0"},  {"LT", "370", "0"}, {"LU", "352", ""},
    {"LV", "371", ""},  {"MT", "356", ""},  {"MX", "52", ""},   {"MY", "60", "0"},
    {"NG", "234", "0"}, {"NL", "31", "0"},  {"NO", "47", ""},   {"NZ", "64", "0"},
    {"PH", "63", "0"},  {"PL", "48", ""},   {"PR", "1", "1"},   {"PT", "351", ""},
    {"RO", "40", "0"},  {"SE", "46", "0"},  {"SG", "65", ""},   {"SI", "386", "0"},
    {"SK", "421", "0"}, {"TH", "66", "0"},  {"TR", "90", "0"},  {"TW", "886", "0"},
    {"UA", "380", "0"}, {"US", "1", "1"},   {"VN", "84", "0"},  {"ZA", "27", "0"},
};

const Dialling* find_dialling(std::string_view country) {
  const auto found = std::find_if(std::begin(kDialling), std::end(kDialling),
                                  [&](const Dialling& row) { return row.country == country; });
  return found == std::end(kDialling) ? nullptr : found;
}

// The digits, with a "+" before them where there was one; nothing if there is anything else than
// what people put between digits.
std::optional<std::string> dialled(std::string_view text) {
  std::string number;
  for (char c : text) {
    if (is_digit(c) || (c == '+' && number.empty())) {
      number += c;
    } else if (std::string_view(" -./()").find(c) == std::string_view::npos) {
      return std::nullopt;
    }
  }
  return number;
}

std::optional<std::string> checked_e164(std::string digits) {
  if (digits.size() < kPhoneDigitsMin || digits.size() > kPhoneDigitsMax) return std::nullopt;
  if (digits.front() == '0') return std::nullopt;  // no country code begins with 0
  // The North American plan has ten digits after its code, and no area code begins with 0 or 1.
  if (digits.front() == '1' && (digits.size() != 11 || digits[1] < '2')) return std::nullopt;
  return "+" + digits;
}

}  // namespace

std::string_view bare_email(std::string_view text) {
  text = trim(text);
  if (text.size() > 2 && text.front() == '<' && text.back() == '>') {
    text = trim(text.substr(1, text.size() - 2));
  }
  constexpr std::string_view kScheme = "mailto:";
  if (to_lower(text.substr(0, kScheme.size())) == kScheme) {
    text = trim(text.substr(kScheme.size()));
  }
  return text;
}

std::optional<std::string> mail_address(std::string_view text) {
  text = bare_email(text);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || text.size() > kEmailBytesMax) return std::nullopt;
  const std::string_view local = text.substr(0, at);
  const bool strange = std::any_of(local.begin(), local.end(), [](char c) {
    return static_cast<unsigned char>(c) <= ' ' || c == 0x7f ||
           std::string_view("@\"(),:;<>[\\]").find(c) != std::string_view::npos;
  });
  if (strange) return std::nullopt;
  const auto domain = ascii_domain(text.substr(at + 1));
  if (!domain) return std::nullopt;
  return std::string(local) + "@" + *domain;
}

std::optional<std::string> normal_email(std::string_view text) {
  auto address = mail_address(text);
  if (address) address = to_lower(*address);
  return address;
}

std::optional<std::string> normal_phone(std::string_view text, std::string_view country) {
  constexpr std::string_view kScheme = "tel:";
  text = trim(text);
  if (to_lower(text.substr(0, kScheme.size())) == kScheme) text.remove_prefix(kScheme.size());
  std::string plain = replace_all(std::string(text), "\xc2\xa0", " ");
  const bool abroad = plain.starts_with('+') || plain.starts_with("00");
  if (abroad) plain = replace_all(std::move(plain), "(0)", "");  // "+44 (0)20 …"
  const auto number = dialled(plain);
  if (!number || number->empty()) return std::nullopt;
  if (number->front() == '+') return checked_e164(number->substr(1));
  if (number->starts_with("00")) return checked_e164(number->substr(2));
  const Dialling* row = find_dialling(country);
  if (row == nullptr) return std::nullopt;
  if (row->code == "1" && number->starts_with("011")) return checked_e164(number->substr(3));
  std::string_view national = *number;
  if (!row->trunk.empty() && national.starts_with(row->trunk)) {
    national.remove_prefix(row->trunk.size());
  }
  return checked_e164(std::string(row->code) + std::string(national));
}

}  // namespace candor::exposure
