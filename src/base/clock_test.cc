// SPDX-License-Identifier: Apache-2.0
#include "base/clock.h"

#include <gtest/gtest.h>

namespace candor {
namespace {

struct Vector {
  const char* text;
  std::int64_t micros;
};

TEST(Rfc3339, ReadsTheExamplesOfItsSection5Point8) {
  for (const Vector& vector : {
           Vector{"1985-04-12T23:20:50.52Z", 482'196'050'520'000},
           Vector{"1996-12-19T16:39:57-08:00", 851'042'397'000'000},
           Vector{"1990-12-31T23:59:60Z", 662'687'999'999'999},
           Vector{"1990-12-31T15:59:60-08:00", 662'687'999'999'999},
           Vector{"1937-01-01T12:00:27.87+00:20", -1'041'337'172'130'000},
       }) {
    const auto instant = parse_rfc3339(vector.text);
    ASSERT_TRUE(instant) << vector.text;
    EXPECT_EQ(instant->micros, vector.micros) << vector.text;
  }
}

TEST(Rfc3339, ReadsLeapDaysOffsetsFractionsAndTheFarEnds) {
  for (const Vector& vector : {
           Vector{"1970-01-01T00:00:00Z", 0},
           Vector{"1970-01-01t00:00:00z", 0},
           Vector{"1970-01-01T00:00:00-00:00", 0},
           Vector{"1969-12-31T23:59:59.999999Z", -1},
           Vector{"2026-06-10T09:30:00+02:00", 1'781'076'600'000'000},
           Vector{"2024-02-29T23:59:59Z", 1'709'251'199'000'000},
           Vector{"2000-02-29T00:00:00+14:00", 951'732'000'000'000},
           Vector{"1970-01-01T23:59:00+23:59", 0},
           Vector{"1970-01-01T00:00:00.0000019Z", 1},
           Vector{"0001-01-01T00:00:00Z", -62'135'596'800'000'000},
           Vector{"9999-12-31T23:59:59.999999Z", 253'402'300'799'999'999},
       }) {
    const auto instant = parse_rfc3339(vector.text);
    ASSERT_TRUE(instant) << vector.text;
    EXPECT_EQ(instant->micros, vector.micros) << vector.text;
  }
}

TEST(Rfc3339, RefusesWhatIsNotATime) {
  for (const char* text : {
           "",
           "2026-06-10",
           "2026-06-10T09:30Z",
           "2026-06-10 09:30:00Z",
           "2026-6-10T09:30:00Z",
           "2026-13-10T09:30:00Z",
           "2026-00-10T09:30:00Z",
           "2026-06-31T09:30:00Z",
           "2023-02-29T00:00:00Z",
           "1900-02-29T00:00:00Z",
           "2026-06-00T09:30:00Z",
           "0000-01-01T00:00:00Z",
           "2026-06-10T24:00:00Z",
           "2026-06-10T09:60:00Z",
           "2026-06-10T09:30:61Z",
           "2026-06-10T09:30:00.Z",
           "2026-06-10T09:30:00,5Z",
           "2026-06-10T09:30:00+0200",
           "2026-06-10T09:30:00+24:00",
           "2026-06-10T09:30:00+02:60",
           "2026-06-10T09:30:00Z ",
           " 2026-06-10T09:30:00Z",
           "2026-06-10T09:30:00ZZ",
           "+2026-06-10T09:30:00Z",
           "2026-06-10T09:30:-1Z",
           "20260610T093000Z",
       }) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

TEST(Rfc3339, AsksForTheZoneWhereOnlyThatIsMissing) {
  EXPECT_EQ(parse_rfc3339("2026-06-10T09:30:00").error().message,
            "has no zone; end it with Z for UTC or with an offset such as +02:00");
  EXPECT_EQ(parse_rfc3339("10.06.2026").error().message,
            "is not a time; write it like 2026-06-10T09:30:00+02:00 or 2026-06-10T07:30:00Z");
}

TEST(Rfc3339, WritesUtcWithOnlyTheFractionThereIs) {
  EXPECT_EQ(to_rfc3339({0}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(to_rfc3339({-1}), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(to_rfc3339({482'196'050'520'000}), "1985-04-12T23:20:50.52Z");
  EXPECT_EQ(to_rfc3339({1'000'001}), "1970-01-01T00:00:01.000001Z");
  EXPECT_EQ(to_rfc3339({100'000}), "1970-01-01T00:00:00.1Z");
  EXPECT_EQ(to_rfc3339({-62'135'596'800'000'000}), "0001-01-01T00:00:00Z");
}

TEST(Date, CountsDaysThroughLeapYears) {
  EXPECT_EQ(days_since_epoch({1970, 1, 1}), 0);
  EXPECT_EQ(days_since_epoch({2000, 3, 1}), 11'017);
  EXPECT_EQ(days_since_epoch({2100, 3, 1}) - days_since_epoch({2100, 2, 28}), 1);
  EXPECT_EQ(days_since_epoch({2024, 3, 1}) - days_since_epoch({2024, 2, 28}), 2);
  EXPECT_EQ(date_from_days(-1), (Date{1969, 12, 31}));
  EXPECT_EQ(date_from_days(11'016), (Date{2000, 2, 29}));
}

TEST(Date, ReadsAndWritesOnlyWholeDates) {
  EXPECT_EQ(*parse_date("2024-02-29"), (Date{2024, 2, 29}));
  EXPECT_EQ(to_text(Date{33, 4, 3}), "0033-04-03");
  for (const char* text : {"", "2023-02-29", "2026-06-1", "2026-06-10Z", "10/06/2026"}) {
    EXPECT_EQ(parse_date(text).error().message, "is not a date; write it like 2026-06-10") << text;
  }
}

TEST(Instant, BelongsToTheUtcDayEvenBefore1970) {
  EXPECT_EQ(utc_date({-1}), (Date{1969, 12, 31}));
  EXPECT_EQ(start_of_utc_day({1969, 12, 31}).micros, -86'400'000'000);
}

TEST(Instant, RoundsSecondsBetweenDown) {
  EXPECT_EQ(seconds_between({0}, {1'999'999}), 1);
  EXPECT_EQ(seconds_between({1}, {0}), -1);
  EXPECT_EQ(seconds_between({2'000'000}, {0}), -2);
}

TEST(Instant, IsSaidInWordsWithItsDayAndZone) {
  EXPECT_EQ(to_words(*parse_rfc3339("2026-06-10T09:30:00+02:00")), "Wed 10 Jun 2026, 07:30 UTC");
  EXPECT_EQ(to_words({-1}), "Wed 31 Dec 1969, 23:59 UTC");
}

TEST(Date, IsSaidInWords) { EXPECT_EQ(date_in_words(Date{2026, 6, 3}), "3 June 2026"); }

TEST(Instant, StandsBesideHowFarItIs) {
  constexpr std::int64_t kDays = kSecondsPerDay;
  constexpr std::pair<std::int64_t, const char*> kSpans[] = {
      {0, "just now"},
      {59, "just now"},
      {60, "1 min ago"},
      {119 * 60 + 59, "119 min ago"},
      {120 * 60, "2 h ago"},
      {3 * kDays - 1, "71 h ago"},
      {3 * kDays, "3 days ago"},
      {61 * kDays - 1, "60 days ago"},
      {61 * kDays, "2 months ago"},
      {731 * kDays - 1, "24 months ago"},
      {731 * kDays, "2 years ago"},
      {-1, "in less than a minute"},
      {-60, "in 1 min"},
      {-31 * 3600, "in 31 h"},
      {-9 * kDays, "in 9 days"},
  };
  const Instant now = *parse_rfc3339("2026-06-10T09:30:00Z");
  for (const auto& [seconds, words] : kSpans) {
    EXPECT_EQ(to_relative_words(add_seconds(now, -seconds), now), words) << seconds;
  }
}

TEST(FakeClock, StandsStillUntilItIsMoved) {
  FakeClock clock({5});

  EXPECT_EQ(clock.now(), clock.now());
  clock.advance_seconds(2);
  EXPECT_EQ(clock.now(), Instant{2'000'005});
  clock.set({7});
  EXPECT_EQ(clock.now(), Instant{7});
}

TEST(Duration, IsSaidInTheUnitThatPeopleThinkIn) {
  EXPECT_EQ(duration_words(-5), "less than a minute");
  EXPECT_EQ(duration_words(59), "less than a minute");
  EXPECT_EQ(duration_words(60), "1 min");
  EXPECT_EQ(duration_words(2 * kSecondsPerHour - 1), "119 min");
  EXPECT_EQ(duration_words(31 * kSecondsPerHour), "31 h");
  EXPECT_EQ(duration_words(2 * kSecondsPerDay - 1), "47 h");
  EXPECT_EQ(duration_words(2 * kSecondsPerDay), "2 d");
}

}  // namespace
}  // namespace candor
