// SPDX-License-Identifier: Apache-2.0
#include "duty/law.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "base/zone.h"
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
constexpr std::string_view kAnotherNotice = "another_notice";
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
  void known(const std::optional<std::string>& id, Find find, std::string_view field,
             std::string_view noun) {
    if (id) known(std::vector{*id}, find, field, noun);
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

bool counts(Kind kind) {
  switch (kind) {
    case Kind::elapsed_hours:
    case Kind::calendar_days:
    case Kind::business_days:
    case Kind::calendar_months: return true;
    case Kind::min_of:
    case Kind::before:
    case Kind::not_later_than_with:
    case Kind::no_number: return false;
  }
  CHECK(false);
  return false;
}

bool waits_for_another(Kind kind) {
  return kind == Kind::before || kind == Kind::not_later_than_with;
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
  checker.known(
      condition.class_set, [&](std::string_view id) { return law.find_class_set(id); }, kField,
      "set of data classes");
  checker.require(!condition.class_set || condition.data_classes.empty(), kField,
                  "names data classes one by one and as a set; one of them is enough");
  constexpr std::int64_t kPeopleMax = 10'000'000'000;
  checker.range(condition.min_people, 1, kPeopleMax, kField);
  checker.range(condition.over_people, 1, kPeopleMax, kField);
  checker.range(condition.under_people, 1, kPeopleMax, kField);
}

void check_anchor(const std::optional<std::string>& anchor, const LawBook& law,
                  std::string_view field, Checker& checker) {
  if (!anchor) return;
  const bool clock =
      std::find(kClockAnchors.begin(), kClockAnchors.end(), *anchor) != kClockAnchors.end();
  checker.require(clock || law.find_flag(*anchor) != nullptr, field,
                  fmt::format("{} is neither a clock anchor nor a flag", *anchor));
}

void check_calendar(const std::optional<std::string>& calendar, Kind kind, const LawBook& law,
                    const std::string& field, Checker& checker) {
  checker.only_with(calendar.has_value(), kind == Kind::business_days, field,
                    "the kind business_days");
  checker.known(
      calendar, [&](std::string_view id) { return law.find_calendar(id); }, field, "calendar");
}

void check_limits(const Term& term, const LawBook& law, Checker& checker) {
  const bool several = term.kind == Kind::min_of;
  checker.only_with(!term.earliest_of.empty(), several, "/deadline/earliest_of", "the kind min_of");
  for (std::size_t i = 0; i < term.earliest_of.size(); ++i) {
    const Limit& limit = term.earliest_of[i];
    const std::string field = fmt::format("/deadline/earliest_of/{}", i);
    checker.require(counts(limit.kind), field + "/kind", "is not a kind that counts");
    checker.require(limit.n.has_value(), field + "/n", "is required");
    checker.range(limit.n, 1, kPeriodMax, field + "/n");
    checker.require(limit.anchor.has_value(), field + "/anchor", "is required");
    checker.require(limit.anchor != kAnotherNotice, field + "/anchor",
                    "cannot be another notice here; say so under order");
    check_anchor(limit.anchor, law, field + "/anchor", checker);
    check_calendar(limit.calendar, limit.kind, law, field + "/calendar", checker);
    check_anchor(limit.lapses_with_later, law, field + "/lapses_with_later", checker);
  }
}

void check_relaxations(const Term& term, const LawBook& law, Checker& checker) {
  const bool days = term.kind == Kind::calendar_days;
  checker.require(!term.extension || days, "/deadline/extension",
                  "makes no sense without the kind calendar_days");
  if (term.extension) {
    checker.range(term.extension->n, 1, kPeriodMax, "/deadline/extension/n");
    checker.text(term.extension->words, "/deadline/extension/words");
  }
  checker.require(!term.reckoning || law.find_calendar("eu") != nullptr, "/deadline/reckoning",
                  "needs the calendar eu");
  checker.require(!term.reckoning_calendar || term.reckoning, "/deadline/reckoning_calendar",
                  "makes no sense without reckoning");
  checker.known(
      term.reckoning_calendar, [&](std::string_view id) { return law.find_calendar(id); },
      "/deadline/reckoning_calendar", "calendar");
  if (term.relief) {
    checker.require(law.find_flag(term.relief->flag) != nullptr, "/deadline/relief/flag",
                    fmt::format("{} is not a known flag", term.relief->flag));
    checker.text(term.relief->citation, "/deadline/relief/citation");
  }
  if (term.hold && term.hold->after) {
    const AfterHold& after = *term.hold->after;
    checker.require(after.kind == Kind::calendar_days || after.kind == Kind::business_days,
                    "/deadline/hold/after/kind", "is not calendar_days or business_days");
    checker.range(after.n, 1, kPeriodMax, "/deadline/hold/after/n");
    check_calendar(after.calendar, after.kind, law, "/deadline/hold/after/calendar", checker);
  }
}

void check_term(const Rule& rule, const LawBook& law, Checker& checker) {
  const Term& term = rule.deadline;
  const bool by_anchor = counts(term.kind) || term.kind == Kind::no_number;
  checker.only_with(term.anchor.has_value(), by_anchor, "/deadline/anchor",
                    "a kind that counts from one");
  check_anchor(term.anchor, law, "/deadline/anchor", checker);
  checker.only_with(term.of.has_value(),
                    term.anchor == kAnotherNotice || waits_for_another(term.kind), "/deadline/of",
                    "the anchor another_notice, or the kind before or not_later_than_with");
  if (term.of) {
    checker.require(law.find_rule(*term.of) != nullptr && *term.of != rule.id, "/deadline/of",
                    fmt::format("{} is not another rule", *term.of));
  }
  checker.known(
      term.also, [&](std::string_view id) { return law.find_flag(id); }, "/deadline/also", "flag");
  checker.require(!term.also || by_anchor, "/deadline/also", "makes no sense without an anchor");
  checker.range(term.n, 1, kPeriodMax, "/deadline/n");
  checker.only_with(term.n.has_value(), counts(term.kind), "/deadline/n", "a kind that counts");
  checker.only_with(term.phrase.has_value(), term.kind == Kind::no_number, "/deadline/phrase",
                    "the kind no_number");
  check_calendar(term.calendar, term.kind, law, "/deadline/calendar", checker);
  checker.require(is_zone(term.zone), "/deadline/zone",
                  fmt::format("{} is not a zone of the tz database", term.zone));
  checker.require(!term.count_from || term.kind == Kind::calendar_days, "/deadline/count_from",
                  "makes no sense without the kind calendar_days");
  check_limits(term, law, checker);
  check_relaxations(term, law, checker);
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

void check_contents(const Rule& rule, const LawBook& law, Checker& checker) {
  const auto content = [&](std::string_view id) { return law.find_content(id); };
  checker.known(rule.content, content, "/content", "content");
  checker.known(rule.forbidden, content, "/forbidden", "content");
  for (const std::string& id : rule.forbidden) {
    checker.require(std::find(rule.content.begin(), rule.content.end(), id) == rule.content.end(),
                    "/forbidden", fmt::format("{} is required under content", id));
  }
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

const ClassSet* LawBook::find_class_set(std::string_view id) const {
  return find_by_id(class_sets, id);
}

const Content* LawBook::find_content(std::string_view id) const { return find_by_id(contents, id); }

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
  check_contents(rule, law, checker);
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
    checker.require(holiday.offset.has_value() || !easter, field + "/offset",
                    "is required with the kind easter");
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

void complete(ClassSet& set, const LawBook& law, const std::string& place,
              std::vector<Fault>& faults) {
  Checker checker(place, faults);
  checker.require(!set.elements.empty(), "/elements", "is empty");
  checker.text(set.source, "/source");
  set.data_classes = exposure::names_of(set.elements);
  if (!set.includes) return;
  const ClassSet* included = law.find_class_set(*set.includes);
  if (included == nullptr || included >= &set) {  // what comes later is not complete yet
    checker.require(false, "/includes", fmt::format("{} is not an earlier set", *set.includes));
    return;
  }
  for (const std::string& name : included->data_classes) {
    if (std::find(set.data_classes.begin(), set.data_classes.end(), name) ==
        set.data_classes.end()) {
      set.data_classes.push_back(name);
    }
  }
}

void check(const Flag& flag, const LawBook& law, const std::string& place,
           std::vector<Fault>& faults) {
  Checker checker(place, faults);
  checker.text(flag.words, "/words");
  const auto other = [&](std::string_view id) {
    return id == flag.id ? nullptr : law.find_flag(id);
  };
  checker.known(flag.lost_with, other, "/lost_with", "other flag");
}

void check_chains(const LawBook& law, std::vector<Fault>& faults) {
  for (const Rule& rule : law.rules) {
    const Rule* at = &rule;
    std::size_t steps = 0;
    while (at != nullptr && waits_for_another(at->deadline.kind) && at->deadline.of) {
      at = law.find_rule(*at->deadline.of);
      if (++steps <= law.rules.size()) continue;
      faults.push_back({fmt::format("{} /deadline/of", rule.id), "leads in a circle"});
      break;
    }
  }
}

}  // namespace candor::duty
