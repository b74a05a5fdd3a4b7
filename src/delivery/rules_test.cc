// SPDX-License-Identifier: Apache-2.0
#include "delivery/rules.h"

#include <gtest/gtest.h>

namespace candor::delivery {
namespace {

constexpr Instant kNow{1'000'000'000};

TEST(Retry, EndsAtOnceOnlyWhereTheAnswerIsFinal) {
  EXPECT_EQ(next_state(Outcome::accepted, 1, kNow).state, State::reached);
  EXPECT_EQ(next_state(Outcome::refused, 1, kNow).state, State::bounced);
  EXPECT_EQ(next_state(Outcome::deferred, 1, kNow).state, State::queued);
  EXPECT_EQ(next_state(Outcome::uncertain, 1, kNow).state, State::queued);
}

TEST(Retry, WaitsLongerEachTimeAndThenGivesUp) {
  Instant before = kNow;
  for (std::int64_t attempt = 1; attempt <= std::ssize(kRetryDelaysSeconds); ++attempt) {
    const Next next = next_state(Outcome::deferred, attempt, kNow);
    EXPECT_EQ(next.state, State::queued);
    EXPECT_GT(next.next_attempt_at, before);
    before = next.next_attempt_at;
  }
  const std::int64_t last = std::ssize(kRetryDelaysSeconds) + 1;
  EXPECT_EQ(next_state(Outcome::deferred, last, kNow).state, State::bounced);
  EXPECT_EQ(next_state(Outcome::uncertain, last, kNow).state, State::uncertain);
}

TEST(Retry, NeverCountsAgainstThePersonThatTheServerIsDown) {
  EXPECT_EQ(next_state(Outcome::unreachable, 99, kNow).state, State::queued);
}

TEST(MessageId, ComesFromTheRow) {
  EXPECT_EQ(message_id_of({"0196f3a0-0000-7000-8000-000000000001"}, "acme.example"),
            "0196f3a0-0000-7000-8000-000000000001@acme.example");
}

}  // namespace
}  // namespace candor::delivery
