// SPDX-License-Identifier: Apache-2.0
// Instants and dates. Inside, a time is a UTC instant; outside it is RFC 3339 text. Nothing but
// SystemClock asks the machine for the time, so every rule can be tested at any hour.
#pragma once

#include <atomic>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace candor {

// Microseconds since 1970-01-01T00:00:00Z, without leap seconds.
struct Instant {
  std::int64_t micros = 0;
  auto operator<=>(const Instant&) const = default;
};

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerHour = 3600;
inline constexpr std::int64_t kSecondsPerDay = 86'400;

constexpr Instant add_seconds(Instant instant, std::int64_t seconds) {
  return {instant.micros + seconds * kMicrosPerSecond};
}
// Whole seconds from `from` to `to`, rounded down; negative if `to` is earlier.
std::int64_t seconds_between(Instant from, Instant to);

// A day of the proleptic Gregorian calendar, in no particular zone.
struct Date {
  int year = 1970;
  int month = 1;
  int day = 1;
  auto operator<=>(const Date&) const = default;
};

std::int64_t days_since_epoch(Date date);
Date date_from_days(std::int64_t days_since_epoch);
Date utc_date(Instant instant);
// Midnight UTC at which the date begins.
Instant start_of_utc_day(Date date);

// "2026-06-10T09:30:00+02:00", "…Z", with an optional fraction. A leap second (":60") counts as the
// last microsecond before it. Years 0001 to 9999. RFC 3339 section 5.6; a zone offset is required.
Result<Instant> parse_rfc3339(std::string_view text);
// "2026-06-10T07:30:00Z"; a fraction of up to six digits only where there is one.
std::string to_rfc3339(Instant instant);
// "2026-06-10".
Result<Date> parse_date(std::string_view text);
std::string to_text(Date date);
// "March", for months 1 to 12. Its first three letters are the usual short name.
std::string_view month_name(int month);
// "10 June 2026", for people.
std::string date_in_words(Date date);
// "Wed 10 Jun 2026, 07:30 UTC", for people.
std::string to_words(Instant instant);
// How far `at` is from `now`, to stand beside the instant and never alone: "just now", "31 h ago",
// "in 9 days". Rounded down, so that nothing is said to be nearer or older than it is.
std::string to_relative_words(Instant at, Instant now);

// A length of time for people, rounded down: "less than a minute", "90 min", "31 h", "2 d". A
// negative one counts as none.
std::string duration_words(std::int64_t seconds);

class Clock {
 public:
  virtual ~Clock() = default;
  Instant now() { return do_now(); }

 private:
  virtual Instant do_now() = 0;
};

class SystemClock final : public Clock {
  Instant do_now() override;
};

// Stands still until it is moved. May be used by many threads at once.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(Instant now) : now_(now) {}
  void set(Instant now) { now_ = now; }
  void advance_seconds(std::int64_t seconds) { now_ = add_seconds(now_, seconds); }

 private:
  Instant do_now() override { return now_; }
  std::atomic<Instant> now_;
};

}  // namespace candor
