// SPDX-License-Identifier: Apache-2.0
// gtest before rapidcheck: its gtest header needs it.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "duty/calendar.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

const LawBook& law() { return law_book(); }

template <typename Predicate>
Rule any_rule_that(Predicate holds) {
  std::vector<Rule> rules;
  for (const Rule& rule : law().rules) {
    if (holds(rule)) rules.push_back(rule);
  }
  return *rc::gen::elementOf(rules);
}

Rule any_rule() {
  return any_rule_that([](const Rule&) { return true; });
}

bool counts_days(const Rule& rule) {
  const Kind kind = rule.deadline.kind;
  return kind == Kind::calendar_days || kind == Kind::business_days ||
         kind == Kind::calendar_months;
}

bool goes_with_another(const Rule& rule) {
  return rule.order && !rule.order->not_later_than_with.empty();
}

// Any second of the years 2000 to 2099.
Instant any_instant() {
  return {*rc::gen::inRange<std::int64_t>(946'684'800, 4'102'444'800) * kMicrosPerSecond};
}

Instant due_from(const Rule& rule, Instant at) {
  return *deadline_for(rule, {{anchor_of(rule), at}}, law()).due_at;
}

RC_GTEST_PROP(DutyDeadline, IsNeverEarlierForALaterAnchor, ()) {
  const Rule rule = any_rule();
  const Instant earlier = any_instant();
  const Instant later =
      add_seconds(earlier, *rc::gen::inRange<std::int64_t>(0, 40 * kSecondsPerDay));

  RC_ASSERT(due_from(rule, earlier) <= due_from(rule, later));
}

RC_GTEST_PROP(DutyDeadline, IsNeverBeforeItsAnchor, ()) {
  const Rule rule = any_rule();
  const Instant at = any_instant();

  RC_ASSERT(due_from(rule, at) >= at);
}

RC_GTEST_PROP(DutyDeadline, OfADayIsTheSameAtEveryHourOfIt, ()) {
  const Rule rule = any_rule_that(counts_days);
  const Date day = utc_date(any_instant());
  const Instant first = start_of_day(day, rule.deadline.zone);
  const Instant last = end_of_day(day, rule.deadline.zone);

  const auto by_day = deadline_for(rule, {{anchor_of(rule), day}}, law()).due_at;

  RC_ASSERT(by_day == due_from(rule, first));
  RC_ASSERT(by_day == due_from(rule, last));
}

RC_GTEST_PROP(DutyDeadline, IsNeverLaterBecauseAnotherNoticeWasGiven, ()) {
  const Rule rule = any_rule_that(goes_with_another);
  const Instant at = any_instant();
  const Instant given = any_instant();

  const Deadline deadline = deadline_for(
      rule, {{anchor_of(rule), at}, {rule.order->not_later_than_with.front(), given}}, law());

  RC_ASSERT(*deadline.due_at <= due_from(rule, at));
}

RC_GTEST_PROP(BusinessDays, AreCountedOneByOne, ()) {
  const auto index = *rc::gen::inRange<std::size_t>(0, law().calendars.size());
  const Calendar& calendar = law().calendars[index];
  const Date from = utc_date(any_instant());
  const auto n = *rc::gen::inRange<std::int64_t>(1, 30);

  const Date to = add_business_days(calendar, from, n);

  std::int64_t counted = 0;
  for (Date day = add_days(from, 1); day <= to; day = add_days(day, 1)) {
    if (is_business_day(calendar, day)) ++counted;
  }
  RC_ASSERT(counted == n);
  RC_ASSERT(is_business_day(calendar, to));
}

RC_GTEST_PROP(Zones, GiveBackTheDayTheyWereGiven, ()) {
  const Rule rule = any_rule();
  const Date day = utc_date(any_instant());

  RC_ASSERT(local_date(start_of_day(day, rule.deadline.zone), rule.deadline.zone) == day);
  RC_ASSERT(local_date(end_of_day(day, rule.deadline.zone), rule.deadline.zone) == day);
}

}  // namespace
}  // namespace candor::duty
