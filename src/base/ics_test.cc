// SPDX-License-Identifier: Apache-2.0
#include "base/ics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text.h"

namespace candor {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::StartsWith;

std::string one(const std::string& summary, const std::string& description = "") {
  const IcsEvent event{.uid = "INC-2026-0001/eu-gdpr-33@candor",
                       .at = *parse_rfc3339("2026-06-13T07:30:00.5Z"),
                       .summary = summary,
                       .description = description,
                       .alarm_before_seconds = 86'400};
  return ics_text("Duties", *parse_rfc3339("2026-06-10T12:00:00Z"), {&event, 1});
}

TEST(Ics, IsACalendarWithCrlfLineEnds) {
  const std::string text = one("Tell them");

  EXPECT_THAT(text, StartsWith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:"));
  EXPECT_THAT(text, EndsWith("END:VEVENT\r\nEND:VCALENDAR\r\n"));
  EXPECT_THAT(text, HasSubstr("DTSTAMP:20260610T120000Z\r\nDTSTART:20260613T073000Z\r\n"));
  EXPECT_THAT(replace_all(text, "\r\n", ""), Not(HasSubstr("\n")));
}

TEST(Ics, EscapesText) {
  EXPECT_THAT(one("a;b,c\\d\ne\rf\tg\x01h"), HasSubstr("SUMMARY:a\\;b\\,c\\\\d\\nef\tgh\r\n"));
}

TEST(Ics, FoldsAt75OctetsWithoutCuttingACharacter) {
  std::string words;
  for (int i = 0; i < 60; ++i) words += "é€𝄞x";
  const std::string text = one(words, words);

  for (std::string_view line : split(text, '\n')) {
    EXPECT_THAT(line.size(), Le(76U)) << line;  // with the \r
    EXPECT_FALSE(find_invalid_utf8(line)) << line;
  }
  EXPECT_THAT(replace_all(text, "\r\n ", ""), HasSubstr("SUMMARY:" + words + "\r\n"));
}

TEST(Ics, EndsOnBytesThatAreNotUtf8) {
  EXPECT_THAT(one(std::string(300, '\x80')), EndsWith("END:VCALENDAR\r\n"));
}

TEST(Ics, MayHoldNothing) {
  EXPECT_THAT(ics_text("Duties", {0}, {}), EndsWith("X-WR-CALNAME:Duties\r\nEND:VCALENDAR\r\n"));
}

}  // namespace
}  // namespace candor
