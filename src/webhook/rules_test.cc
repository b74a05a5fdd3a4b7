// SPDX-License-Identifier: Apache-2.0
#include "webhook/rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "base/text.h"
#include "webhook/codec.h"

namespace candor::webhook {
namespace {

using ::testing::ElementsAre;

TEST(WebhookKinds, ArePatternsOfJournalEntries) {
  EXPECT_TRUE(is_ok(check_kinds({"*"})));
  EXPECT_TRUE(is_ok(check_kinds({"incident.*", "duty.met", "incident.fact_stated"})));
  for (const std::vector<std::string>& kinds :
       std::vector<std::vector<std::string>>{{},
                                             {""},
                                             {"incident"},
                                             {"incident."},
                                             {".declared"},
                                             {"*.declared"},
                                             {"incident.dec*"},
                                             {"incident.**"},
                                             {"Incident.declared"},
                                             {"incident declared.*"},
                                             {"incident.declared.twice"},
                                             {"a.b", "a.b"},
                                             {"\xff.*"},
                                             {std::string(64, 'a') + ".b"},
                                             std::vector<std::string>(21, "*")}) {
    EXPECT_TRUE(is_refused(check_kinds(kinds), ErrorCode::invalid)) << kinds.size();
  }
}

TEST(WebhookKinds, EveryFaultIsNamedWithItsPlace) {
  EXPECT_THAT(check_kinds({"incident.*", "x", "incident.*"}).error().faults,
              ElementsAre(Fault{"/kinds/1",
                                "is not a kind of journal entry such as incident.declared, "
                                "incident.* or *"},
                          Fault{"/kinds/2", "is given twice"}));
}

TEST(WebhookKinds, MatchARoomAnEntryOrEverything) {
  EXPECT_TRUE(matches({"*"}, "incident.declared"));
  EXPECT_TRUE(matches({"duty.met", "incident.*"}, "incident.declared"));
  EXPECT_TRUE(matches({"incident.declared"}, "incident.declared"));
  EXPECT_FALSE(matches({"incident.*"}, "incidental.declared"));
  EXPECT_FALSE(matches({"incident.declare"}, "incident.declared"));
  EXPECT_FALSE(matches({"incident.declared"}, "incident.declare"));
}

// The example of the Standard Webhooks project's own libraries (their test vectors): secret
// MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw, here as its 24 bytes.
TEST(WebhookRetry, FollowsTheScheduleAndThenGivesUp) {
  const Instant now{1'000'000'000};
  for (std::size_t i = 0; i < kRetryDelaysSeconds.size(); ++i) {
    const auto attempts = static_cast<std::int64_t>(i) + 1;
    const std::int64_t delay = kRetryDelaysSeconds[i];
    EXPECT_EQ(next_attempt(attempts, now, 0, std::nullopt), add_seconds(now, delay));
    EXPECT_EQ(next_attempt(attempts, now, 255, std::nullopt)->micros,
              now.micros + delay * kMicrosPerSecond * 120 / 100);
  }
  EXPECT_EQ(next_attempt(10, now, 0, std::nullopt), std::nullopt);
  EXPECT_EQ(next_attempt(1000, now, 0, std::nullopt), std::nullopt);
}

TEST(WebhookRetry, GivesUpOnlyAfterTheWebhookMayBeDisabled) {
  std::int64_t whole = 0;
  for (const std::int64_t delay : kRetryDelaysSeconds) whole += delay;

  EXPECT_GE(whole, kFailingSecondsMax);
}

TEST(WebhookRetry, AReceiverMayAskForMoreTimeAndNotForLess) {
  const Instant now{};
  EXPECT_EQ(next_attempt(1, now, 0, 60), add_seconds(now, 60));
  EXPECT_EQ(next_attempt(2, now, 0, 60), add_seconds(now, 300));
  EXPECT_EQ(next_attempt(10, now, 0, 60), std::nullopt);
  EXPECT_EQ(retry_after_seconds("120"), 120);
  EXPECT_EQ(retry_after_seconds("0"), 0);
  EXPECT_EQ(retry_after_seconds("999999999"), kRetryAfterSecondsMax);
  for (const char* header :
       {"", "-1", "1.5", "Wed, 10 Jun 2026 07:30:00 GMT", "soon", "99999999999999999999"}) {
    EXPECT_EQ(retry_after_seconds(header), std::nullopt) << header;
  }
}

TEST(WebhookEvent, SaysWhatTheJournalSaysAndNotWho) {
  const journal::Entry entry{.sequence = 17,
                             .occurred_at = {0},
                             .recorded_at = {1'781'083'800'000'000},
                             .author = "alice",
                             .kind = "incident.declared",
                             .subject = "INC-2026-0007",
                             .body = R"({"severity":"high","title":"List copied"})",
                             .previous = std::string(64, '0'),
                             .hash = "9f86d081884c7d659a2feaa0c55ad015"};

  EXPECT_EQ(codec::cloud_event(entry, "https://incidents.shop.example"),
            R"({"data":{"severity":"high","title":"List copied"},)"
            R"("datacontenttype":"application/json","id":"17-9f86d081884c7d65",)"
            R"("source":"https://incidents.shop.example","specversion":"1.0",)"
            R"("subject":"INC-2026-0007","time":"2026-06-10T09:30:00Z",)"
            R"("type":"candor.incident.declared"})");
}

}  // namespace
}  // namespace candor::webhook
