// SPDX-License-Identifier: Apache-2.0
#include "incident/role.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/testing.h"
#include "incident/rules.h"
#include "incident/testing.h"
#include "storage/testing.h"

namespace candor::incident {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Handover, CommandIsNeverGivenUp) {
  EXPECT_TRUE(is_ok(may_hand_over(CaseRole::commander, std::nullopt, "alice")));
  EXPECT_TRUE(is_ok(may_hand_over(CaseRole::commander, "alice", "bob")));
  EXPECT_TRUE(
      is_refused(may_hand_over(CaseRole::commander, "alice", std::nullopt), ErrorCode::conflict));
  EXPECT_TRUE(is_ok(may_hand_over(CaseRole::scribe, "alice", std::nullopt)));
  EXPECT_TRUE(
      is_refused(may_hand_over(CaseRole::scribe, std::nullopt, std::nullopt), ErrorCode::conflict));
}

class IncidentRoles : public storage::RoomTest {
 protected:
  IncidentRoles() : RoomTest(testing::schemas(), "2026-06-10T07:30:00Z") {}
  void furnish() override {
    App a = app();
    inc_ = must(declare(a, alice_, {.title = "copied"})).reference;
  }
  Handover given(CaseRole role, std::string to, std::string notes = "all is said") {
    App a = app();
    clock_.advance_seconds(1);
    return must(
        hand_over(a, alice_, inc_, role,
                  {.to = std::move(to), .reason = "end of the shift", .notes = std::move(notes)}));
  }

  std::string inc_;
};

TEST_P(IncidentRoles, ThereIsOneCommanderAndTheHistoryOfThem) {
  given(CaseRole::commander, "maya");
  given(CaseRole::scribe, "tom");
  const Handover second = given(CaseRole::commander, "jonas", "the key is revoked; ask tom");
  EXPECT_EQ(second.from, "maya");

  const Roles roles = must(list_roles(*db().read(), inc_));
  ASSERT_THAT(roles.current, SizeIs(2));
  EXPECT_EQ(roles.current[0].role, CaseRole::commander);
  EXPECT_EQ(roles.current[0].to, "jonas");
  ASSERT_THAT(roles.history, SizeIs(3));
  EXPECT_EQ(roles.history[0].to, "maya");
  EXPECT_FALSE(roles.history[0].from);
  EXPECT_EQ(roles.history[2].notes, "the key is revoked; ask tom");
  EXPECT_THAT(must(load_overview(*db().read(), inc_)).roles, SizeIs(2));
}

TEST_P(IncidentRoles, GivingARoleToWhoHoldsItChangesNothing) {
  App a = app();
  const Handover first = given(CaseRole::counsel, "maya");
  EXPECT_EQ(given(CaseRole::counsel, "maya").handover_id, first.handover_id);
  EXPECT_THAT(must(list_roles(*db().read(), inc_)).history, SizeIs(1));
  must(hand_over(a, alice_, inc_, CaseRole::counsel, {.to = std::nullopt, .reason = "on leave"}));
  EXPECT_THAT(must(list_roles(*db().read(), inc_)).current, IsEmpty());
}

TEST_P(IncidentRoles, AHandoverOfAnOlderVersionIsStale) {
  App a = app();
  given(CaseRole::commander, "maya");
  EXPECT_TRUE(is_refused(
      hand_over(a, alice_, inc_, CaseRole::commander, {.to = "jonas", .reason = "x", .version = 1}),
      ErrorCode::stale));
  EXPECT_TRUE(is_refused(
      hand_over(a, alice_, inc_, CaseRole::commander, {.to = "two\nlines", .reason = "x"}),
      ErrorCode::invalid));
}

CANDOR_EACH_ENGINE(IncidentRoles);

}  // namespace
}  // namespace candor::incident
