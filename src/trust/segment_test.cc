// SPDX-License-Identifier: Apache-2.0
#include "trust/segment.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/enums.h"
#include "base/testing.h"

namespace candor::trust {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct Read {
  std::vector<std::string> events;
  std::int64_t others = 0;
};
Result<Read> read(const std::string& text, const std::map<std::string, Meaning>& events = {}) {
  TextSource source(text);
  SegmentFile file({source, "calls.ndjson"}, events);
  Read all;
  SegmentEvent event;
  while (TRY(file.next(event))) {
    all.events.push_back(fmt::format("{} {} {} {} {}", event.line, event.customer,
                                     enum_name(event.meaning), event.amount,
                                     to_rfc3339(event.happened_at)));
  }
  all.others = file.other_calls();
  return all;
}

std::string call(const std::string& event, const std::string& properties = "{}") {
  return fmt::format(R"({{"type":"track","userId":"c1","event":"{}",)"
                     R"("timestamp":"2026-05-03T10:00:00.5Z","properties":{}}})"
                     "\n",
                     event, properties);
}

TEST(Segment, ReadsTheEventsThatItsSpecDefines) {
  const Read all = must(read(call("Order Completed", R"({"revenue":25.5,"total":30})") +
                             call("Order Completed", R"({"total":"30"})") +
                             call("Order Refunded", R"({"total":30})") + call("Signed In") +
                             call("Account Deleted") + call("Product Viewed") +
                             R"({"type":"identify","userId":"c1"})"));
  EXPECT_THAT(
      all.events,
      ElementsAre("1 c1 spend 25.5 2026-05-03T10:00:00.5Z", "2 c1 spend 30 2026-05-03T10:00:00.5Z",
                  "3 c1 spend -30 2026-05-03T10:00:00.5Z", "4 c1 logins 1 2026-05-03T10:00:00.5Z",
                  "5 c1 departure 1 2026-05-03T10:00:00.5Z"));
  EXPECT_EQ(all.others, 2);
}

TEST(Segment, ReadsTheEventsThatItIsTold) {
  const std::vector<std::string> told = {"Ticket Opened=contacts", "a=b=complaints"};
  const auto events = must(parse_events(told, "--event"));
  const Read all = must(read(call("Ticket Opened") + call("a=b"), events));
  EXPECT_THAT(all.events, ElementsAre(HasSubstr("contacts 1"), HasSubstr("complaints 1")));
  for (const char* wrong : {"Ticket Opened", "Ticket=spending", "=spend", ""}) {
    EXPECT_TRUE(
        is_refused(parse_events(std::vector<std::string>{wrong}, "--event"), ErrorCode::invalid));
  }
}

TEST(Segment, RefusesByPlaceWithoutWhatStandsThere) {
  const auto refused = read(
      "{\n" + call("Order Completed") + call("Order Completed", R"({"revenue":-3})") +
      R"({"type":"track","userId":"jo@example.com","event":"Signed In"})"
      "\n" +
      R"({"type":"track","userId":"c1","event":"Signed In","timestamp":"1970-01-01T00:00:00Z"})"
      "\n[]\n");
  ASSERT_FALSE(refused);
  EXPECT_EQ(to_text(refused.error()),
            "calls.ndjson cannot be imported; nothing was changed\n"
            "  calls.ndjson line 1: is not a JSON object\n"
            "  calls.ndjson line 2, properties: has no number as revenue or total\n"
            "  calls.ndjson line 3, properties: has a negative revenue or total\n"
            "  calls.ndjson line 4, timestamp: is not a time such as 2026-06-14T09:30:00Z\n"
            "  calls.ndjson line 5, timestamp: is before 2000\n"
            "  calls.ndjson line 6: is not a JSON object");
  EXPECT_TRUE(is_refused(read(""), ErrorCode::invalid));
}

}  // namespace
}  // namespace candor::trust
