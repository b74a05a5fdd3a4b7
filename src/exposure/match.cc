// SPDX-License-Identifier: Apache-2.0
#include "exposure/match.h"

#include <algorithm>
#include <array>

#include <idn2.h>

#include "base/text.h"
#include "exposure/exposure.h"

namespace candor::exposure {
namespace {

constexpr std::size_t kEmailBytesMax = 254;  // RFC 5321 section 4.5.3.1.3, without the brackets
constexpr std::size_t kPhoneDigitsMin = 7;
constexpr std::size_t kPhoneDigitsMax = 15;  // ITU-T E.164

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `prefix` in lower case.
bool starts_with_any_case(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), text.begin(), [](char low, char c) {
           return low == c || (c >= 'A' && c <= 'Z' && low == c - 'A' + 'a');
         });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// What the bytes of usual domains are in lower case: letters, digits, hyphens and dots; others 0.
constexpr std::array<char, 256> usual_bytes() {
  std::array<char, 256> usual{};
  for (char c = 'a'; c <= 'z'; ++c) {
    usual[static_cast<unsigned char>(c)] = c;
    usual[static_cast<unsigned char>(c - 'a' + 'A')] = c;
  }
  for (char c = '0'; c <= '9'; ++c) usual[static_cast<unsigned char>(c)] = c;
  usual['-'] = '-';
  usual['.'] = '.';
  return usual;
}
constexpr std::array<char, 256> kUsualBytes = usual_bytes();

// Letters, digits and hyphens as nearly all domains have them, which IDNA leaves as they are but
// for the case: no label empty or long, no hyphen at its ends, none beside another ("xn--").
// Appends; false, and perhaps something appended, where it is another.
bool put_usual_domain(std::string_view domain, std::string& to) {
  constexpr std::size_t kLabelBytesMax = 63;
  constexpr std::size_t kDomainBytesMax = 250;
  if (domain.size() > kDomainBytesMax) return false;
  const std::size_t from = to.size();
  to.resize(from + domain.size());
  char* next = to.data() + from;
  std::size_t label = 0;
  char before = '.';
  for (const char given : domain) {
    const char c = kUsualBytes[static_cast<unsigned char>(given)];
    if (c == '\0') return false;
    if (c == '.' || c == '-') {
      if (before == '.' || before == '-') return false;
      if (c == '.') label = 0;
    }
    if (c != '.' && ++label > kLabelBytesMax) return false;
    *next++ = before = c;
  }
  return label > 0 && before != '-';
}

std::optional<std::string> ascii_domain_by_idna(std::string_view domain) {
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

// Appends; false where it is none.
bool put_ascii_domain(std::string_view domain, std::string& to) {
  const std::size_t from = to.size();
  if (put_usual_domain(domain, to)) return true;
  to.resize(from);
  const auto ascii = ascii_domain_by_idna(domain);
  if (ascii) to += *ascii;
  return ascii.has_value();
}

// Bytes that stand in no local part.
constexpr std::array<bool, 256> local_stops() {
  std::array<bool, 256> stops{};
  for (std::size_t byte = 0; byte <= ' '; ++byte) stops[byte] = true;
  stops[0x7f] = true;
  for (const char c : std::string_view("@\"(),:;<>[\\]"))
    stops[static_cast<unsigned char>(c)] = true;
  return stops;
}
constexpr std::array<bool, 256> kLocalStops = local_stops();

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
  const auto* found = std::lower_bound(
      std::begin(kDialling), std::end(kDialling), country,
      [](const Dialling& row, std::string_view wanted) { return row.country < wanted; });
  return found == std::end(kDialling) || found->country != country ? nullptr : found;
}

// The digits of a number, and whether a "+" stood before them.
struct Dialled {
  std::array<char, 32> digits;
  std::size_t count = 0;
  bool plus = false;

  std::string_view text() const { return {digits.data(), count}; }
};

// What people put between digits: its length at the front of the text, 0 if it is anything else.
std::size_t gap_length(std::string_view text, bool abroad) {
  if (abroad && text.starts_with("(0)")) return 3;  // "+44 (0)20 …"
  if (std::string_view(" -./()").find(text.front()) != std::string_view::npos) return 1;
  return text.starts_with("\xc2\xa0") ? 2 : 0;
}

// False if there is anything else than digits, a "+" before them, and gaps.
bool read_dialled(std::string_view text, Dialled& to) {
  const bool abroad = text.starts_with('+') || text.starts_with("00");
  while (!text.empty()) {
    const char c = text.front();
    if (is_digit(c)) {
      if (to.count == to.digits.size()) return false;
      to.digits[to.count++] = c;
      text.remove_prefix(1);
    } else if (c == '+' && to.count == 0 && !to.plus) {
      to.plus = true;
      text.remove_prefix(1);
    } else {
      const std::size_t gap = gap_length(text, abroad);
      if (gap == 0) return false;
      text.remove_prefix(gap);
    }
  }
  return to.count > 0;
}

bool put_e164(std::string_view code, std::string_view rest, std::string& to) {
  const std::size_t digits = code.size() + rest.size();
  if (digits < kPhoneDigitsMin || digits > kPhoneDigitsMax) return false;
  if ((code.empty() ? rest : code).front() == '0') return false;  // no country code begins with 0
  to = '+';
  to += code;
  to += rest;
  return true;
}

bool put_national(const Dialling& row, std::string_view digits, std::string& to) {
  if (!row.trunk.empty() && digits.starts_with(row.trunk)) digits.remove_prefix(row.trunk.size());
  // The North American plan has ten digits after its code, and no area code begins with 0 or 1.
  if (row.code == "1" && (digits.size() != 10 || digits[0] < '2')) return false;
  return put_e164(row.code, digits, to);
}

}  // namespace

std::string_view bare_email(std::string_view text) {
  text = trim(text);
  if (text.size() > 2 && text.front() == '<' && text.back() == '>') {
    text = trim(text.substr(1, text.size() - 2));
  }
  constexpr std::string_view kScheme = "mailto:";
  if (starts_with_any_case(text, kScheme)) text = trim(text.substr(kScheme.size()));
  return text;
}

namespace {

enum class Local { as_written, in_lower_case };

bool put_address(std::string_view text, Local written, std::string& to) {
  to.clear();
  text = bare_email(text);
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || text.size() > kEmailBytesMax) return false;
  to.resize(at + 1);
  char* const local = to.data();
  for (std::size_t i = 0; i < at; ++i) {
    if (kLocalStops[static_cast<unsigned char>(text[i])]) return false;
    local[i] = written == Local::in_lower_case ? lower(text[i]) : text[i];
  }
  local[at] = '@';
  return put_ascii_domain(text.substr(at + 1), to);
}

}  // namespace

bool put_normal_email(std::string_view text, std::string& to) {
  return put_address(text, Local::in_lower_case, to);
}

bool put_normal_phone(std::string_view text, std::string_view country, std::string& to) {
  to.clear();
  constexpr std::string_view kScheme = "tel:";
  text = trim(text);
  if (starts_with_any_case(text, kScheme)) text.remove_prefix(kScheme.size());
  Dialled number;
  if (!read_dialled(text, number)) return false;
  const std::string_view digits = number.text();
  if (number.plus) return put_e164("", digits, to);
  if (digits.starts_with("00")) {
    return digits.size() > 2 && put_e164("", digits.substr(2), to);
  }
  if (country == kInternational) return put_e164("", digits, to);
  const Dialling* row = find_dialling(country);
  if (row == nullptr) return false;
  if (row->code == "1" && digits.starts_with("011")) {
    return digits.size() > 3 && put_e164("", digits.substr(3), to);
  }
  return put_national(*row, digits, to);
}

namespace {

enum class Dots { told_apart, ignored };
struct Provider {
  std::string_view domain;
  std::string_view mailbox_domain;  // the same mailboxes under one name
  Dots dots;
};
// Whose documentation says so:
// Google, "Dots don't matter in Gmail addresses" and "Use Gmail aliases"
//   https://support.google.com/mail/answer/7436150, https://support.google.com/mail/answer/22370
// Fastmail, "Plus addressing and subdomain addressing"
//   https://www.fastmail.help/hc/en-us/articles/360060591053
// Proton, "Addresses and aliases": https://proton.me/support/addresses-and-aliases
// Microsoft, "Plus addressing in Exchange Online" (https://learn.microsoft.com/exchange/), whose
//   consumer domains do as much
constexpr Provider kProviders[] = {
    {"gmail.com", "gmail.com", Dots::ignored},
    {"googlemail.com", "gmail.com", Dots::ignored},
    {"fastmail.com", "fastmail.com", Dots::told_apart},
    {"fastmail.fm", "fastmail.fm", Dots::told_apart},
    {"proton.me", "proton.me", Dots::told_apart},
    {"protonmail.com", "protonmail.com", Dots::told_apart},
    {"pm.me", "pm.me", Dots::told_apart},
    {"outlook.com", "outlook.com", Dots::told_apart},
    {"hotmail.com", "hotmail.com", Dots::told_apart},
    {"live.com", "live.com", Dots::told_apart},
};

}  // namespace

void put_alias(std::string_view normal_email, std::string& to) {
  to.clear();
  const std::size_t at = normal_email.rfind('@');
  if (at == std::string_view::npos) return;
  const std::string_view domain = normal_email.substr(at + 1);
  const auto* provider = std::find_if(std::begin(kProviders), std::end(kProviders),
                                      [&](const Provider& one) { return one.domain == domain; });
  if (provider == std::end(kProviders)) return;
  const std::string_view local = normal_email.substr(0, std::min(at, normal_email.find('+')));
  for (const char c : local) {
    if (c != '.' || provider->dots == Dots::told_apart) to += c;
  }
  if (to.empty()) return;
  to += '@';
  to += provider->mailbox_domain;
}

Result<std::string> parse_phones(std::string_view text, std::string_view place) {
  if (text == kInternational || find_dialling(text) != nullptr) return std::string(text);
  return fail(ErrorCode::invalid,
              "numbers are read as dialled in a country, such as DE, or as international",
              {{std::string(place),
                "is neither a country of ISO 3166-1 that is known here, nor "
                "international"}});
}

std::optional<std::string> mail_address(std::string_view text) {
  std::string to;
  if (!put_address(text, Local::as_written, to)) return std::nullopt;
  return to;
}

std::optional<std::string> phone_number(std::string_view phone, std::string_view jurisdiction) {
  return normal_phone(phone, jurisdiction.substr(0, jurisdiction.find('-')));
}

std::optional<std::string> normal_email(std::string_view text) {
  std::string to;
  if (!put_normal_email(text, to)) return std::nullopt;
  return to;
}

std::optional<std::string> normal_phone(std::string_view text, std::string_view country) {
  std::string to;
  if (!put_normal_phone(text, country, to)) return std::nullopt;
  return to;
}

}  // namespace candor::exposure
