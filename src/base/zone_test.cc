// SPDX-License-Identifier: Apache-2.0
#include "base/zone.h"

#include <gtest/gtest.h>

namespace candor {
namespace {

std::string words(const char* instant, const char* zone) {
  return to_words(*parse_rfc3339(instant), zone);
}

TEST(Zone, IsKnownByItsNameInTheTzDatabase) {
  EXPECT_TRUE(is_zone("Europe/Berlin"));
  EXPECT_TRUE(is_zone("Etc/UTC"));
  EXPECT_FALSE(is_zone("Europe/Berlim"));
  EXPECT_FALSE(is_zone("CEST"));
  EXPECT_FALSE(is_zone(""));
  EXPECT_FALSE(is_zone("../../etc/passwd"));
}

TEST(ZoneWords, NameTheZoneAndSayTheTimeInUtcBesideIt) {
  EXPECT_EQ(words("2026-11-30T12:00:00Z", "Europe/Berlin"),
            "Mon 30 Nov 2026, 13:00 CET (12:00 UTC)");
  EXPECT_EQ(words("2026-06-10T07:30:59.999999Z", "America/New_York"),
            "Wed 10 Jun 2026, 03:30 EDT (07:30 UTC)");
}

TEST(ZoneWords, SayUtcOnce) {
  EXPECT_EQ(words("2026-06-10T07:30:00Z", "Etc/UTC"), "Wed 10 Jun 2026, 07:30 UTC");
  EXPECT_EQ(words("2026-06-10T07:30:00Z", "Etc/UTC"),
            to_words(*parse_rfc3339("2026-06-10T07:30:00Z")));
  EXPECT_EQ(words("2026-01-10T07:30:00Z", "Europe/London"), "Sat 10 Jan 2026, 07:30 GMT");
}

TEST(ZoneWords, NameTheDayInUtcWhereItIsAnother) {
  EXPECT_EQ(words("2026-12-31T23:30:00Z", "Europe/Berlin"),
            "Fri 1 Jan 2027, 00:30 CET (31 Dec, 23:30 UTC)");
  EXPECT_EQ(words("2026-03-01T01:00:00Z", "America/Los_Angeles"),
            "Sat 28 Feb 2026, 17:00 PST (1 Mar, 01:00 UTC)");
}

TEST(ZoneWords, TurnAtTheSecondAtWhichTheClocksDo) {
  EXPECT_EQ(words("2026-03-29T00:59:59Z", "Europe/Berlin"),
            "Sun 29 Mar 2026, 01:59 CET (00:59 UTC)");
  EXPECT_EQ(words("2026-03-29T01:00:00Z", "Europe/Berlin"),
            "Sun 29 Mar 2026, 03:00 CEST (01:00 UTC)");
}

TEST(ZoneWords, TellTheHourThatClocksShowTwiceApart) {
  EXPECT_EQ(words("2026-10-25T00:30:00Z", "Europe/Berlin"),
            "Sun 25 Oct 2026, 02:30 CEST (00:30 UTC)");
  EXPECT_EQ(words("2026-10-25T01:30:00Z", "Europe/Berlin"),
            "Sun 25 Oct 2026, 02:30 CET (01:30 UTC)");
}

TEST(ZoneWords, CallATimeWithoutANameByItsDistanceFromUtc) {
  EXPECT_EQ(words("2026-06-10T07:30:00Z", "Europe/Istanbul"),
            "Wed 10 Jun 2026, 10:30 UTC+03 (07:30 UTC)");
  EXPECT_EQ(words("2026-06-10T07:30:00Z", "Asia/Kathmandu"),
            "Wed 10 Jun 2026, 13:15 UTC+05:45 (07:30 UTC)");
  EXPECT_EQ(words("2026-06-10T02:30:00Z", "America/Sao_Paulo"),
            "Tue 9 Jun 2026, 23:30 UTC-03 (10 Jun, 02:30 UTC)");
}

TEST(ZoneWords, KnowSummerAfterTheTablesEnd) {
  EXPECT_EQ(words("2050-07-01T12:00:00Z", "Europe/Berlin"),
            "Fri 1 Jul 2050, 14:00 CEST (12:00 UTC)");
}

TEST(ZoneInstant, OfASecondThatClocksSkipOrRepeatIsTheEarlierOne) {
  constexpr std::int64_t kHalfPastTwo = 2 * 3600 + 1800;
  EXPECT_EQ(to_rfc3339(instant_at({2026, 3, 29}, kHalfPastTwo, "Europe/Berlin")),
            "2026-03-29T01:00:00Z");
  EXPECT_EQ(to_rfc3339(instant_at({2026, 10, 25}, kHalfPastTwo, "Europe/Berlin")),
            "2026-10-25T00:30:00Z");
}

}  // namespace
}  // namespace candor
