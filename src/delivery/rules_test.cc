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

TEST(UncertainLetter, IsSentAgainOrKeptAsTheSettingsSay) {
  const Instant now{1'764'000'000'000'000};
  EXPECT_EQ(next_state(Outcome::uncertain, 1, now, UncertainMail::repeat).state, State::queued);
  EXPECT_EQ(next_state(Outcome::uncertain, 1, now, UncertainMail::keep).state, State::uncertain);
}

TEST(Order, IsRandomByItsSeedAndTheSameForTheSameSeed) {
  const exposure::CustomerId anna{"0196f3a0-0000-7000-8000-000000000001"};
  const exposure::CustomerId bert{"0196f3a0-0000-7000-8000-000000000002"};
  EXPECT_EQ(turn_of("seed", anna), turn_of("seed", anna));
  int anna_first = 0;
  for (int seed = 0; seed < 1000; ++seed) {
    const std::string text = std::to_string(seed);
    EXPECT_GE(turn_of(text, anna), 0);
    if (turn_of(text, anna) < turn_of(text, bert)) ++anna_first;
  }
  EXPECT_GT(anna_first, 400);
  EXPECT_LT(anna_first, 600);
}

TEST(PaceOfADomain, GivesEachMinuteItsLettersAndSpreadsTheRest) {
  const Instant now{1'764'000'000'000'000};
  Pace pace(2);
  EXPECT_EQ(pace.next("a.test", now), now);
  EXPECT_EQ(pace.next("A.test", now), now);
  EXPECT_EQ(pace.next("a.test", now), add_seconds(now, 60));
  EXPECT_EQ(pace.next("b.test", now), now) << "another domain has its own";
  EXPECT_EQ(pace.next("a.test", add_seconds(now, 30)), add_seconds(now, 60));
  EXPECT_EQ(pace.next("a.test", add_seconds(now, 30)), add_seconds(now, 120));
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(pace.next("a.test", add_seconds(now, 60)), add_seconds(now, 60)) << "its minute came";
  }
  EXPECT_EQ(pace.next("a.test", add_seconds(now, 60)), add_seconds(now, 120));
  EXPECT_EQ(Pace(0).next("a.test", now), now);
}

}  // namespace
}  // namespace candor::delivery
