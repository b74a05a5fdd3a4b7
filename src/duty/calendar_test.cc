// SPDX-License-Identifier: Apache-2.0
#include "duty/calendar.h"

#include <gtest/gtest.h>

#include "duty/duty.h"

namespace candor::duty {
namespace {

std::vector<std::string> days_off(const char* calendar, int year) {
  const LawBook& law = law_book();
  std::vector<std::string> days;
  for (const Date date : holidays(*law.find_calendar(calendar), year)) {
    days.push_back(to_text(date));
  }
  return days;
}

// As the Office of Personnel Management publishes them.
TEST(Holidays, AreObservedOnTheNearestWeekdayInTheUnitedStates) {
  EXPECT_EQ(days_off("us-federal", 2026),
            (std::vector<std::string>{"2026-01-01", "2026-01-19", "2026-02-16", "2026-05-25",
                                      "2026-06-19", "2026-07-03", "2026-09-07", "2026-10-12",
                                      "2026-11-11", "2026-11-26", "2026-12-25"}));
}

TEST(Holidays, MayBeObservedInTheYearBefore) {
  const auto days = days_off("us-federal", 2021);

  EXPECT_EQ(days.back(), "2021-12-31");
  EXPECT_EQ(days_off("us-federal", 2022).front(), "2022-01-17");
}

TEST(Holidays, BeginInTheYearTheyWereMadeLaw) {
  EXPECT_EQ(days_off("us-federal", 2020).size(), 10U);
  EXPECT_EQ(days_off("us-federal", 2021).size(), 12U);  // Juneteenth, and 2022's New Year
}

TEST(Holidays, StayOnTheirDayInBrazil) {
  const auto days = days_off("br", 2026);

  EXPECT_NE(std::find(days.begin(), days.end(), "2026-11-15"), days.end());  // a Sunday
  EXPECT_EQ(days.size(), 9U);
}

// From the tables of the United States Naval Observatory.
TEST(Easter, FallsWhereTheTablesSay) {
  EXPECT_EQ(to_text(easter_sunday(1818)), "1818-03-22");
  EXPECT_EQ(to_text(easter_sunday(1943)), "1943-04-25");
  EXPECT_EQ(to_text(easter_sunday(2024)), "2024-03-31");
  EXPECT_EQ(to_text(easter_sunday(2026)), "2026-04-05");
  EXPECT_EQ(to_text(easter_sunday(2038)), "2038-04-25");
}

TEST(Months, EndOnTheLastDayWhereThereIsNoSuchDay) {
  EXPECT_EQ(to_text(add_months({2026, 1, 31}, 1)), "2026-02-28");
  EXPECT_EQ(to_text(add_months({2026, 10, 31}, 4)), "2027-02-28");
  EXPECT_EQ(to_text(add_months({2026, 12, 15}, 12)), "2027-12-15");
}

TEST(Zones, EndADayWhenItEndsThere) {
  EXPECT_EQ(to_rfc3339(end_of_day({2026, 2, 14}, "America/Los_Angeles")), "2026-02-15T07:59:59Z");
  EXPECT_EQ(to_rfc3339(end_of_day({2026, 7, 1}, "Asia/Singapore")), "2026-07-01T15:59:59Z");
}

TEST(Zones, TakeTheEarlierOfTwoMidnights) {
  // In Havana the clocks go back from 01:00 to 00:00 on 1 November 2026.
  EXPECT_EQ(to_rfc3339(start_of_day({2026, 11, 1}, "America/Havana")), "2026-11-01T04:00:00Z");
}

TEST(Zones, KnowTheDateOfAnInstantThere) {
  const Instant late = *parse_rfc3339("2026-01-16T07:59:59Z");

  EXPECT_EQ(to_text(local_date(late, "America/Los_Angeles")), "2026-01-15");
  EXPECT_EQ(to_text(local_date(late, "Europe/Brussels")), "2026-01-16");
}

TEST(Zones, AreNamedBesideTheTime) {
  const Instant due = end_of_day({2026, 2, 14}, "America/Los_Angeles");

  EXPECT_EQ(to_local_words(due, "America/Los_Angeles"), "Sat 14 Feb 2026, 23:59 PST");
  EXPECT_EQ(to_local_rfc3339(due, "America/Los_Angeles"), "2026-02-14T23:59:59-08:00");
}

}  // namespace
}  // namespace candor::duty
