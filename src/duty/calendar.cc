// SPDX-License-Identifier: Apache-2.0
#include "duty/calendar.h"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "base/zone.h"

namespace candor::duty {
namespace {

Date in_month(int year, std::int64_t month, std::int64_t day) {
  return {year, static_cast<int>(month), static_cast<int>(day)};
}

int days_in_month(int year, int month) {
  const Date next = month == 12 ? Date{year + 1, 1, 1} : Date{year, month + 1, 1};
  return static_cast<int>(days_since_epoch(next) - days_since_epoch({year, month, 1}));
}

Date nth_weekday(int year, std::int64_t month, std::int64_t nth, Weekday weekday) {
  const Date first = in_month(year, month, 1);
  const int ahead = (static_cast<int>(weekday) - static_cast<int>(weekday_of(first)) + 7) % 7;
  return add_days(first, ahead + 7 * (nth - 1));
}

Date last_weekday(int year, std::int64_t month, Weekday weekday) {
  const Date last = in_month(year, month, days_in_month(year, static_cast<int>(month)));
  const int back = (static_cast<int>(weekday_of(last)) - static_cast<int>(weekday) + 7) % 7;
  return add_days(last, -back);
}

Date first_day_of(const Holiday& holiday, int year) {
  switch (holiday.kind) {
    case HolidayKind::fixed_date: return in_month(year, *holiday.month, *holiday.day);
    case HolidayKind::nth_weekday:
      return nth_weekday(year, *holiday.month, *holiday.nth, *holiday.weekday);
    case HolidayKind::last_weekday: return last_weekday(year, *holiday.month, *holiday.weekday);
    case HolidayKind::easter: return easter_sunday(year);
  }
  CHECK(false);
  return {};
}

Date day_of(const Holiday& holiday, int year) {
  return add_days(first_day_of(holiday, year), holiday.offset.value_or(0));
}

Date observed(Date date, Observed policy) {
  if (policy == Observed::that_day) return date;
  if (weekday_of(date) == Weekday::sunday) return add_days(date, 1);
  if (weekday_of(date) == Weekday::saturday && policy == Observed::nearest_weekday) {
    return add_days(date, -1);
  }
  return date;
}

// Whether the holiday of that year is kept on the date.
bool is_kept_on(const Holiday& holiday, Observed policy, int of_year, Date date) {
  return of_year >= holiday.from_year.value_or(of_year) &&
         observed(day_of(holiday, of_year), policy) == date;
}

// "-08:00"
std::string offset_text(std::int64_t offset_seconds) {
  const std::int64_t minutes = std::abs(offset_seconds) / 60;
  return fmt::format("{}{:02}:{:02}", offset_seconds < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

}  // namespace

Weekday weekday_of(Date date) {
  const std::int64_t days = days_since_epoch(date) + 4;  // 1970-01-01 was a Thursday
  return static_cast<Weekday>(((days % 7) + 7) % 7);
}

bool is_weekend(Date date) {
  const Weekday weekday = weekday_of(date);
  return weekday == Weekday::saturday || weekday == Weekday::sunday;
}

Date add_days(Date date, std::int64_t days) {
  return date_from_days(days_since_epoch(date) + days);
}

Date add_months(Date date, std::int64_t months) {
  const std::int64_t index = std::int64_t{date.year} * 12 + (date.month - 1) + months;
  const int year = static_cast<int>(index / 12);
  const int month = static_cast<int>(index % 12) + 1;
  return {year, month, std::min(date.day, days_in_month(year, month))};
}

Date easter_sunday(int year) {
  const int a = year % 19;
  const int b = year / 100;
  const int c = year % 100;
  const int d = b / 4;
  const int e = b % 4;
  const int f = (b + 8) / 25;
  const int g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4;
  const int k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return {year, n / 31, n % 31 + 1};
}

std::vector<Date> holidays(const Calendar& calendar, int year) {
  std::vector<Date> days;
  // New Year's Day of next year may be kept on 31 December of this one.
  for (const int of_year : {year, year + 1}) {
    for (const Holiday& holiday : calendar.holidays) {
      if (of_year < holiday.from_year.value_or(of_year)) continue;
      const Date day = observed(day_of(holiday, of_year), calendar.observed);
      if (day.year == year) days.push_back(day);
    }
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

bool is_business_day(const Calendar& calendar, Date date) {
  if (is_weekend(date)) return false;
  return std::none_of(calendar.holidays.begin(), calendar.holidays.end(), [&](const Holiday& one) {
    return is_kept_on(one, calendar.observed, date.year, date) ||
           is_kept_on(one, calendar.observed, date.year + 1, date);
  });
}

Date add_business_days(const Calendar& calendar, Date date, std::int64_t n) {
  CHECK(n > 0);
  while (n > 0) {
    date = add_days(date, 1);
    if (is_business_day(calendar, date)) --n;
  }
  return date;
}

Date local_date(Instant instant, std::string_view zone) { return local_time(instant, zone).date; }

Instant start_of_day(Date date, std::string_view zone) { return instant_at(date, 0, zone); }

Instant noon_of_day(Date date, std::string_view zone) {
  return instant_at(date, 12 * kSecondsPerHour, zone);
}

Instant end_of_day(Date date, std::string_view zone) {
  return instant_at(date, kSecondsPerDay - 1, zone);
}

std::string to_local_rfc3339(Instant instant, std::string_view zone) {
  const LocalTime time = local_time(instant, zone);
  return fmt::format("{}T{:02}:{:02}:{:02}{}", to_text(time.date), time.hour, time.minute,
                     time.second, offset_text(time.offset_seconds));
}

std::string to_local_words(Instant instant, std::string_view zone) {
  const LocalTime time = local_time(instant, zone);
  return fmt::format("{}, {:02}:{:02} {}", to_words(time.date), time.hour, time.minute,
                     time.abbreviation);
}

std::string to_words(Date date) {
  constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return fmt::format("{} {} {} {}", kDays[static_cast<int>(weekday_of(date))], date.day,
                     kMonths[date.month - 1], date.year);
}

}  // namespace candor::duty
