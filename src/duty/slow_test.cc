// SPDX-License-Identifier: Apache-2.0
// Each kind of deadline against a slow computation that is obviously right: hour by hour, day by
// day, month by month, with the C library's clocks and calendar instead of ours, over 1970 to 2100.
// gtest before rapidcheck: its gtest header needs it.
#include <cstdlib>
#include <ctime>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "duty/calendar.h"
#include "duty/duty.h"

namespace candor::duty {
namespace {

constexpr const char* kZones[] = {"America/New_York", "America/Los_Angeles", "Europe/Brussels",
                                  "Europe/London",    "America/Sao_Paulo",   "Asia/Kolkata",
                                  "Australia/Sydney", "Pacific/Honolulu",    "Asia/Singapore"};

std::tm local_time(std::time_t at, const std::string& zone) {
  ::setenv("TZ", zone.c_str(), 1);
  ::tzset();
  std::tm fields{};
  ::localtime_r(&at, &fields);
  return fields;
}

Date date_in(const std::tm& fields) {
  return {fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday};
}

// Noon of the day in UTC, as the C library counts.
std::time_t noon(Date date) {
  std::tm fields{};
  fields.tm_year = date.year - 1900;
  fields.tm_mon = date.month - 1;
  fields.tm_mday = date.day;
  fields.tm_hour = 12;
  return ::timegm(&fields);
}

Date next_day(Date date) {
  const std::time_t at = noon(date) + 86'400;
  std::tm fields{};
  ::gmtime_r(&at, &fields);
  return date_in(fields);
}

int weekday(Date date) {
  const std::time_t at = noon(date);
  std::tm fields{};
  ::gmtime_r(&at, &fields);
  return fields.tm_wday;
}

Date local_day(Instant at, const std::string& zone) {
  return date_in(local_time(at.micros / kMicrosPerSecond, zone));
}

// The first second that clocks show as 23:59:59 of that day, minute by minute.
Instant last_second(Date day, const std::string& zone) {
  for (std::time_t at = noon(day) - 26 * 3600 + 59;; at += 60) {
    const std::tm fields = local_time(at, zone);
    if (date_in(fields) == day && fields.tm_hour == 23 && fields.tm_min == 59) {
      return {std::int64_t{at} * kMicrosPerSecond};
    }
  }
}

// The ecclesiastical full moon, year by year (J.-M. Oudin, 1940).
Date easter(int year) {
  const int g = year % 19;
  const int c = year / 100;
  const int h = (c - c / 4 - (8 * c + 13) / 25 + 19 * g + 15) % 30;
  const int i = h - (h / 28) * (1 - (29 / (h + 1)) * ((21 - g) / 11));
  const int j = (year + year / 4 + i + 2 - c + c / 4) % 7;
  const int l = i - j;
  const int month = 3 + (l + 40) / 44;
  return {year, month, l + 28 - 31 * (month / 4)};
}

// Whether a rule for a holiday means this very day, before any moving from a weekend.
bool is_day_of(const Holiday& holiday, Date day) {
  Date anchor = day;
  for (std::int64_t back = holiday.offset.value_or(0); back != 0; back += back > 0 ? -1 : 1) {
    const std::time_t at = noon(anchor) + (back > 0 ? -86'400 : 86'400);
    std::tm fields{};
    ::gmtime_r(&at, &fields);
    anchor = date_in(fields);
  }
  if (anchor.year < holiday.from_year.value_or(anchor.year)) return false;
  if (holiday.kind == HolidayKind::easter) return anchor == easter(anchor.year);
  if (anchor.month != *holiday.month) return false;
  if (holiday.kind == HolidayKind::fixed_date) return anchor.day == *holiday.day;
  if (weekday(anchor) != static_cast<int>(*holiday.weekday)) return false;
  if (holiday.kind == HolidayKind::nth_weekday) return (anchor.day - 1) / 7 + 1 == *holiday.nth;
  const std::time_t in_a_week = noon(anchor) + 7 * 86'400;
  std::tm fields{};
  ::gmtime_r(&in_a_week, &fields);
  return fields.tm_mon + 1 != anchor.month;
}

bool is_holiday(const Calendar& calendar, Date day) {
  for (const Holiday& holiday : calendar.holidays) {
    if (is_day_of(holiday, day)) return true;
    // A weekday may be kept for the Sunday before it or the Saturday after it.
    const std::time_t before = noon(day) - 86'400;
    std::tm fields{};
    ::gmtime_r(&before, &fields);
    if (calendar.observed != Observed::that_day && weekday(day) == 1 &&
        is_day_of(holiday, date_in(fields))) {
      return true;
    }
    if (calendar.observed == Observed::nearest_weekday && weekday(day) == 5 &&
        is_day_of(holiday, next_day(day))) {
      return true;
    }
  }
  return false;
}

Date slow_month_later(Date date) {
  Date later{date.month == 12 ? date.year + 1 : date.year, date.month == 12 ? 1 : date.month + 1,
             date.day};
  while (true) {
    const std::time_t at = noon(later);
    std::tm fields{};
    ::gmtime_r(&at, &fields);
    if (date_in(fields) == later) return later;
    --later.day;
  }
}

Instant slow_end(const Limit& limit, Instant start, const std::string& zone, const LawBook& law) {
  if (limit.kind == Kind::elapsed_hours) {
    for (std::int64_t i = 0; i < *limit.n; ++i) start = add_seconds(start, 3600);
    return start;
  }
  Date day = local_day(start, zone);
  if (limit.kind == Kind::calendar_months) {
    CHECK(*limit.n == 1);
    return last_second(slow_month_later(day), zone);
  }
  for (std::int64_t left = *limit.n; left > 0;) {
    day = next_day(day);
    const bool off =
        limit.kind == Kind::business_days && (weekday(day) == 0 || weekday(day) == 6 ||
                                              is_holiday(*law.find_calendar(*limit.calendar), day));
    if (!off) --left;
  }
  return last_second(day, zone);
}

Instant any_instant() {
  return {*rc::gen::inRange<std::int64_t>(0, 4'133'980'799) * kMicrosPerSecond};  // 1970 to 2100
}

std::string any_zone() {
  return *rc::gen::elementOf(std::vector<std::string>(std::begin(kZones), std::end(kZones)));
}

std::string any_calendar() {
  std::vector<std::string> ids;
  for (const Calendar& calendar : law_book().calendars) ids.push_back(calendar.id);
  return *rc::gen::elementOf(ids);
}

Limit any_limit(Kind kind) {
  const std::int64_t most = kind == Kind::calendar_months ? 2
                            : kind == Kind::business_days ? 30
                                                          : 90;
  Limit limit{.kind = kind,
              .n = *rc::gen::inRange<std::int64_t>(1, most),
              .anchor = "discovery",
              .calendar = std::nullopt,
              .lapses_with_later = std::nullopt};
  if (kind == Kind::business_days) limit.calendar = any_calendar();
  return limit;
}

Kind any_counting_kind() {
  return *rc::gen::elementOf(std::vector{Kind::elapsed_hours, Kind::calendar_days,
                                         Kind::business_days, Kind::calendar_months});
}

Rule rule_of(const Limit& limit, const std::string& zone) {
  Rule rule;
  rule.id = "slow";
  rule.deadline.kind = limit.kind;
  rule.deadline.n = limit.n;
  rule.deadline.anchor = limit.anchor;
  rule.deadline.calendar = limit.calendar;
  rule.deadline.zone = zone;
  return rule;
}

void expect_like_slow(Kind kind) {
  const Limit limit = any_limit(kind);
  const std::string zone = any_zone();
  const Instant start = any_instant();

  const Deadline deadline = deadline_for(rule_of(limit, zone), {{"discovery", start}}, law_book());

  RC_ASSERT(to_rfc3339(*deadline.due_at) == to_rfc3339(slow_end(limit, start, zone, law_book())));
}

RC_GTEST_PROP(SlowDeadline, ElapsedHours, ()) { expect_like_slow(Kind::elapsed_hours); }
RC_GTEST_PROP(SlowDeadline, CalendarDays, ()) { expect_like_slow(Kind::calendar_days); }
RC_GTEST_PROP(SlowDeadline, BusinessDays, ()) { expect_like_slow(Kind::business_days); }
RC_GTEST_PROP(SlowDeadline, CalendarMonths, ()) { expect_like_slow(Kind::calendar_months); }

RC_GTEST_PROP(SlowDeadline, DaysAfterTheYearsEnd, ()) {
  const std::string zone = any_zone();
  const Instant start = any_instant();
  Rule rule = rule_of(any_limit(Kind::calendar_days), zone);
  rule.deadline.count_from = CountFrom::end_of_calendar_year;

  Date day{local_day(start, zone).year, 12, 31};
  for (std::int64_t i = 0; i < *rule.deadline.n; ++i) day = next_day(day);

  RC_ASSERT(*deadline_for(rule, {{"discovery", start}}, law_book()).due_at ==
            last_second(day, zone));
}

RC_GTEST_PROP(SlowDeadline, TheEarliestOfSeveral, ()) {
  const std::string zone = any_zone();
  const Limit first = any_limit(any_counting_kind());
  Limit second = any_limit(any_counting_kind());
  second.anchor = "awareness";
  const Instant discovery = any_instant();
  const Instant awareness =
      add_seconds(discovery, *rc::gen::inRange<std::int64_t>(-40, 40) * kSecondsPerDay);
  Rule rule;
  rule.deadline.kind = Kind::min_of;
  rule.deadline.zone = zone;
  rule.deadline.earliest_of = {first, second};

  const Instant slow = std::min(slow_end(first, discovery, zone, law_book()),
                                slow_end(second, awareness, zone, law_book()));

  RC_ASSERT(*deadline_for(rule, {{"discovery", discovery}, {"awareness", awareness}}, law_book())
                 .due_at == slow);
}

// Maryland's Attorney General before the residents; Connecticut's not later than them.
RC_GTEST_PROP(SlowDeadline, BeforeAndNotLaterThanWithAnother, ()) {
  const bool before = *rc::gen::arbitrary<bool>();
  const Rule& rule = *law_book().find_rule(before ? "us-md-ag" : "us-ct-ag");
  const Rule& residents = *law_book().find_rule(before ? "us-md-individuals" : "us-ct-individuals");
  const Instant discovery = any_instant();
  const Instant told = add_seconds(discovery, *rc::gen::inRange<std::int64_t>(0, 30 * 86'400));
  const Limit limit{.kind = residents.deadline.kind,
                    .n = residents.deadline.n,
                    .anchor = "discovery",
                    .calendar = std::nullopt,
                    .lapses_with_later = std::nullopt};

  const Instant slow = slow_end(limit, discovery, residents.deadline.zone, law_book());

  RC_ASSERT(*deadline_for(rule, {{"discovery", discovery}}, law_book()).due_at == slow);
  RC_ASSERT(
      *deadline_for(rule, {{"discovery", discovery}, {residents.id, told}}, law_book()).due_at ==
      told);
}

RC_GTEST_PROP(SlowDeadline, AfterAnotherNotice, ()) {
  const Rule& rule = *law_book().find_rule("us-ca-ag");
  const Instant told = any_instant();
  const Limit limit{.kind = rule.deadline.kind,
                    .n = rule.deadline.n,
                    .anchor = std::nullopt,
                    .calendar = std::nullopt,
                    .lapses_with_later = std::nullopt};

  RC_ASSERT(*deadline_for(rule, {{"us-ca-individuals", told}}, law_book()).due_at ==
            slow_end(limit, told, rule.deadline.zone, law_book()));
}

RC_GTEST_PROP(SlowDeadline, OurOwnTarget, ()) {
  const Rule& people = *law_book().find_rule("eu-gdpr-34");
  const Rule& partner = *law_book().find_rule("eu-gdpr-33-2");
  const Instant aware = any_instant();
  const Limit days{.kind = Kind::calendar_days,
                   .n = kTargetPeopleDays,
                   .anchor = std::nullopt,
                   .calendar = std::nullopt,
                   .lapses_with_later = std::nullopt};

  const Deadline told = deadline_for(people, {{"awareness", aware}}, law_book());
  RC_ASSERT(*told.due_at == slow_end(days, aware, people.deadline.zone, law_book()));
  RC_ASSERT(told.binding == Binding::our_target);
  RC_ASSERT(*deadline_for(partner, {{"awareness", aware}}, law_book()).due_at ==
            add_seconds(aware, kTargetHours * 3600));
}

}  // namespace
}  // namespace candor::duty
