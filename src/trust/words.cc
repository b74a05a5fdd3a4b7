// SPDX-License-Identifier: Apache-2.0
#include "trust/words.h"

#include <cmath>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::trust {
namespace {

// A minus sign instead of a hyphen, and no minus before a zero.
std::string with_minus(std::string number) {
  if (number.empty() || number.front() != '-') return number;
  number.erase(0, 1);
  return number.find_first_of("123456789") == std::string::npos ? number : "−" + number;
}

std::string points(double share) { return fmt::format("{:.1f}", std::abs(share) * 100); }

std::string customers(std::int64_t count) {
  return fmt::format("{} {}", with_commas(count), count == 1 ? "customer" : "customers");
}

std::string months_words(std::int64_t months) {
  return months == 1 ? "one month" : fmt::format("{} months", months);
}

std::string_view direction(double change) { return change < 0 ? "less" : "more"; }

// The limits in words, the one nearer to nothing first: "1.7 to 3.2 points fewer", "1.2 points
// fewer to 0.5 points more". `say` gives a number without its sign.
template <typename Say>
std::string limits(const Interval& of, std::string_view unit, std::string_view below,
                   std::string_view above, const Say& say) {
  if (of.lower < 0 && of.upper > 0) {
    return fmt::format("{} {} {} to {} {} {}", say(of.lower), unit, below, say(of.upper), unit,
                       above);
  }
  const bool less = of.upper <= 0;
  return fmt::format("{} to {} {} {}", say(less ? of.upper : of.lower),
                     say(less ? of.lower : of.upper), unit, less ? below : above);
}

std::string amount(double value) { return fmt::format("{:.2f}", std::abs(value)); }

// "3.44 EUR less"
std::string less_or_more(double change, std::string_view unit) {
  return fmt::format("{} {} {}", amount(change), unit, direction(change));
}

std::string share_limits(const Interval& share) {
  return limits(share, "%", "less", "more", points);
}

}  // namespace

std::string percent(double share) { return with_minus(fmt::format("{:.1f} %", share * 100)); }

std::string month_words(std::string_view month) {
  const auto number = parse_integer(month.substr(5));
  CHECK(number);
  return fmt::format("{} {}", month_name(static_cast<int>(*number)), month.substr(0, 4));
}

std::string money_unit(const Report& report) { return report.currency.value_or("units of spend"); }

std::string less_or_more(const Interval& change, std::string_view unit) {
  return limits(change, unit, "less", "more", amount);
}

std::string beginning_words(const Report& report) {
  if (!report.began_at) return "from " + month_words(report.first_month);
  return fmt::format("{} {}", enum_name(report.beginning),
                     date_in_words(utc_date(*report.began_at)));
}

std::string unbroken(std::string_view text) {
  std::string kept;
  bool after_digit = false;
  for (const char c : text) {
    kept += c == ' ' && after_digit ? "\u00a0" : std::string(1, c);
    after_digit = c >= '0' && c <= '9';
  }
  return kept;
}

std::string headline_of(const Report& report) {
  const Interval& change = report.change_share;
  switch (report.verdict) {
    case Verdict::raised:
    case Verdict::lost:
      return fmt::format(
          "{}: customers whose data was involved are worth {} % {} a month than they would have "
          "been (95 % interval {}).",
          report.verdict == Verdict::lost ? "Lost" : "Raised", points(change.estimate),
          direction(change.estimate), share_limits(change));
    case Verdict::kept:
      return fmt::format(
          "Kept: whatever the incident changed in what customers are worth is less than {} "
          "(90 % interval {}).",
          percent(report.margin), share_limits(report.change_share_90));
    case Verdict::cannot_tell:
      return fmt::format(
          "Can't tell: customers whose data was involved may be worth anything from {} a month "
          "than they would have been (95 % interval).",
          share_limits(change));
  }
  bug_found("the verdict has words");
}

std::vector<std::string> findings_of(const Report& report) {
  const std::string unit = money_unit(report);
  const Interval& stayed = report.stayed_difference;
  std::vector<std::string> findings;
  findings.push_back(fmt::format(
      "A customer whose data was involved is worth {} a month than expected (95 % interval {}). "
      "That is {} of what they spent before; those who left count as nothing.",
      less_or_more(report.change.estimate, unit), less_or_more(report.change, unit),
      percent(std::abs(report.change_share.estimate))));
  findings.push_back(fmt::format(
      "Expected is what they would spend if they had changed as the others did. Compared are {} "
      "whose data was involved with {} others: {} before with {} from {} on.",
      customers(report.exposed.compared), with_commas(report.others.compared),
      months_words(report.months_before), months_words(report.months_after),
      month_words(report.first_month)));
  findings.push_back(fmt::format(
      "After {}, {} of the customers whose data was involved are still customers; of the others, "
      "{}. That is {} points {} (95 % interval {}).",
      months_words(report.months_after), percent(report.exposed.stayed.estimate),
      percent(report.others.stayed.estimate), points(stayed.estimate),
      stayed.estimate < 0 ? "fewer" : "more", limits(stayed, "points", "fewer", "more", points)));
  return findings;
}

std::vector<std::string> cautions_of(const Report& report) {
  constexpr double kDrifting = 0.05;
  const std::string before = months_words(report.months_before);
  std::vector<std::string> cautions;
  if (report.drift && report.drift->p < kDrifting) {
    cautions.push_back(
        fmt::format("Before you read on: the two groups were already drifting apart in the {} "
                    "before, so part of the change may be older than the incident.",
                    before));
  } else if (report.drift) {
    cautions.push_back(
        fmt::format("In the {} before, the two groups moved alike as far as can be seen.", before));
  } else if (report.months_before > 1) {
    cautions.push_back(fmt::format(
        "In the {} before, spending did not vary enough to see whether the two groups were moving "
        "alike.",
        before));
  } else {
    cautions.push_back(
        "There is only one month before, so nobody can see whether the two groups were moving "
        "alike.");
  }
  cautions.push_back(fmt::format(
      "With these customers, a change of less than {} of what they spent would probably not have "
      "been found.",
      percent(report.detectable_share)));
  cautions.push_back(
      "All of this supposes that without the incident both groups would have changed alike. Word "
      "of it reached the others too; if that moved them, the comparison does not show it.");
  return cautions;
}

std::string change_title(const Report& report) {
  const std::string unit = money_unit(report);
  const bool clear = report.change.lower > 0 || report.change.upper < 0;
  return fmt::format("Since {} each is worth {} a month than expected.",
                     month_words(report.first_month),
                     clear ? less_or_more(report.change.estimate, unit)
                           : "anything from " + less_or_more(report.change, unit));
}

std::string stayed_title(const Report& report) {
  return fmt::format(
      "After {}, {} of those whose data was involved are still customers; of the others, {}.",
      months_words(report.months_after), percent(report.exposed.stayed.estimate),
      percent(report.others.stayed.estimate));
}

}  // namespace candor::trust
