// SPDX-License-Identifier: Apache-2.0
#include "trust/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/enums.h"
#include "base/text.h"

namespace candor::trust {
namespace {

// A test below it counts as more than chance.
constexpr double kByChance = 0.05;

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

// How an outcome is said of customers.
struct Phrase {
  std::string_view verb;  // "customers whose data was involved …"
  std::string_view may;   // "may …"
  std::string_view been;  // "than they would have…"
  std::string_view noun;  // "whatever the incident changed in …"
};

Phrase phrase_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::spend: return {"are worth", "be worth", " been", "what customers are worth"};
    case Outcome::active: return {"are active", "be active", " been", "how many are active"};
    case Outcome::contacts:
      return {"contact us", "contact us", "", "how often customers contact us"};
    case Outcome::complaints: return {"complain", "complain", "", "how often customers complain"};
    case Outcome::logins: return {"sign in", "sign in", "", "how often customers sign in"};
  }
  bug_found("an outcome has a phrase");
}

std::string size_of_it(const Report& report, const Effect& effect) {
  if (effect.outcome == Outcome::spend) {
    const std::string unit = unit_of(report, effect.outcome);
    return fmt::format(
        "A customer whose data was involved is worth {} a month than expected (95 % interval {}). "
        "That is {} of what they spent before; those who left count as nothing.",
        less_or_more(effect.change.estimate, unit), less_or_more(effect.change, unit),
        percent(std::abs(effect.change_share.estimate)));
  }
  return fmt::format(
      "That is {} a customer and month instead of {} (95 % interval of the change {}); those who "
      "left count as nothing.",
      amount(effect.after), amount(effect.after - effect.change.estimate),
      less_or_more(effect.change, unit_of(report, effect.outcome)));
}

std::string how_many_stayed(const Report& report) {
  if (!report.exposed.stayed || !report.others.stayed || !report.stayed_difference) {
    return fmt::format("Fewer than {} of a group left in {}; how many is not shown.", kPeopleMin,
                       months_words(report.months_after));
  }
  const Interval& stayed = *report.stayed_difference;
  return fmt::format(
      "After {}, {} of the customers whose data was involved are still customers; of the others, "
      "{}. That is {} points {} (95 % interval {}).",
      months_words(report.months_after), percent(report.exposed.stayed->estimate),
      percent(report.others.stayed->estimate), points(stayed.estimate),
      stayed.estimate < 0 ? "fewer" : "more", limits(stayed, "points", "fewer", "more", points));
}

std::vector<const Effect*> groups_of(const Report& report, Split split) {
  std::vector<const Effect*> groups;
  for (const Effect& effect : report.effects) {
    if (effect.split == split && effect.outcome == deciding(report).outcome) {
      groups.push_back(&effect);
    }
  }
  return groups;
}

// Whether the groups of a split differ by more than chance; nothing where it cannot be said.
std::optional<bool> do_differ(const Report& report, Split split) {
  for (const Difference& difference : report.differences) {
    if (difference.split == split && difference.outcome == deciding(report).outcome) {
      return difference.test.p < kByChance;
    }
  }
  return std::nullopt;
}

// "By how soon people were told: within 7 days 2.1 % less (…); …". "" for fewer than two groups.
std::string by_group(const Report& report, Split split) {
  const auto groups = groups_of(report, split);
  if (groups.size() < 2) return "";
  std::vector<std::string> parts;
  for (const Effect* effect : groups) {
    parts.push_back(
        fmt::format("{} {} % {} ({})", effect->group, points(effect->change_share.estimate),
                    direction(effect->change_share.estimate), share_limits(effect->change_share)));
  }
  const std::string_view by = split == Split::delay ? "how soon people were told"
                                                    : "how strong the relationship was before";
  const auto differ = do_differ(report, split);
  return fmt::format("By {}: {}. {}", by, join(parts, "; "),
                     !differ   ? "Whether these differ cannot be said."
                     : *differ ? "They differ by more than chance would make."
                               : "They differ by no more than chance would make.");
}

// `what` is what the groups of the split differ in.
std::string split_title(const Report& report, Split split, std::string_view what) {
  if (groups_of(report, split).size() < 2) return fmt::format("Nobody can compare by {}.", what);
  const auto differ = do_differ(report, split);
  return differ && *differ ? fmt::format("It made a difference {}.", what)
                           : fmt::format("Whether it mattered {} cannot be told from this.", what);
}

// "They also complain 86.4 % more a month than they would have (66.0 to 106.7 % more)."
std::vector<std::string> other_outcomes(const Report& report) {
  std::vector<std::string> said;
  for (const Effect& effect : report.effects) {
    if (effect.split != Split::exposure || effect.outcome == deciding(report).outcome) continue;
    const Phrase phrase = phrase_of(effect.outcome);
    const bool clear = effect.change_share.lower > 0 || effect.change_share.upper < 0;
    said.push_back(clear
                       ? fmt::format("They also {} {} % {} a month than they would have{} ({}).",
                                     phrase.verb, points(effect.change_share.estimate),
                                     direction(effect.change_share.estimate), phrase.been,
                                     share_limits(effect.change_share))
                       : fmt::format("They {} anything from {} a month than they would have{}.",
                                     phrase.verb, share_limits(effect.change_share), phrase.been));
  }
  return said;
}

std::string what_chance_shows(const Report& report) {
  const QueueTest& queue = *report.queue;
  const bool counted = queue.late && queue.early;
  return fmt::format(
      "Chance put {} later in the queue than {}, by {:.1f} days in the mean. Those told later {} "
      "{} % {} a month (95 % interval {}).",
      counted ? customers(*queue.late) : "one half of those told",
      counted ? with_commas(*queue.early) : "the other", queue.days_apart,
      phrase_of(deciding(report).outcome).verb, points(queue.change_share.estimate),
      direction(queue.change_share.estimate), share_limits(queue.change_share));
}

std::string did_they_drift(const Report& report) {
  const auto& drift = deciding(report).drift;
  const std::string before = months_words(report.months_before);
  if (drift && drift->p < kByChance) {
    return fmt::format(
        "Before you read on: the two groups were already drifting apart in the {} "
        "before, so part of the change may be older than the incident.",
        before);
  }
  if (drift) {
    return fmt::format("In the {} before, the two groups moved alike as far as can be seen.",
                       before);
  }
  if (report.months_before > 1) {
    return fmt::format(
        "In the {} before, too little varied to see whether the two groups were "
        "moving alike.",
        before);
  }
  return "There is only one month before, so nobody can see whether the two groups were moving "
         "alike.";
}

}  // namespace

std::string percent(double share) { return with_minus(fmt::format("{:.1f} %", share * 100)); }

std::string month_words(std::string_view month) {
  const auto number = parse_integer(month.substr(5));
  CHECK(number);
  return fmt::format("{} {}", month_name(static_cast<int>(*number)), month.substr(0, 4));
}

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

std::string unit_of(const Report& report, Outcome outcome) {
  switch (outcome) {
    case Outcome::spend: return report.currency.value_or("units of spend");
    case Outcome::active: return "of a customer";
    case Outcome::contacts: return "contacts";
    case Outcome::complaints: return "complaints";
    case Outcome::logins: return "logins";
  }
  bug_found("an outcome has a unit");
}

std::string few_or(std::int64_t people) {
  return people < kPeopleMin ? fmt::format("fewer than {}", kPeopleMin) : with_commas(people);
}

std::string count_words(const Count& count) {
  return count ? with_commas(*count) : fmt::format("fewer than {}", kPeopleMin);
}

std::string verdict_words(Verdict verdict) {
  switch (verdict) {
    case Verdict::raised: return "raised";
    case Verdict::kept: return "kept";
    case Verdict::lost: return "lost";
    case Verdict::cannot_tell: return "can't tell";
  }
  bug_found("the verdict has words");
}

std::string group_words(const Effect& effect) {
  switch (effect.split) {
    case Split::exposure: return "all whose data was involved";
    case Split::delay: return effect.group == kNotTold ? effect.group : "told " + effect.group;
    case Split::version: return effect.group;
    case Split::channel: return "told by " + effect.group;
    case Split::strength: return effect.group + " relationship";
  }
  bug_found("a split has words");
}

std::string headline_of(const Report& report) {
  const Effect& effect = deciding(report);
  const Interval& change = effect.change_share;
  const Phrase phrase = phrase_of(effect.outcome);
  switch (report.verdict) {
    case Verdict::raised:
    case Verdict::lost:
      return fmt::format(
          "{}: customers whose data was involved {} {} % {} a month than they would have{} (95 % "
          "interval {}).",
          report.verdict == Verdict::lost ? "Lost" : "Raised", phrase.verb, points(change.estimate),
          direction(change.estimate), phrase.been, share_limits(change));
    case Verdict::kept:
      return fmt::format(
          "Kept: whatever the incident changed in {} is less than {} (90 % interval {}).",
          phrase.noun, percent(report.plan.margin), share_limits(effect.change_share_90));
    case Verdict::cannot_tell:
      return fmt::format(
          "Can't tell: customers whose data was involved may {} anything from {} a month than they "
          "would have{} (95 % interval).",
          phrase.may, share_limits(change), phrase.been);
  }
  bug_found("the verdict has words");
}

std::vector<std::string> findings_of(const Report& report) {
  const Effect& effect = deciding(report);
  std::vector<std::string> findings;
  findings.push_back(size_of_it(report, effect));
  findings.push_back(fmt::format(
      "Expected is what they would have done if they had changed as the others{} did. Compared are "
      "{} whose data was involved with {} others: {} before with {} from {} on.",
      report.by_strength ? " with as strong a relationship" : "", customers(effect.exposed),
      with_commas(effect.others), months_words(report.months_before),
      months_words(report.months_after), month_words(report.first_month)));
  findings.push_back(how_many_stayed(report));
  for (std::string& said : other_outcomes(report)) findings.push_back(std::move(said));
  for (const Split split : {Split::delay, Split::strength}) {
    if (auto said = by_group(report, split); !said.empty()) findings.push_back(std::move(said));
  }
  if (report.queue) findings.push_back(what_chance_shows(report));
  return findings;
}

std::vector<std::string> cautions_of(const Report& report) {
  std::vector<std::string> cautions;
  if (report.standing == Standing::exploratory) {
    cautions.push_back(
        report.planned_at
            ? "Exploratory: the plan was declared when outcomes had been taken already. Read this "
              "as a question for the next measurement, not as an answer."
            : "Exploratory: no plan said beforehand what would be measured and what would count. "
              "Read this as a question for the next measurement, not as an answer.");
  }
  cautions.push_back(did_they_drift(report));
  cautions.push_back(fmt::format(
      "With these customers, a change of less than {} would probably not have been found.",
      percent(deciding(report).detectable_share)));
  cautions.push_back(
      "All of this supposes that without the incident both groups would have changed alike. Word "
      "of it reached the others too; if that moved them, the comparison does not show it.");
  if (!by_group(report, Split::delay).empty()) {
    cautions.push_back(
        report.queue
            ? "Who was told when was mostly not chosen: within the queue it was chance. The groups "
              "by delay also differ by when they were found, and that was not."
            : "Who was told sooner was not drawn by chance, so a difference between the groups by "
              "delay may have other reasons.");
  }
  if (!report.by_strength) {
    cautions.push_back(
        "How strong each relationship was before is not frozen, so the two groups may differ in "
        "that.");
  }
  for (const Outcome outcome : report.plan.outcomes) {
    const bool is_shown =
        std::any_of(report.effects.begin(), report.effects.end(),
                    [&](const Effect& effect) { return effect.outcome == outcome; });
    if (is_shown) continue;
    cautions.push_back(
        fmt::format("Of {} nothing is shown: nobody had any before, too few customers have it in "
                    "every month, or those who lack it are fewer than {}.",
                    enum_name(outcome), kPeopleMin));
  }
  if (!report.withheld.empty()) {
    cautions.push_back(fmt::format(
        "Groups of fewer than {} people are not shown, nor what they could be found from.",
        kPeopleMin));
  }
  return cautions;
}

std::string change_title(const Report& report) {
  const Effect& effect = deciding(report);
  const Phrase phrase = phrase_of(effect.outcome);
  const bool clear = effect.change.lower > 0 || effect.change.upper < 0;
  if (effect.outcome == Outcome::spend) {
    const std::string unit = unit_of(report, effect.outcome);
    return fmt::format("Since {} each is worth {} a month than expected.",
                       month_words(report.first_month),
                       clear ? less_or_more(effect.change.estimate, unit)
                             : "anything from " + less_or_more(effect.change, unit));
  }
  return fmt::format("Since {} they {} {} a month than expected.", month_words(report.first_month),
                     phrase.verb,
                     clear ? fmt::format("{} % {}", points(effect.change_share.estimate),
                                         direction(effect.change_share.estimate))
                           : "anything from " + share_limits(effect.change_share));
}

std::string stayed_title(const Report& report) {
  if (!report.exposed.stayed || !report.others.stayed) {
    return fmt::format("After {}, so few have left that it is not shown.",
                       months_words(report.months_after));
  }
  return fmt::format(
      "After {}, {} of those whose data was involved are still customers; of the others, {}.",
      months_words(report.months_after), percent(report.exposed.stayed->estimate),
      percent(report.others.stayed->estimate));
}

std::string delay_title(const Report& report) {
  return split_title(report, Split::delay, "how soon people were told");
}

std::string strength_title(const Report& report) {
  return split_title(report, Split::strength, "how strong the relationship was before");
}

}  // namespace candor::trust
