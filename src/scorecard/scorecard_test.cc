// SPDX-License-Identifier: Apache-2.0
#include "scorecard/scorecard.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "delivery/testing.h"
#include "notice/testing.h"
#include "record/testing.h"
#include "storage/testing.h"

namespace candor::scorecard {
namespace {

class ScorecardRoom : public storage::RoomTest {
 protected:
  ScorecardRoom() : RoomTest(record::testing::schemas(), "2026-05-10T07:30:00Z") {}
  void furnish() override {
    settings_.organisation.name = "Acme";
    settings_.organisation.contact_email = "privacy@acme.example";
    settings_.mail.from_address = "notices@acme.example";
    settings_.mail.message_id_domain = "acme.example";
    App a = app();
    breach_ = notice::testing::a_breach(a, 20);
  }
  Scorecard card() { return must(load_scorecard(*db().read(), breach_.reference, clock_.now())); }
  static Finding named(const std::vector<Finding>& findings, std::string_view name) {
    const auto found = std::find_if(findings.begin(), findings.end(),
                                    [&](const Finding& finding) { return finding.name == name; });
    return found == findings.end() ? Finding{} : *found;
  }

  incident::Incident breach_;
};

TEST_P(ScorecardRoom, FollowsTheResponseFromTheFirstHourToTheLastLetter) {
  App a = app();
  EXPECT_EQ(named(card().swift, "first_word").standing, Standing::open);
  EXPECT_EQ(named(card().swift, "reached_90").standing, Standing::open);

  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  delivery::FakeOutbox outbox;
  clock_.advance_seconds(kSecondsPerHour);
  must(delivery::run(a, alice_, outbox, notice.reference));
  const Instant told_at = clock_.now();
  clock_.advance_seconds(kSecondsPerHour);
  record::testing::published(a, alice_, breach_.reference,
                             {.stage = record::Stage::identified,
                              .title = "Customer list copied",
                              .message = "",
                              .next_update_by = add_seconds(clock_.now(), kSecondsPerDay)});
  clock_.advance_seconds(2 * kSecondsPerDay);

  const Scorecard now = card();
  EXPECT_EQ(named(now.swift, "first_word").standing, Standing::done);
  EXPECT_EQ(named(now.swift, "first_notice").standing, Standing::done);
  EXPECT_EQ(named(now.swift, "reached_90").to, told_at);
  EXPECT_EQ(named(now.open, "last_word").words, "Nothing since 2 d; the next word is 24 h late");
  EXPECT_EQ(named(now.open, "next_words").standing, Standing::missed);
  EXPECT_EQ(named(now.thorough, "told").of, 20);
}

TEST_P(ScorecardRoom, TheMostAreReachedWhenTheLastOfThemIs) {
  App a = app();
  const auto notice = notice::testing::an_approved_notice(a, breach_);
  must(delivery::start(a, alice_, notice.reference));
  delivery::FakeOutbox outbox;
  must(delivery::run(a, alice_, outbox, notice.reference, {.letters_max = 5, .progress = {}}));
  const Instant first = clock_.now();
  clock_.advance_seconds(kSecondsPerHour);
  must(delivery::run(a, alice_, outbox, notice.reference));
  const auto at = [&](std::int64_t rank) {
    return must(delivery::find_reached_at(*db().read(), breach_.reference, rank));
  };
  EXPECT_EQ(at(1), first);
  EXPECT_EQ(at(5), first);
  EXPECT_EQ(at(6), clock_.now());
  EXPECT_EQ(at(18), clock_.now());
  EXPECT_FALSE(at(21)) << "there are not so many";
}

TEST_P(ScorecardRoom, IsOfAnIncidentThatIsThere) {
  EXPECT_TRUE(is_refused(load_scorecard(*db().read(), "INC-2026-0999", clock_.now()),
                         ErrorCode::not_found));
}

CANDOR_EACH_ENGINE(ScorecardRoom);

}  // namespace
}  // namespace candor::scorecard
