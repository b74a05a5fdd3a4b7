// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "notice/lint_rules.h"

namespace candor::notice {
namespace {

constexpr std::int64_t kHalfAYearDays = 183;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Days from today; negative if it is over. Without a year it is the nearest day of that name.
std::optional<std::int64_t> days_until(const NamedDay& named, Date today) {
  const std::int64_t now = days_since_epoch(today);
  const auto in_year = [&](int year) {
    return days_since_epoch({year, named.month, named.day}) - now;
  };
  if (named.year) return in_year(*named.year);
  for (const int year : {today.year - 1, today.year, today.year + 1}) {
    const std::int64_t days = in_year(year);
    if (days > -kHalfAYearDays && days <= kHalfAYearDays) return days;
  }
  return std::nullopt;
}

// The first day by which, or on which, something is promised and which is over.
const NamedDay* find_broken(const std::vector<NamedDay>& days, const Words& words, Date today) {
  const auto will = std::find_if(words.begin(), words.end(), [](const std::string& word) {
    return word == "will" || word == "shall" || word.ends_with("'ll");
  });
  if (will == words.end()) return nullptr;
  const auto will_at = static_cast<std::size_t>(will - words.begin());
  for (const NamedDay& day : days) {
    if (day.at == 0) continue;
    const std::string& before = words[day.at - 1];
    const bool promised = before == "by" || before == "until" || before == "before" ||
                          (before == "on" && will_at < day.at);
    const auto days_left = days_until(day, today);
    if (promised && days_left && *days_left < 0) return &day;
  }
  return nullptr;
}

// Whether a telephone number stands there: seven digits or more with what people put between them,
// which are no date and not the end of a word such as a reference.
bool has_phone(std::string_view text) {
  constexpr std::string_view kOfNumbers = "+0123456789 -()./";
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find_first_not_of(kOfNumbers, start), text.size());
    const std::string_view run = text.substr(start, end - start);
    const bool ends_a_word = start > 0 && run.starts_with('-');
    const bool is_date =
        parse_date(trim(run.substr(0, run.find_last_of("0123456789") + 1))).has_value();
    if (!ends_a_word && !is_date && std::count_if(run.begin(), run.end(), is_digit) >= 7) {
      return true;
    }
    start = std::max(end, text.find_first_of(kOfNumbers, end));
  }
  return false;
}

// The hosts of the web and mail addresses in a text.
std::vector<std::string> hosts_in(std::string_view text) {
  std::vector<std::string> hosts;
  for (const std::string_view mark : {"://", "@"}) {
    for (std::size_t at = text.find(mark); at != std::string_view::npos;
         at = text.find(mark, at + 1)) {
      const std::string_view rest = text.substr(at + mark.size());
      const bool in_brackets = rest.starts_with('[');
      std::string_view host =
          rest.substr(0, rest.find_first_of(in_brackets ? "] " : "/?#: )>,;\"'"));
      if (in_brackets) host.remove_prefix(1);
      while (host.ends_with('.')) host.remove_suffix(1);
      if (at > 0 && text[at - 1] != ' ' && !host.empty()) hosts.push_back(to_lower(host));
    }
  }
  return hosts;
}

// Addresses of this machine or of a network behind a router (RFC 1918, 3927, 4193, 6761, 6762).
bool is_local(std::string_view host) {
  if (host == "localhost" || host == "::1" || host.starts_with("fe80:")) return true;
  const bool is_ipv6 = host.find(':') != std::string_view::npos;
  if (is_ipv6 && (host.starts_with("fc") || host.starts_with("fd"))) return true;
  for (const std::string_view ending : {".localhost", ".local", ".internal", ".lan"}) {
    if (host.ends_with(ending)) return true;
  }
  const auto parts = split(host, '.');
  if (parts.size() != 4 || !std::all_of(parts.begin(), parts.end(), [](std::string_view part) {
        return parse_integer(part).has_value();
      })) {
    return false;
  }
  const std::int64_t second = parse_integer(parts[1]).value();
  return parts[0] == "127" || parts[0] == "10" || parts[0] == "0" ||
         (parts[0] == "192" && second == 168) || (parts[0] == "169" && second == 254) ||
         (parts[0] == "172" && second >= 16 && second <= 31);
}

bool has_mail_address(std::string_view text) {
  if (text.find('@') == std::string_view::npos) return false;
  const auto hosts = hosts_in(text);
  return std::any_of(hosts.begin(), hosts.end(),
                     [](const std::string& host) { return host.find('.') != std::string::npos; });
}

}  // namespace

bool names_local_host(std::string_view text) {
  const auto hosts = hosts_in(text);
  return std::any_of(hosts.begin(), hosts.end(), is_local);
}

// P1. A text of which it is not known when it is read promises nothing that has passed.
void check_promises(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  const Context& context = read.context;
  if (!context.today) return;
  for (const Sentence& sentence : reading.sentences) {
    const auto days = named_days(sentence.words);
    if (find_broken(days, sentence.words, *context.today) == nullptr) continue;
    findings.add(sentence, "promises a day that is over",
                 "name a day that is still to come; where it is a fact's, state the fact again");
  }
}

// O1. What was done, or will be, with its day; that we learned of it is no act of ours.
void check_acts(const Case& read, Findings& findings) {
  const bool has_its_part = has_part(read.reading, Part::what_we_are_doing);
  for (const Sentence& sentence : read.reading.sentences) {
    if (has_its_part && sentence.part != Part::what_we_are_doing) continue;
    const bool is_act =
        !read.words().discovered.in(sentence.words) && !read.words().notice_date.in(sentence.words);
    if (has_date(sentence.words) && is_act && sentence.part != Part::what_happened) return;
  }
  findings.add(place_of(read.reading, Part::what_we_are_doing),
               "the notice names no act of ours with its day, which the reader could check",
               "On 4 May we closed that account. By 20 May every engineer will need a second key.");
}

// M2. Where the notice has a part for it, it must stand there: that is where the reader looks. An
// address that nobody reads is none.
void check_contact(const Case& read, Findings& findings) {
  const bool has_its_part = has_part(read.reading, Part::more_information);
  for (const Sentence& sentence : read.reading.sentences) {
    if (has_its_part && sentence.part != Part::more_information) continue;
    if (has_phone(sentence.text)) return;
    const std::string lower = to_lower(sentence.text);
    const bool is_answered = lower.find("noreply@") == std::string::npos &&
                             lower.find("no-reply@") == std::string::npos &&
                             lower.find("donotreply@") == std::string::npos;
    if (is_answered && has_mail_address(sentence.text)) return;
  }
  findings.add(place_of(read.reading, Part::more_information),
               "the notice names nobody whom the reader can ask",
               "Write to privacy@example.com or call 555 0100. People answer. (A draft takes both "
               "from [organisation] in candor.toml.)");
}

// M3.
void check_addresses(const Case& read, Findings& findings) {
  const Reading& reading = read.reading;
  for (const Sentence& sentence : reading.sentences) {
    if (!names_local_host(sentence.text)) continue;
    findings.add(sentence, "leads to a machine that the reader cannot reach",
                 "give the address that customers use; a draft takes that of the public pages from "
                 "public_url in candor.toml");
  }
}

}  // namespace candor::notice
