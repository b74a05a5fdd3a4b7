// SPDX-License-Identifier: Apache-2.0
#include "trust/display.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/text.h"
#include "trust/words.h"

namespace candor::trust {
namespace {

// With commas, and a sign unless it is nothing.
std::string signed_number(double value, int decimals) {
  const double size = std::abs(value);
  if (size >= 1e6) decimals = 0;
  if (size >= 1e12) return fmt::format("{}{:.3g}", value < 0 ? "−" : "+", size);
  std::string digits = fmt::format("{:.{}f}", size, decimals);
  if (digits.find_first_of("123456789") == std::string::npos) return digits;
  const std::size_t point = std::min(digits.find('.'), digits.size());
  const auto whole = parse_integer(digits.substr(0, point));
  CHECK(whole);
  return (value < 0 ? "−" : "+") + with_commas(*whole) + digits.substr(point);
}

std::string share_number(double share) {
  if (std::abs(share) >= 1e4)
    return fmt::format("{}{:.2g}", share < 0 ? "−" : "+", std::abs(share) * 100);
  return signed_number(share * 100, std::abs(share) >= 10 ? 0 : 1);
}

}  // namespace

std::string count_of(std::int64_t count, std::string_view what) {
  return fmt::format("{} {}{}", with_commas(count), what, count == 1 ? "" : "s");
}

int decimals_of(Outcome outcome) { return outcome == Outcome::spend ? 2 : 4; }

std::string change_words(double change, int decimals) { return signed_number(change, decimals); }

std::string change_words(const Interval& change, int decimals) {
  return fmt::format("{} ({}\u00a0to\u00a0{})", signed_number(change.estimate, decimals),
                     signed_number(change.lower, decimals), signed_number(change.upper, decimals));
}

std::string share_words(double share) { return share_number(share) + " %"; }

std::string share_words(const Interval& share) {
  return fmt::format("{} ({}\u00a0to\u00a0{})", share_words(share.estimate),
                     share_number(share.lower), share_number(share.upper));
}

std::string percent_words(const Interval& share) {
  return fmt::format("{} ({:.1f}\u00a0to\u00a0{:.1f})", percent(share.estimate), share.lower * 100,
                     share.upper * 100);
}

std::string ratio_words(const Interval& ratio) {
  return fmt::format("{:.2f} ({:.2f}\u00a0to\u00a0{:.2f})", ratio.estimate, ratio.lower,
                     ratio.upper);
}

std::string p_words(double p) {
  return p < 1e-4 ? "p\u00a0<\u00a00.0001" : fmt::format("p\u00a0=\u00a0{:.4f}", p);
}

std::string outcome_words(Outcome outcome) {
  switch (outcome) {
    case Outcome::spend: return "spend";
    case Outcome::active: return "share of active customers";
    case Outcome::contacts: return "contacts";
    case Outcome::complaints: return "complaints";
    case Outcome::logins: return "logins";
  }
  bug_found("an outcome has words");
}

std::string axis_words(const Report& report, Outcome outcome) {
  if (outcome == Outcome::active) return "share of active customers";
  return unit_of(report, outcome) + " a customer and month";
}

std::string cause_words(Cause cause) {
  switch (cause) {
    case Cause::voluntary: return "by choice";
    case Cause::payment: return "did not pay";
    case Cause::bereavement: return "died";
    case Cause::other: return "for another reason";
  }
  bug_found("a cause has words");
}

std::string hazard_words(const Hazard& hazard) {
  if (hazard.state == "waiting") return "waiting for word";
  return hazard.state == "told" ? "once told" : hazard.state;
}

std::vector<const Effect*> effects_by(const Report& report, Split split) {
  std::vector<const Effect*> found;
  for (const Effect& effect : report.effects) {
    if (effect.split == split && effect.outcome == deciding(report).outcome) {
      found.push_back(&effect);
    }
  }
  return found;
}

std::vector<std::string> withheld_by(const Report& report, Split split) {
  std::vector<std::string> found;
  for (const Withheld& withheld : report.withheld) {
    if (withheld.split != split) continue;
    Effect named;
    named.split = split;
    named.group = withheld.group;
    found.push_back(group_words(named));
  }
  return found;
}

}  // namespace candor::trust
