// SPDX-License-Identifier: Apache-2.0
#include "duty/law.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "duty/calendar.h"
#include "exposure/exposure.h"

namespace candor::duty {
namespace {

template <typename Item>
const Item* find_by_id(const std::vector<Item>& items, std::string_view id) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.id == id; });
  return found == items.end() ? nullptr : &*found;
}

constexpr std::array<std::string_view, 6> kClockAnchors = {
    "awareness", "discovery", "determination", "materiality", "assessment", "another_notice"};
constexpr std::int64_t kPeriodMax = 3650;  // a limit longer than ten years is a slip of the pen

// Collects what is wrong with one item of a law file.
class Checker {
 public:
  Checker(const std::string& place, std::vector<Fault>& faults) : place_(place), faults_(faults) {}

  void require(bool holds, std::string_view field, std::string message) {
    if (!holds) faults_.push_back({fmt::format("{} {}", place_, field), std::move(message)});
  }
  void text(std::string_view value, std::string_view field) {
    require(!trim(value).empty(), field, "is empty");
  }
  void range(const std::optional<std::int64_t>& value, std::int64_t low, std::int64_t high,
             std::string_view field) {
    require(!value || (*value >= low && *value <= high), field,
            fmt::format("is not from {} to {}", low, high));
  }
  void only_with(bool given, bool wanted, std::string_view field, std::string_view with) {
    require(given || !wanted, field, fmt::format("is required with {}", with));
    require(!given || wanted, field, fmt::format("makes no sense without {}", with));
  }
  template <typename Find>
  void known(const std::vector<std::string>& ids, Find find, std::string_view field,
             std::string_view noun) {
    for (const std::string& id : ids) {
      require(find(id) != nullptr, field, fmt::format("{} is not a known {}", id, noun));
    }
  }

 private:
  const std::string& place_;
  std::vector<Fault>& faults_;
};

bool is_id(std::string_view id) {
  return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

void check_condition(const Condition& condition, const LawBook& law, Checker& checker) {
  constexpr std::string_view kField = "/trigger/any_of";
  checker.require(!condition.residents_of.empty() || !condition.flags.empty(), kField,
                  "has a condition with neither residents_of nor flags; it would always hold");
  checker.known(
      condition.residents_of, [&](std::string_view id) { return law.find_jurisdiction(id); },
      kField, "jurisdiction");
  checker.known(
      condition.flags, [&](std::string_view id) { return law.find_flag(id); }, kField, "flag");
  checker.known(condition.data_classes, exposure::find_data_class, kField, "data class");
  constexpr std::int64_t kPeopleMax = 10'000'000'000;
  checker.range(condition.min_people, 1, kPeopleMax, kField);
  checker.range(condition.over_people, 1, kPeopleMax, kField);
  checker.range(condition.under_people, 1, kPeopleMax, kField);
}

void check_term(const Rule& rule, const LawBook& law, Checker& checker) {
  const Term& term = rule.deadline;
  const bool clock =
      std::find(kClockAnchors.begin(), kClockAnchors.end(), term.anchor) != kClockAnchors.end();
  checker.require(clock || law.find_flag(term.anchor) != nullptr, "/deadline/anchor",
                  fmt::format("{} is neither a clock anchor nor a flag", term.anchor));
  checker.only_with(term.of.has_value(), term.anchor == "another_notice", "/deadline/of",
                    "the anchor another_notice");
  if (term.of) {
    checker.require(law.find_rule(*term.of) != nullptr && *term.of != rule.id, "/deadline/of",
                    fmt::format("{} is not another rule", *term.of));
  }
  checker.range(term.n, 1, kPeriodMax, "/deadline/n");
  checker.only_with(term.n.has_value(), term.kind != Kind::no_number, "/deadline/n",
                    "a kind that counts");
  checker.only_with(term.phrase.has_value(), term.kind == Kind::no_number, "/deadline/phrase",
                    "the kind no_number");
  checker.only_with(term.calendar.has_value(), term.kind == Kind::business_days,
                    "/deadline/calendar", "the kind business_days");
  if (term.calendar) {
    checker.require(law.find_calendar(*term.calendar) != nullptr, "/deadline/calendar",
                    fmt::format("{} is not a known calendar", *term.calendar));
  }
  checker.require(is_zone(term.zone), "/deadline/zone",
                  fmt::format("{} is not a zone of the tz database", term.zone));
  const bool days = term.kind == Kind::calendar_days;
  checker.require(!term.count_from || days, "/deadline/count_from",
                  "makes no sense without the kind calendar_days");
  checker.require(!term.extension || days, "/deadline/extension",
                  "makes no sense without the kind calendar_days");
  if (term.extension) {
    checker.range(term.extension->n, 1, kPeriodMax, "/deadline/extension/n");
    checker.text(term.extension->words, "/deadline/extension/words");
  }
  checker.require(!term.reckoning || law.find_calendar("eu") != nullptr, "/deadline/reckoning",
                  "needs the calendar eu");
}

void check_order(const Rule& rule, const LawBook& law, Checker& checker) {
  if (!rule.order) return;
  const auto other = [&](std::string_view id) {
    return id == rule.id ? nullptr : law.find_rule(id);
  };
  checker.known(rule.order->before, other, "/order/before", "other rule");
  checker.known(rule.order->after, other, "/order/after", "other rule");
  checker.known(rule.order->not_later_than_with, other, "/order/not_later_than_with", "other rule");
}

}  // namespace

const Rule* LawBook::find_rule(std::string_view id) const { return find_by_id(rules, id); }

const Calendar* LawBook::find_calendar(std::string_view id) const {
  return find_by_id(calendars, id);
}

const Flag* LawBook::find_flag(std::string_view id) const { return find_by_id(flags, id); }

const Jurisdiction* LawBook::find_jurisdiction(std::string_view id) const {
  return find_by_id(jurisdictions, id);
}

void check(const Rule& rule, const LawBook& law, const std::string& place,
           std::vector<Fault>& faults) {
  Checker checker(place, faults);
  checker.require(is_id(rule.id), "/id", "is not of lower-case letters, digits and hyphens");
  checker.text(rule.title, "/title");
  checker.text(rule.citation, "/citation");
  checker.text(rule.recipient, "/recipient");
  checker.text(rule.source, "/source");
  checker.text(rule.trigger.words, "/trigger/words");
  checker.require(law.find_jurisdiction(rule.jurisdiction) != nullptr, "/jurisdiction",
                  fmt::format("{} is not a known jurisdiction", rule.jurisdiction));
  checker.require(!rule.trigger.any_of.empty(), "/trigger/any_of",
                  "is empty, so the rule would never be triggered");
  for (const Condition& condition : rule.trigger.any_of) check_condition(condition, law, checker);
  checker.known(
      rule.trigger.unless, [&](std::string_view id) { return law.find_flag(id); },
      "/trigger/unless", "flag");
  check_term(rule, law, checker);
  check_order(rule, law, checker);
  checker.require(
      !rule.effective_from || !rule.effective_to || *rule.effective_from <= *rule.effective_to,
      "/effective_to", "is before effective_from");
}

void check(const Calendar& calendar, const std::string& place, std::vector<Fault>& faults) {
  Checker checker(place, faults);
  checker.require(is_id(calendar.id), "/id", "is not of lower-case letters, digits and hyphens");
  checker.text(calendar.source, "/source");
  for (const Holiday& holiday : calendar.holidays) {
    const std::string field = fmt::format("/holidays ({})", holiday.title);
    const bool fixed = holiday.kind == HolidayKind::fixed_date;
    const bool nth = holiday.kind == HolidayKind::nth_weekday;
    const bool easter = holiday.kind == HolidayKind::easter;
    checker.text(holiday.title, "/holidays");
    checker.only_with(holiday.month.has_value(), !easter, field + "/month", "a month of its own");
    checker.only_with(holiday.day.has_value(), fixed, field + "/day", "the kind fixed_date");
    checker.only_with(holiday.nth.has_value(), nth, field + "/nth", "the kind nth_weekday");
    checker.only_with(holiday.weekday.has_value(), !fixed && !easter, field + "/weekday",
                      "the kind nth_weekday or last_weekday");
    checker.only_with(holiday.offset.has_value(), easter, field + "/offset", "the kind easter");
    checker.range(holiday.month, 1, 12, field + "/month");
    checker.range(holiday.nth, 1, 4, field + "/nth");
    checker.range(holiday.offset, -60, 60, field + "/offset");
    // 29 February would be a holiday that is not there every year; no calendar has one.
    const std::int64_t month = holiday.month.value_or(1);
    const std::int64_t last = month == 2                                                ? 28
                              : (month == 4 || month == 6 || month == 9 || month == 11) ? 30
                                                                                        : 31;
    checker.range(holiday.day, 1, last, field + "/day");
  }
}

}  // namespace candor::duty
