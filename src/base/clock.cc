// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <chrono>
#include <optional>

#include <fmt/format.h>

namespace candor {
namespace {

constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

// Reads fixed-width decimal fields from the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (char c : rest_.substr(0, count)) {
      if (c < '0' || c > '9') return std::nullopt;
      value = value * 10 + (c - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool literal(char wanted, char other) {
    if (rest_.empty() || (rest_[0] != wanted && rest_[0] != other)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool literal(char wanted) { return literal(wanted, wanted); }
  bool at_end() const { return rest_.empty(); }
  bool next_is_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

 private:
  std::string_view rest_;
};

std::optional<Date> scan_date(Scanner& scan) {
  const auto year = scan.digits(4);
  if (!year || !scan.literal('-')) return std::nullopt;
  const auto month = scan.digits(2);
  if (!month || !scan.literal('-')) return std::nullopt;
  const auto day = scan.digits(2);
  if (!day || *year < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return Date{*year, *month, *day};
}

// Microseconds into the day.
std::optional<std::int64_t> scan_time(Scanner& scan) {
  const auto hour = scan.digits(2);
  if (!hour || !scan.literal(':')) return std::nullopt;
  const auto minute = scan.digits(2);
  if (!minute || !scan.literal(':')) return std::nullopt;
  const auto second = scan.digits(2);
  if (!second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::int64_t fraction = 0;
  if (scan.literal('.')) {
    std::int64_t unit = kMicrosPerSecond / 10;
    if (!scan.next_is_digit()) return std::nullopt;
    while (scan.next_is_digit()) {
      fraction += *scan.digits(1) * unit;
      unit /= 10;
    }
  }
  const std::int64_t minutes = *hour * 60 + *minute;
  if (*second == 60) return (minutes * 60 + 60) * kMicrosPerSecond - 1;
  return (minutes * 60 + *second) * kMicrosPerSecond + fraction;
}

// Seconds that the zone is ahead of UTC.
std::optional<std::int64_t> scan_offset(Scanner& scan) {
  if (scan.literal('Z', 'z')) return 0;
  const bool ahead = scan.literal('+');
  if (!ahead && !scan.literal('-')) return std::nullopt;
  const auto hours = scan.digits(2);
  if (!hours || !scan.literal(':')) return std::nullopt;
  const auto minutes = scan.digits(2);
  if (!minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  const std::int64_t seconds = *hours * kSecondsPerHour + *minutes * 60;
  return ahead ? seconds : -seconds;
}

}  // namespace

std::int64_t seconds_between(Instant from, Instant to) {
  return floor_divide(to.micros - from.micros, kMicrosPerSecond);
}

std::int64_t days_since_epoch(Date date) {
  const std::chrono::year_month_day day{std::chrono::year(date.year),
                                        std::chrono::month(static_cast<unsigned>(date.month)),
                                        std::chrono::day(static_cast<unsigned>(date.day))};
  return std::chrono::sys_days(day).time_since_epoch().count();
}

Date date_from_days(std::int64_t days) {
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  return {static_cast<int>(date.year()), static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day()))};
}

Date utc_date(Instant instant) {
  return date_from_days(floor_divide(instant.micros, kMicrosPerDay));
}

Instant start_of_utc_day(Date date) { return {days_since_epoch(date) * kMicrosPerDay}; }

Result<Instant> parse_rfc3339(std::string_view text) {
  constexpr std::string_view kAdvice =
      "is not a time; write it like 2026-06-10T09:30:00+02:00 or 2026-06-10T07:30:00Z";
  Scanner scan(text);
  const auto date = scan_date(scan);
  if (!date || !scan.literal('T', 't')) return fail(ErrorCode::invalid, std::string(kAdvice));
  const auto time = scan_time(scan);
  if (!time) return fail(ErrorCode::invalid, std::string(kAdvice));
  if (scan.at_end()) {
    return fail(ErrorCode::invalid,
                "has no zone; end it with Z for UTC or with an offset such as +02:00");
  }
  const auto offset = scan_offset(scan);
  if (!offset || !scan.at_end()) return fail(ErrorCode::invalid, std::string(kAdvice));
  return Instant{start_of_utc_day(*date).micros + *time - *offset * kMicrosPerSecond};
}

std::string to_rfc3339(Instant instant) {
  const Date date = utc_date(instant);
  const std::int64_t into_day = instant.micros - start_of_utc_day(date).micros;
  const std::int64_t seconds = into_day / kMicrosPerSecond;
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", date.year, date.month,
                                 date.day, seconds / 3600, seconds / 60 % 60, seconds % 60);
  if (std::int64_t fraction = into_day % kMicrosPerSecond; fraction != 0) {
    text += fmt::format(".{:06}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + "Z";
}

Result<Date> parse_date(std::string_view text) {
  Scanner scan(text);
  const auto date = scan_date(scan);
  if (!date || !scan.at_end()) {
    return fail(ErrorCode::invalid, "is not a date; write it like 2026-06-10");
  }
  return *date;
}

std::string to_text(Date date) {
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

std::string_view month_name(int month) {
  constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
  CHECK(month >= 1 && month <= 12);
  return kMonths[month - 1];
}

std::string date_in_words(Date date) {
  return fmt::format("{} {} {}", date.day, month_name(date.month), date.year);
}

std::string to_words(Instant instant) {
  constexpr const char* kDays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  const Date date = utc_date(instant);
  const std::int64_t days = days_since_epoch(date);
  const std::int64_t minutes =
      (instant.micros - start_of_utc_day(date).micros) / (60 * kMicrosPerSecond);
  return fmt::format("{} {} {} {}, {:02}:{:02} UTC", kDays[((days % 7) + 7) % 7], date.day,
                     month_name(date.month).substr(0, 3), date.year, minutes / 60, minutes % 60);
}

std::string to_relative_words(Instant at, Instant now) {
  const bool past = at <= now;
  const std::int64_t minutes = (past ? seconds_between(at, now) : seconds_between(now, at)) / 60;
  const std::int64_t hours = minutes / 60;
  const std::int64_t days = hours / 24;
  std::string span;
  if (minutes < 1) return past ? "just now" : "in less than a minute";
  if (minutes < 120) {
    span = fmt::format("{} min", minutes);
  } else if (hours < 72) {
    span = fmt::format("{} h", hours);
  } else if (days < 61) {
    span = fmt::format("{} days", days);
  } else if (days < 731) {
    span = fmt::format("{} months", days * 12 / 365);
  } else {
    span = fmt::format("{} years", days * 100 / 36'525);
  }
  return past ? span + " ago" : "in " + span;
}

std::string duration_words(std::int64_t seconds) {
  const std::int64_t minutes = seconds / 60;
  if (minutes < 1) return "less than a minute";
  if (minutes < 120) return fmt::format("{} min", minutes);
  if (minutes < 48 * 60) return fmt::format("{} h", minutes / 60);
  return fmt::format("{} d", minutes / (24 * 60));
}

Instant SystemClock::do_now() {
  using std::chrono::duration_cast;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {duration_cast<std::chrono::microseconds>(since).count()};
}

}  // namespace candor
