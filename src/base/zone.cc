// SPDX-License-Identifier: Apache-2.0
#include "base/zone.h"

#include <chrono>
#include <stdexcept>

#include <date/tz.h>
#include <fmt/format.h>

namespace candor {
namespace {

// All Candor instants are whole microseconds; days are counted in seconds.
using LocalSeconds = date::local_seconds;

const date::time_zone* zone_named(std::string_view zone) {
  return date::locate_zone(std::string(zone));
}

// The library reads the changes of clocks from files that end in 2037 and knows none after that. In
// a zone that still changes its clocks then, a later time is looked up in an earlier year whose
// days fall on the same weekdays.
constexpr int kYearLast = 2037;

bool changes_clocks(const date::time_zone& zone) {
  const auto day = [](Date date) {
    return date::sys_seconds(std::chrono::seconds(days_since_epoch(date) * kSecondsPerDay));
  };
  return zone.get_info(day({kYearLast, 12, 31})).begin > day({kYearLast, 1, 1});
}

int days_in_year(int year) {
  return static_cast<int>(days_since_epoch({year + 1, 1, 1}) - days_since_epoch({year, 1, 1}));
}

std::int64_t weekday_of_new_year(int year) { return days_since_epoch({year, 1, 1}) % 7; }

std::chrono::seconds ahead_of_tables(const date::time_zone& zone, std::int64_t seconds) {
  const int year = date_from_days(seconds / kSecondsPerDay).year;
  if (year <= kYearLast || !changes_clocks(zone)) return std::chrono::seconds(0);
  int alike = kYearLast;
  while (days_in_year(alike) != days_in_year(year) ||
         weekday_of_new_year(alike) != weekday_of_new_year(year)) {
    --alike;
  }
  const std::int64_t days = days_since_epoch({year, 1, 1}) - days_since_epoch({alike, 1, 1});
  return std::chrono::seconds(days * kSecondsPerDay);
}

// "CEST"; where the tz database has only a number for it, "UTC+03" or "UTC+05:45".
std::string zone_words(const LocalTime& time) {
  const std::string& name = time.abbreviation;
  if (!name.starts_with('+') && !name.starts_with('-')) return name;
  std::string words = "UTC" + name;
  constexpr std::size_t kHoursEnd = 6;
  if (words.size() > kHoursEnd) words.insert(kHoursEnd, ":");
  return words;
}

std::string day_words(Date date) {
  return fmt::format("{} {}", date.day, month_name(date.month).substr(0, 3));
}

}  // namespace

bool is_zone(std::string_view zone) {
  try {
    return zone_named(zone) != nullptr;
  } catch (const std::runtime_error&) {
    return false;
  }
}

LocalTime local_time(Instant instant, std::string_view zone_name) {
  const date::time_zone& zone = *zone_named(zone_name);
  const std::chrono::seconds seconds(seconds_between({0}, instant));
  const auto utc = date::sys_seconds(seconds) - ahead_of_tables(zone, seconds.count());
  const date::sys_info info = zone.get_info(utc);
  const LocalSeconds shown(seconds + info.offset);
  const auto day = date::floor<date::days>(shown);
  const std::int64_t into_day = (shown - day).count();
  return {.date = date_from_days(day.time_since_epoch().count()),
          .hour = into_day / 3600,
          .minute = into_day / 60 % 60,
          .second = into_day % 60,
          .offset_seconds = info.offset.count(),
          .abbreviation = info.abbrev};
}

Instant instant_at(Date date, std::int64_t second, std::string_view zone_name) {
  const date::time_zone& zone = *zone_named(zone_name);
  const LocalSeconds local(std::chrono::seconds(days_since_epoch(date) * kSecondsPerDay + second));
  const auto ahead = ahead_of_tables(zone, local.time_since_epoch().count());
  const auto utc = zone.to_sys(local - ahead, date::choose::earliest) + ahead;
  return {utc.time_since_epoch().count() * kMicrosPerSecond};
}

std::string to_words(Instant instant, std::string_view zone) {
  const LocalTime local = local_time(instant, zone);
  std::string words = to_words(add_seconds(instant, local.offset_seconds));
  words.replace(words.rfind("UTC"), 3, zone_words(local));
  if (local.offset_seconds == 0) return words;
  const LocalTime utc = local_time(instant, kUtcZone);
  const std::string day = utc.date == local.date ? "" : day_words(utc.date) + ", ";
  return words + fmt::format(" ({}{:02}:{:02} UTC)", day, utc.hour, utc.minute);
}

}  // namespace candor
